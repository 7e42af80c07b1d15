/*
 * The wire auditor of the lab: listens where the watcher's frames pass and ends with status
 * 1 and the frame printed as soon as one breaks a rule (audit/rules.h). On SIGTERM or
 * SIGINT it prints what it has seen in one line.
 */
#include <errno.h>
#include <getopt.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/rules.h"
#include "audit/self_test.h"

enum { STATUS_BROKEN = 1, STATUS_USAGE = 2, UDP_STANDARD = 10, UDP_HOST_STANDARD = 1 };

static volatile sig_atomic_t is_stopped;

static void
stop(int signal)
{
	(void)signal;
	is_stopped = 1;
}

static const char usage[] =
	"usage: auditor --self-test\n"
	"       auditor --interface IF --mac MAC --ip IP ... --scope "
	"SUBNET[,SUBNET]=ARP:HOST:TOTAL[:UDP:UDP_HOST] ...\n"
	"               [--across SUBNET[,SUBNET]:HOST:TOTAL --router MAC]\n"
	"               [--all TOTAL] [--gateway IP] [--exclude "
	"SUBNET|MAC|PORTS/tcp|PORTS/udp] "
	"[--no-payload PORTS]\n";

static int
refuse(const char *option, const char *value)
{
	fprintf(stderr, "auditor: --%s \"%s\" is not understood\n%s", option, value,
		usage);
	return STATUS_USAGE;
}

static bool
add_ip(struct ip *ips, size_t *count, const char *text)
{
	return *count < AUDIT_LIST_MAX && ip_parse(text, &ips[*count]) &&
		++*count <= AUDIT_LIST_MAX;
}

static bool
read_rate(const char *text, uint32_t *rate)
{
	unsigned long value;
	char *end;

	if (text == NULL || *text < '0' || *text > '9')
		return false;
	value = strtoul(text, &end, 10);
	if (*end != '\0' || value == 0 || value >= WINDOW_MAX / 2)
		return false;
	*rate = (uint32_t)value;
	return true;
}

/* "SUBNET[,SUBNET]=ARP:HOST:TOTAL[:UDP:UDP_HOST]"; where all subnets are IPv4 a colon may
 * stand for "=". The ceilings of UDP are those of the shipped configuration. */
static bool
add_scope(struct audit *audit, char *text, bool across)
{
	struct audit_scope *scope = &audit->scopes[audit->scope_count];
	char *equals = strchr(text, '=');
	char *rates = equals != NULL ? equals : strchr(text, ':');
	char *next = text;

	if (audit->scope_count == AUDIT_SCOPES_MAX || rates == NULL)
		return false;
	*rates++ = '\0';
	scope->across = across;
	if ((!across && !read_rate(strsep(&rates, ":"), &scope->arp)) ||
		!read_rate(strsep(&rates, ":"), &scope->host) ||
		!read_rate(strsep(&rates, ":"), &scope->total))
		return false;
	scope->udp = UDP_STANDARD;
	scope->udp_host = UDP_HOST_STANDARD;
	if (rates != NULL &&
		(!read_rate(strsep(&rates, ":"), &scope->udp) ||
			!read_rate(strsep(&rates, ":"), &scope->udp_host) ||
			rates != NULL))
		return false;
	for (char *subnet; (subnet = strsep(&next, ",")) != NULL;) {
		if (scope->subnet_count == AUDIT_LIST_MAX ||
			!subnet_parse(subnet, &scope->subnets[scope->subnet_count++]))
			return false;
	}
	audit->scope_count++;
	return true;
}

static bool
add_exclusion(struct audit *audit, char *text)
{
	struct port_set ports = {0}, *set;
	char *proto = strrchr(text, '/');

	if (audit->exclude_mac_count < AUDIT_LIST_MAX &&
		mac_parse(text, &audit->exclude_macs[audit->exclude_mac_count])) {
		audit->exclude_mac_count++;
		return true;
	}
	if (audit->exclude_subnet_count < AUDIT_LIST_MAX &&
		subnet_parse(
			text, &audit->exclude_subnets[audit->exclude_subnet_count])) {
		audit->exclude_subnet_count++;
		return true;
	}
	if (proto == NULL || (strcmp(proto, "/tcp") != 0 && strcmp(proto, "/udp") != 0))
		return false;
	set = proto[1] == 't' ? &audit->exclude_tcp : &audit->exclude_udp;
	*proto = '\0';
	if (port_set_parse(text, &ports, NULL) != 0)
		return false;
	port_set_add_set(set, &ports);
	port_set_done(&ports);
	return true;
}

static bool
take_option(struct audit *audit, const char *name, char *value)
{
	if (strcmp(name, "mac") == 0)
		return mac_parse(value, &audit->own_mac);
	if (strcmp(name, "ip") == 0)
		return add_ip(audit->own_ips, &audit->own_ip_count, value);
	if (strcmp(name, "all") == 0)
		return read_rate(value, &audit->all);
	if (strcmp(name, "gateway") == 0)
		return add_ip(audit->gateways, &audit->gateway_count, value);
	if (strcmp(name, "scope") == 0)
		return add_scope(audit, value, false);
	if (strcmp(name, "across") == 0)
		return add_scope(audit, value, true);
	if (strcmp(name, "router") == 0)
		return audit->router_count < AUDIT_LIST_MAX &&
			mac_parse(value, &audit->routers[audit->router_count++]);
	if (strcmp(name, "exclude") == 0)
		return add_exclusion(audit, value);
	return port_set_parse(value, &audit->no_payload, NULL) == 0;
}

static void
print_frame(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length && i < 128; i++)
		printf("%s%02x", i == 0 ? "" : i % 16 == 0 ? "\n" : " ", bytes[i]);
	printf("\n");
}

/* Judges what is captured until a rule breaks or a signal comes. */
static enum audit_rule
listen_on(pcap_t *capture, struct audit *audit)
{
	struct pollfd waiting = {
		.fd = pcap_get_selectable_fd(capture), .events = POLLIN};
	struct pcap_pkthdr *header;
	const u_char *bytes;

	while (is_stopped == 0) {
		int got = pcap_next_ex(capture, &header, &bytes);
		enum audit_rule rule;

		if (got < 0)
			return RULE_UNREADABLE;
		if (got == 0) {
			if (poll(&waiting, 1, 200) < 0 && errno != EINTR)
				return RULE_UNREADABLE;
			continue;
		}
		rule = audit_frame(audit, bytes, header->caplen,
			(int64_t)header->ts.tv_sec * 1000000 + header->ts.tv_usec);
		if (rule != RULE_KEPT) {
			printf("auditor: BROKEN RULE: %s\n",
				names_text(audit_rule_names, (int)rule));
			print_frame(bytes, header->caplen);
			return rule;
		}
	}
	return RULE_KEPT;
}

static void
print_summary(const struct audit *audit, pcap_t *capture)
{
	struct pcap_stat stat = {0};

	(void)pcap_stats(capture, &stat); /* zeros when the handle is broken */
	printf("auditor: frames");
	for (int kind = 0; kind < KIND_COUNT; kind++)
		printf(" %s=%llu", names_text(audit_kind_names, kind),
			(unsigned long long)audit->counts[kind]);
	printf(", most in one second: host=%zu", audit->host_most);
	for (size_t i = 0; i < audit->scope_count; i++) {
		const struct audit_scope *scope = &audit->scopes[i];
		char text[SUBNET_TEXT_SIZE];

		printf(" %s arp=%zu/%u udp=%zu/%u total=%zu/%u",
			subnet_text(&scope->subnets[0], text), scope->arp_window.most,
			scope->arp, scope->udp_window.most, scope->udp,
			scope->total_window.most, scope->total);
	}
	printf(" all=%zu/%u kernel-arp=%zu, lost=%u\n", audit->all_window.most,
		audit->all, audit->kernel_arp_window.most, stat.ps_drop);
}

static pcap_t *
open_capture(const char *interface)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	pcap_t *capture = pcap_create(interface, reason);

	if (capture == NULL || pcap_set_snaplen(capture, 2048) != 0 ||
		pcap_set_promisc(capture, 1) != 0 ||
		pcap_set_immediate_mode(capture, 1) != 0 ||
		pcap_set_buffer_size(capture, 16 << 20) != 0 ||
		pcap_activate(capture) < 0 ||
		pcap_setnonblock(capture, 1, reason) < 0) {
		fprintf(stderr, "auditor: cannot listen on %s: %s\n", interface,
			capture == NULL ? reason : pcap_geterr(capture));
		return NULL;
	}
	return capture;
}

static int
run(const char *interface, struct audit *audit)
{
	struct sigaction action = {.sa_handler = stop};
	pcap_t *capture = open_capture(interface);
	enum audit_rule rule;

	if (capture == NULL)
		return STATUS_USAGE;
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	printf("auditor: ready on %s\n", interface);
	(void)fflush(stdout);
	rule = listen_on(capture, audit);
	print_summary(audit, capture);
	pcap_close(capture);
	return rule == RULE_KEPT ? 0 : STATUS_BROKEN;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{"self-test", no_argument, NULL, 's'},
		{"interface", required_argument, NULL, 'i'},
		{"mac", required_argument, NULL, 'o'},
		{"ip", required_argument, NULL, 'o'},
		{"all", required_argument, NULL, 'o'},
		{"gateway", required_argument, NULL, 'o'},
		{"across", required_argument, NULL, 'o'},
		{"router", required_argument, NULL, 'o'},
		{"scope", required_argument, NULL, 'o'},
		{"exclude", required_argument, NULL, 'o'},
		{"no-payload", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	const char *interface = NULL;
	struct audit audit;
	int option, index = 0, status = 0;

	audit_init(&audit);
	while (status == 0 &&
		(option = getopt_long(argc, argv, "", options, &index)) != -1) {
		if (option == 's') {
			audit_done(&audit);
			return audit_self_test();
		}
		if (option == 'i')
			interface = optarg;
		else if (option != 'o')
			status = STATUS_USAGE;
		else if (!take_option(&audit, options[index].name, optarg))
			status = refuse(options[index].name, optarg);
	}
	if (status == 0 &&
		(interface == NULL || audit.scope_count == 0 ||
			mac_is_zero(&audit.own_mac))) {
		fputs(usage, stderr);
		status = STATUS_USAGE;
	}
	if (status == 0)
		status = run(interface, &audit);
	audit_done(&audit);
	return status;
}
