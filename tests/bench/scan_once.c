/*
 * One scan and its answers, a line each: the sensor's own parts (wire, capture, gate, scans) on
 * the loop that drives them in the daemon, without monitor and engine. It joins a laboratory
 * as a contender beside nmap and masscan, and is what `make bench` measures.
 *
 *	scan_once [-k tcp|arp|ping] [-g GATEWAY] [-r RATE] [-o HOST-RATE] [-t TRIES]
 *		[-p PORTS] [-x SECONDS] [-lfsv] INTERFACE SUBNET
 *
 * The targets are behind a router, or with -l (always for arp) on the segment itself. Prints
 * "IP PORT" for each open port, or "IP" for each address that answered; -v says on stderr what
 * it cost, -f tells every port's state; -s asks, as the daemon does, the ports only of addresses
 * that answered a sweep just before. After SECONDS (3600) it ends with status 3, whatever it has
 * by then. It runs only in a network namespace that is not the machine's own and from which no
 * default route leads out.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "scan/cookie.h"
#include "sensor/links.h"
#include "sensor/receiver.h"
#include "sys/clock.h"

enum {
	RATE_DEFAULT = PACER_RATE_MAX,
	TRIES_DEFAULT = 3,
	SECONDS_DEFAULT = 3600,
	SECONDS_MAX = 86400,
	EXIT_USAGE = 2,
	EXIT_OUT_OF_TIME = 3
};

struct options {
	const char *kind, *interface, *subnet, *ports;
	const char *gateway;	  /* NULL: by the route to the subnet */
	uint32_t rate, host_rate; /* packets per second; host_rate 0: like rate */
	uint32_t seconds;
	uint8_t tries;
	bool verbose, findings, on_link, sweep;
};

struct bench {
	struct options options;
	struct subnet targets;
	struct scope scope;
	struct loop *loop;
	struct links *links;
	struct listeners listeners;
	struct gate *gate;
	struct wire *wire;
	struct pacer_daemon pacer;
	struct segments *segments;
	struct heard *heard;
	struct scans *scans;
	struct teller teller;
	struct receiver receiver;
	struct loop_timer *tick;
	unsigned seconds;
	mono_t link_at; /* the link came up; us 0: not yet */
	uint64_t runs;	/* ordered so far */
	bool sweeping;	/* the first of two */
	bool *answered; /* that, by place in the subnet; NULL without a sweep */
	int status;
};

static void
fail(const char *what)
{
	(void)fprintf(stderr, "scan_once: %s\n", what);
	exit(EXIT_FAILURE);
}

static void
usage(void)
{
	(void)fprintf(stderr,
		"usage: scan_once [-k tcp|arp|ping] [-g GATEWAY] [-r RATE] [-o "
		"HOST-RATE]\n"
		"                 [-t TRIES] [-p PORTS] [-x SECONDS] [-lfsv] "
		"INTERFACE SUBNET\n");
	exit(EXIT_USAGE);
}

/* A namespace that somebody made and named (ip-netns(8)), not the machine's own. */
static bool
is_made_namespace(void)
{
	struct stat own, made;
	const struct dirent *entry;
	bool found = false;
	DIR *names = opendir("/run/netns");

	if (names == NULL || stat("/proc/self/ns/net", &own) != 0)
		fail("it cannot be told in which network namespace this is");
	while (!found && (entry = readdir(names)) != NULL)
		found = fstatat(dirfd(names), entry->d_name, &made, 0) == 0 &&
			made.st_dev == own.st_dev && made.st_ino == own.st_ino;
	(void)closedir(names);
	return found;
}

/* proc_pid_net(5): interface, target in hexadecimal, ... */
static void
refuse_way_out(void)
{
	static const char anywhere[] = "\t00000000\t";
	char line[512];
	FILE *routes = fopen("/proc/self/net/route", "re");

	if (routes == NULL)
		fail("the routes cannot be read");
	while (fgets(line, sizeof(line), routes) != NULL)
		if (strncmp(line + strcspn(line, "\t"), anywhere,
			    sizeof(anywhere) - 1) == 0)
			fail("a default route leads out of this namespace");
	(void)fclose(routes);
}

static uint32_t
number_of(const char *text, uint32_t most)
{
	char *rest;
	unsigned long number = strtoul(text, &rest, 10);

	if (*text < '1' || *text > '9' || *rest != 0 || number > most)
		usage();
	return (uint32_t)number;
}

static void
read_option(struct options *options, int option)
{
	if (option == 'k')
		options->kind = optarg;
	else if (option == 'g')
		options->gateway = optarg;
	else if (option == 'r')
		options->rate = number_of(optarg, PACER_RATE_MAX);
	else if (option == 'o')
		options->host_rate = number_of(optarg, PACER_RATE_MAX);
	else if (option == 't')
		options->tries = (uint8_t)number_of(optarg, SCAN_TRIES_MAX);
	else if (option == 'p')
		options->ports = optarg;
	else if (option == 'x')
		options->seconds = number_of(optarg, SECONDS_MAX);
	else if (option == 'l')
		options->on_link = true;
	else if (option == 'f')
		options->findings = true;
	else if (option == 's')
		options->sweep = true;
	else if (option == 'v')
		options->verbose = true;
	else
		usage();
}

static void
read_options(struct options *options, int argc, char **argv)
{
	int option;

	*options = (struct options){
		.kind = "tcp",
		.ports = "443",
		.rate = RATE_DEFAULT,
		.tries = TRIES_DEFAULT,
		.seconds = SECONDS_DEFAULT,
	};
	while ((option = getopt(argc, argv, "k:g:r:o:t:p:x:lfsv")) != -1)
		read_option(options, option);
	if (argc - optind != 2)
		usage();
	options->interface = argv[optind];
	options->subnet = argv[optind + 1];
}

static bool
is_kind(const struct bench *bench, const char *kind)
{
	return strcmp(bench->options.kind, kind) == 0;
}

/* The least subnet around the targets of which none of them is network or broadcast address:
 * behind a router those may be hosts. */
static struct subnet
around(const struct subnet *targets)
{
	struct subnet wide = *targets;
	uint32_t first = ip_to_v4(&targets->ip);
	uint32_t last = first + (uint32_t)(UINT32_MAX >> (targets->prefix - 1) >> 1);
	uint32_t start, end;

	do {
		uint32_t hosts = (uint32_t)((uint64_t)UINT32_MAX >> --wide.prefix);

		start = first & ~hosts;
		end = start + hosts;
	} while (wide.prefix > 8 && (start == first || end == last));
	wide.ip = ip_from_v4(start);
	return wide;
}

/* Whoever runs this made the network it is run in: that is the consent the gate asks for. */
static void
fill_scope(struct bench *bench)
{
	const struct options *options = &bench->options;
	struct scope *scope = &bench->scope;

	if (!subnet_parse(options->subnet, &bench->targets) ||
		bench->targets.ip.family != IP_V4 || bench->targets.prefix < 9)
		fail("SUBNET is no IPv4 subnet of /9 or smaller");
	if (!text_copy(scope->interface, sizeof(scope->interface), options->interface))
		usage();
	(void)text_copy(scope->name, sizeof(scope->name), "bench"); /* it fits */
	scope->owned = true;
	scope->routed = !options->on_link && !is_kind(bench, "arp");
	if (options->gateway != NULL) {
		scope->gateway_mode = GATEWAY_ADDRESS;
		if (!ip_parse(options->gateway, &scope->gateway))
			usage();
	}
	scope->subnets[0] = around(&bench->targets);
	scope->subnet_count = 1;
	scope->limits = (struct scan_limits){
		.total = options->rate,
		.arp = options->rate,
		.host = options->host_rate == 0 ? options->rate : options->host_rate,
	};
}

static void
add_targets(struct scan_order *order, const struct bench *bench)
{
	uint32_t first = ip_to_v4(&bench->targets.ip);
	uint64_t count = (uint64_t)1 << (32 - bench->targets.prefix);

	if (count > SCAN_TARGETS_MAX)
		fail("SUBNET is larger than a run");
	order->targets = mem_array((size_t)count, sizeof(*order->targets));
	for (uint32_t i = 0; i < count; i++)
		if (bench->answered == NULL || bench->sweeping || bench->answered[i])
			order->targets[order->target_count++].ip =
				ip_from_v4(first + i);
}

static void
give_order(struct bench *bench)
{
	bool ports = is_kind(bench, "tcp") && !bench->sweeping;
	struct scan_order order = {
		.run_id = ++bench->runs,
		.kind = ports ? SCAN_PORTS : SCAN_CHECK,
		.proto = PROTO_TCP,
		.tries = bench->options.tries,
		.link_at = bench->link_at,
	};
	struct error error;

	add_targets(&order, bench);
	if (order.kind == SCAN_PORTS &&
		port_set_parse(bench->options.ports, &order.ports, &error) != 0)
		fail(error.text);
	scans_order(bench->scans, &order);
}

static void
print_cost(const struct observation_run *run)
{
	const struct scan_tally *tally = &run->tally;

	(void)fprintf(stderr,
		"%s: arp %ju icmp %ju tcp %ju udp %ju frames for %ju questions; "
		"answered %ju, on a repeat %ju; alive %ju of %ju; refused %ju, "
		"send "
		"errors %ju, drops %ju\n",
		names_text(run_verdict_names, (int)run->verdict),
		(uintmax_t)tally->sent[PROBE_ARP], (uintmax_t)tally->sent[PROBE_ECHO],
		(uintmax_t)tally->sent[PROBE_TCP_SYN],
		(uintmax_t)tally->sent[PROBE_UDP], (uintmax_t)tally->probes,
		(uintmax_t)tally->answered, (uintmax_t)tally->repeat_answered,
		(uintmax_t)tally->targets_alive, (uintmax_t)tally->targets,
		(uintmax_t)tally->refused, (uintmax_t)tally->send_errors,
		(uintmax_t)tally->drops);
}

static void
print_findings(const struct bench *bench, const struct observation_host_done *done)
{
	char ip[IP_TEXT_SIZE];

	if (!bench->options.findings)
		return;
	for (size_t i = 0; i < done->finding_count; i++)
		(void)printf("%s %u-%u %s %s\n", ip_text(&done->ip, ip),
			done->findings[i].first, done->findings[i].last,
			names_text(port_state_names, done->findings[i].state),
			names_text(port_reason_names, done->findings[i].reason));
}

/* A scan that ended early must not pass for one that found nothing. */
static void
end(struct bench *bench, const struct observation_run *run)
{
	if (bench->sweeping && run->verdict == RUN_COMPLETE) {
		bench->sweeping = false;
		give_order(bench);
		return;
	}
	if (run->verdict != RUN_COMPLETE || run->tally.refused > 0) {
		(void)fprintf(stderr, "scan_once: the run is %s, %ju frames refused\n",
			names_text(run_verdict_names, (int)run->verdict),
			(uintmax_t)run->tally.refused);
		bench->status = EXIT_FAILURE;
	}
	loop_stop(bench->loop);
}

static void
host_answered(struct bench *bench, const struct ip *ip)
{
	char text[IP_TEXT_SIZE];

	if (bench->sweeping)
		bench->answered[ip_to_v4(ip) - ip_to_v4(&bench->targets.ip)] = true;
	else if (!is_kind(bench, "tcp"))
		(void)printf("%s\n", ip_text(ip, text));
}

static void
heard_of(const struct observation *seen, void *context)
{
	struct bench *bench = context;
	bool ports = is_kind(bench, "tcp") && !bench->options.findings;
	char ip[IP_TEXT_SIZE];

	if (seen->kind == OBSERVATION_LINK && seen->link.up && bench->runs == 0) {
		bench->link_at = seen->at.mono;
		give_order(bench);
	} else if (seen->kind == OBSERVATION_HOST && seen->run_id != 0) {
		host_answered(bench, &seen->host.ip);
	} else if (seen->kind == OBSERVATION_PORT && ports) {
		(void)printf("%s %u\n", ip_text(&seen->port.ip, ip), seen->port.port);
	} else if (seen->kind == OBSERVATION_HOST_DONE) {
		print_findings(bench, &seen->host_done);
	} else if (seen->kind == OBSERVATION_RUN_DONE) {
		if (bench->options.verbose)
			print_cost(&seen->run);
		end(bench, &seen->run);
	}
}

static void
segment_moved(struct segment *segment, bool gateway_only, void *context)
{
	const struct bench *bench = context;

	scans_segment_moved(bench->scans, segment, gateway_only);
}

static void
look_around(void *context)
{
	struct bench *bench = context;

	(void)listeners_update(&bench->listeners, links_table(bench->links));
	segments_update(bench->segments, links_table(bench->links));
}

static void
second_passed(void *context)
{
	struct bench *bench = context;

	listeners_count(&bench->listeners);
	loop_timer_set(bench->tick, span_seconds(1));
	if (++bench->seconds < bench->options.seconds)
		return;
	(void)fprintf(
		stderr, "scan_once: not done in %u seconds\n", bench->options.seconds);
	bench->status = EXIT_OUT_OF_TIME;
	loop_stop(bench->loop);
}

static void
open_parts(struct bench *bench, const struct hash_key *key)
{
	struct error error;

	pacer_daemon_init(&bench->pacer, bench->options.rate);
	bench->gate = gate_new(&bench->scope, 1, bench->options.rate, key);
	bench->heard = heard_new(key);
	bench->links = links_open(&bench->scope, 1, &error);
	if (bench->links == NULL)
		fail(error.text);
	bench->wire = wire_open(bench->gate, bench->options.rate, &error);
	if (bench->wire == NULL ||
		listeners_open(&bench->listeners, &bench->scope, 1,
			links_table(bench->links), &error) != 0)
		fail(error.text);
}

static void
wire_up(struct bench *bench, const struct hash_key *key)
{
	bench->teller = (struct teller){.here = heard_of, .context = bench};
	bench->segments = segments_new(&(const struct segments_setup){
		.scopes = &bench->scope,
		.count = 1,
		.loop = bench->loop,
		.listeners = &bench->listeners,
		.gate = bench->gate,
		.wire = bench->wire,
		.teller = &bench->teller,
		.pacer = &bench->pacer,
		.key = key,
		.moved = segment_moved,
		.context = bench,
	});
	bench->scans = scans_new(&(const struct scans_setup){
		.loop = bench->loop,
		.segments = bench->segments,
		.wire = bench->wire,
		.teller = &bench->teller,
		.heard = bench->heard,
		.pacer = &bench->pacer,
	});
	bench->receiver = (struct receiver){
		.listeners = &bench->listeners,
		.segments = bench->segments,
		.scans = bench->scans,
		.heard = bench->heard,
		.teller = &bench->teller,
	};
	bench->tick = loop_timer_new(bench->loop, LOOP_NETWORK, second_passed, bench);
}

static void
tidy(struct bench *bench)
{
	scans_free(bench->scans);
	segments_free(bench->segments);
	loop_timer_free(bench->tick);
	listeners_close(&bench->listeners);
	links_free(bench->links);
	wire_close(bench->wire);
	heard_free(bench->heard);
	gate_free(bench->gate);
	loop_free(bench->loop);
}

int
main(int argc, char **argv)
{
	struct bench *bench = mem_new(sizeof(*bench));
	struct hash_key key;
	int status;

	read_options(&bench->options, argc, argv);
	if (!is_made_namespace())
		fail("this may be the machine's own network: only a namespace that "
		     "ip-netns made is asked");
	refuse_way_out();
	fill_scope(bench);
	bench->sweeping = bench->options.sweep && is_kind(bench, "tcp");
	if (bench->sweeping)
		bench->answered =
			mem_array((size_t)1 << (32 - bench->targets.prefix), 1);
	clock_key(&key);
	bench->loop = loop_new();
	open_parts(bench, &key);
	wire_up(bench, &key);
	receiver_follow(&bench->receiver, bench->loop, look_around, bench);
	links_follow(bench->links, bench->loop, look_around, bench);
	segments_update(bench->segments, links_table(bench->links));
	loop_timer_set(bench->tick, span_seconds(1));
	loop_run(bench->loop);
	status = bench->status;
	tidy(bench);
	free(bench->answered);
	free(bench);
	return status;
}
