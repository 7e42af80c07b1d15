#include "self_test.h"

#include <stdio.h>
#include <string.h>

#include "forged.h"

#define US "020000000002 "
#define ALL "ffffffffffff "
#define HOST "020000000007 "
#define ROUTER "020000000001 "
#define ARP "0806 0001 0800 06 04 "
#define OUR_IP "c0a81402 "
#define HOST_IP "c0a81407 "
#define NO_MAC "000000000000 "
#define DATAGRAM                                                     \
	HOST US "0800 4520 001e 0000 4000 40 11 9155" OUR_IP HOST_IP \
		"f000 14e7 000a 5198 0000"
#define SYN(service, check, target, ports, sum) \
	HOST SYN_FROM(service, check, target, ports, sum)
#define SYN_FROM(service, check, target, ports, sum)                          \
	US "0800 45" service "002c 0000 4000 40 06" check OUR_IP target ports \
	   "01020304 00000000 6002 0400" sum "0000 0204 05b4 0000"

static const struct forged forged[] = {
	{"a stranger's telnet", "020000000002 020000000007 0800 45", RULE_KEPT},
	{"broadcast request", ALL US ARP "0001" US OUR_IP NO_MAC HOST_IP, RULE_KEPT},
	{"unicast request", HOST US ARP "0001" US OUR_IP HOST HOST_IP, RULE_KEPT},
	{"reply", HOST US ARP "0002" US OUR_IP HOST HOST_IP, RULE_KEPT},
	{"syn", SYN("20", "9152", HOST_IP, "f000 0017", "f6ae"), RULE_KEPT},
	{"reset of the kernel",
		HOST US "0800 4500 0028 0000 4000 40 06 9176" OUR_IP HOST_IP
			"f000 0017 01020305 00000000 5004 0000 0000 0000",
		RULE_KEPT},
	{"syn to another segment",
		ROUTER SYN_FROM("20", "8752", "c0a81e07", "f000 0017", "ecae"),
		RULE_KEPT},
	{"syn to another segment by another way",
		SYN("20", "8752", "c0a81e07", "f000 0017", "ecae"), RULE_NEXT_HOP},
	{"datagram to another segment",
		ROUTER US "0800 4520 001e 0000 4000 40 11 8755" OUR_IP "c0a81e07"
			  "f000 14e7 000a 4798 0000",
		RULE_KEPT},
	{"request for an address of another segment",
		ALL US ARP "0001" US OUR_IP NO_MAC "c0a81e07", RULE_NOT_ACROSS},
	{"cut request", ALL US ARP "0001" US OUR_IP, RULE_UNREADABLE},
	{"cut syn", HOST US "0800 4520 002c 0000 4000 40 06", RULE_UNREADABLE},
	{"lldp", "0180c200000e" US "88cc 0207", RULE_UNKNOWN_KIND},
	{"arp of another kind", ALL US ARP "0003" US OUR_IP NO_MAC HOST_IP,
		RULE_UNKNOWN_KIND},
	{"icmp timestamp",
		HOST US "0800 4520 001c 0000 4000 40 01 0000" OUR_IP HOST_IP
			"0d00 0000 00000000",
		RULE_UNKNOWN_KIND},
	{"request for a stranger", ALL US ARP "0001" US OUR_IP NO_MAC "08080808",
		RULE_FOREIGN_TARGET},
	{"syn to a stranger", SYN("20", "55f2", "08080808", "f000 0017", "bb4e"),
		RULE_FOREIGN_TARGET},
	{"syn to the gateway outside",
		SYN("20", "5c01", "0a000001", "f000 0017", "c15d"),
		RULE_FOREIGN_TARGET},
	{"request for the gateway outside",
		ALL US ARP "0001" US OUR_IP NO_MAC "0a000001", RULE_KEPT},
	{"request for the network", ALL US ARP "0001" US OUR_IP NO_MAC "c0a81400",
		RULE_EDGE_TARGET},
	{"request for the broadcast address",
		ALL US ARP "0001" US OUR_IP NO_MAC "c0a814ff", RULE_EDGE_TARGET},
	{"request for a group", ALL US ARP "0001" US OUR_IP NO_MAC "e00000fb",
		RULE_EDGE_TARGET},
	{"request for an excluded address",
		ALL US ARP "0001" US OUR_IP NO_MAC "c0a814fa", RULE_EXCLUDED_ADDRESS},
	{"request to an excluded station",
		"001122334455" US ARP "0001" US OUR_IP NO_MAC HOST_IP,
		RULE_EXCLUDED_MAC},
	{"syn to an excluded port", SYN("20", "9152", HOST_IP, "f000 01f6", "f4cf"),
		RULE_EXCLUDED_PORT},
	{"request in another's name", ALL US ARP "0001" US "c0a81403" NO_MAC HOST_IP,
		RULE_FOREIGN_SENDER},
	{"request with another's MAC", ALL US ARP "0001" HOST OUR_IP NO_MAC HOST_IP,
		RULE_FOREIGN_SENDER},
	{"address probe", ALL US ARP "0001" US "00000000" NO_MAC HOST_IP,
		RULE_SENDER_NOBODY},
	{"reset to all",
		ALL US "0800 4500 0028 0000 4000 40 06 9176" OUR_IP HOST_IP
		       "f000 0017 01020305 00000000 5004 0000 0000 0000",
		RULE_GROUP_MAC},
	{"christmas tree",
		HOST US "0800 4520 0028 0000 4000 40 06 9156" OUR_IP HOST_IP
			"f000 0017 01020305 00000000 5029 0000 0000 0000",
		RULE_TCP_FLAGS},
	{"acknowledgement",
		HOST US "0800 4520 0028 0000 4000 40 06 9156" OUR_IP HOST_IP
			"f000 0017 01020305 00000000 5010 0000 0000 0000",
		RULE_TCP_FLAGS},
	{"syn with data",
		HOST US "0800 4520 002c 0000 4000 40 06 9152" OUR_IP HOST_IP
			"f000 0017 01020304 00000000 5002 0400 0cb4 0000 41424344",
		RULE_SYN_WITH_DATA},
	{"reset with data",
		HOST US "0800 4500 002c 0000 4000 40 06 9172" OUR_IP HOST_IP
			"f000 238c 01020305 00000000 5004 0000 0000 0000 41424344",
		RULE_NO_PAYLOAD_PORT},
	{"question by udp from a common port",
		HOST US "0800 4520 0020 0000 4000 40 11 0000" OUR_IP HOST_IP
			"8000 0035 000c 0000 41424344",
		RULE_SOURCE_PORT},
	{"connection of the identify role",
		SYN("20", "9152", HOST_IP, "8000 0017", "66af"), RULE_KEPT},
	{"what it says",
		HOST US "0800 4520 002c 0000 4000 40 06 9152" OUR_IP HOST_IP
			"8000 0017 01020305 00000001 5018 0400 0000 0000 41424344",
		RULE_KEPT},
	{"connection to a printer", SYN("20", "9152", HOST_IP, "8000 238c", "433a"),
		RULE_NO_PAYLOAD_PORT},
	{"connection to an excluded port",
		SYN("20", "9152", HOST_IP, "8000 01f6", "64d0"), RULE_EXCLUDED_PORT},
	{"connection without a class", SYN("00", "9172", HOST_IP, "8000 0017", "66af"),
		RULE_SERVICE_CLASS},
	{"connection to a stranger", SYN("20", "55f2", "08080808", "8000 0017", "2b4f"),
		RULE_FOREIGN_TARGET},
	{"syn without a class", SYN("00", "9172", HOST_IP, "f000 0017", "f6ae"),
		RULE_SERVICE_CLASS},
	{"wrong TCP checksum", SYN("20", "9152", HOST_IP, "f000 0017", "f6af"),
		RULE_CHECKSUM},
	{"wrong IP checksum", SYN("20", "9153", HOST_IP, "f000 0017", "f6ae"),
		RULE_CHECKSUM},
	{"fragment",
		HOST US "0800 4520 002c 0000 2000 40 06 b152" OUR_IP HOST_IP
			"f000 0017 01020304 00000000 6002 0400 f6ae 0000 0204 05b4",
		RULE_FRAGMENT},
	{"IP options",
		HOST US "0800 4620 0030 0000 4000 40 06 0000" OUR_IP HOST_IP
			"94040000 f000 0017 01020304 00000000 6002 0400 f6ae 0000 0204 "
			"05b4",
		RULE_FRAGMENT},
};

static size_t
read_hex(const char *text, uint8_t *bytes)
{
	static const char digits[] = "0123456789abcdef";
	size_t count = 0;

	for (; *text != '\0'; text++) {
		const char *digit = *text == ' ' ? NULL : strchr(digits, *text);

		if (digit == NULL)
			continue;
		bytes[count / 2] = (uint8_t)(bytes[count / 2] << 4 | (digit - digits));
		count++;
	}
	return count / 2;
}

static void
prepare(struct audit *audit)
{
	struct audit_scope *scope = &audit->scopes[0];

	audit_init(audit);
	(void)mac_parse("02:00:00:00:00:02", &audit->own_mac);
	(void)ip_parse("192.168.20.2", &audit->own_ips[0]);
	(void)ip_parse("fd00:20::2", &audit->own_ips[1]);
	audit->own_ip_count = 2;
	(void)subnet_parse("192.168.20.0/24", &scope->subnets[0]);
	(void)subnet_parse("fd00:20::/64", &scope->subnets[1]);
	scope->subnet_count = 2;
	scope->arp = 10;
	scope->host = 5;
	scope->total = 20;
	scope->udp = 8;
	scope->udp_host = 1;
	audit->scope_count = 1;
	scope = &audit->scopes[audit->scope_count++];
	(void)subnet_parse("192.168.30.0/24", &scope->subnets[0]);
	scope->subnet_count = 1;
	scope->host = scope->total = scope->udp = 10;
	scope->udp_host = 1;
	scope->across = true;
	(void)mac_parse("02:00:00:00:00:01", &audit->routers[0]);
	audit->router_count = 1;
	(void)ip_parse("10.0.0.1", &audit->gateways[0]);
	audit->gateway_count = 1;
	(void)subnet_parse("192.168.20.250/32", &audit->exclude_subnets[0]);
	audit->exclude_subnet_count = 1;
	(void)mac_parse("00:11:22:33:44:55", &audit->exclude_macs[0]);
	audit->exclude_mac_count = 1;
	port_set_add(&audit->exclude_tcp, 502, 502);
	port_set_add(&audit->exclude_udp, 47808, 47808);
	port_set_add(&audit->no_payload, 9100, 9107);
}

static int
check_frame(const struct forged *frame, bool *seen)
{
	uint8_t bytes[1024];
	struct audit audit;
	enum audit_rule rule;

	prepare(&audit);
	rule = audit_frame(&audit, bytes, read_hex(frame->hex, bytes), 0);
	audit_done(&audit);
	seen[rule] = true;
	if (rule == frame->rule)
		return 0;
	printf("%s: \"%s\" instead of \"%s\"\n", frame->name,
		names_text(audit_rule_names, (int)rule),
		names_text(audit_rule_names, (int)frame->rule));
	return 1;
}

static int
check_frames(bool *seen)
{
	int failures = 0;

	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++)
		failures += check_frame(&forged[i], seen);
	for (const struct forged *frame = forged_more; frame->name != NULL; frame++)
		failures += check_frame(frame, seen);
	return failures;
}

/* Sends requests to hosts hosts in turn, every step microseconds, and returns the rule that
 * broke first and after how many packets. */
static enum audit_rule
flood(uint8_t hosts, int64_t step, size_t *sent)
{
	struct audit audit;
	uint8_t bytes[256] = {0};
	size_t last = read_hex(ALL US ARP "0001" US OUR_IP NO_MAC HOST_IP, bytes) - 1;
	enum audit_rule rule = RULE_KEPT;

	prepare(&audit);
	audit.scopes[0].arp = hosts >= 200 ? 1000 : 10;
	audit.all = hosts == 201 ? 10 : 0;
	for (*sent = 0; *sent < 200 && rule == RULE_KEPT; (*sent)++) {
		bytes[last] = (uint8_t)(*sent % hosts + 1);
		rule = audit_frame(
			&audit, bytes, ETHERNET_LEAST, (int64_t)*sent * step);
	}
	audit_done(&audit);
	return rule;
}

static int
check_rates(bool *seen)
{
	static const struct {
		uint8_t hosts;
		int64_t step;
		enum audit_rule rule;
		size_t sent; /* the ceiling, and the one too many */
	} rows[] = {
		{50, 10000, RULE_ARP_RATE, 11},
		{200, 10000, RULE_TOTAL_RATE, 21},
		{201, 10000, RULE_DAEMON_RATE, 11},
		{1, 90000, RULE_HOST_RATE, 6},
		{50, 100000, RULE_KEPT, 200},
		{1, 200000, RULE_KEPT, 200},
	};
	int failures = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t sent;
		enum audit_rule rule = flood(rows[i].hosts, rows[i].step, &sent);

		seen[rule] = true;
		if (rule == rows[i].rule && sent == rows[i].sent)
			continue;
		printf("rate row %zu: \"%s\" after %zu packets\n", i,
			names_text(audit_rule_names, (int)rule), sent);
		failures++;
	}
	return failures;
}

/* Datagrams to hosts in turn, one every step microseconds. */
static int
check_udp_rates(bool *seen)
{
	static const struct {
		uint8_t hosts;
		int64_t step;
		enum audit_rule rule;
		size_t sent;
	} rows[] = {
		{50, 10000, RULE_UDP_RATE, 9},
		{1, 300000, RULE_UDP_HOST_RATE, 2},
		{1, 1000000, RULE_KEPT, 40},
	};
	int failures = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum audit_rule rule = RULE_KEPT;
		struct audit audit;
		uint8_t bytes[256];
		size_t length = read_hex(DATAGRAM, bytes), sent;

		prepare(&audit);
		for (sent = 0; sent < 40 && rule == RULE_KEPT; sent++) {
			uint8_t host = (uint8_t)(sent % rows[i].hosts);

			bytes[33] = (uint8_t)(7 + host);
			/* One added to an address is taken from both checksums. */
			bytes[25] = (uint8_t)(0x55 - host);
			bytes[41] = (uint8_t)(0x98 - host);
			rule = audit_frame(
				&audit, bytes, length, (int64_t)sent * rows[i].step);
		}
		audit_done(&audit);
		seen[rule] = true;
		if (rule == rows[i].rule && sent == rows[i].sent)
			continue;
		printf("datagram rate row %zu: \"%s\" after %zu packets\n", i,
			names_text(audit_rule_names, (int)rule), sent);
		failures++;
	}
	return failures;
}

int
audit_self_test(void)
{
	bool seen[RULE_COUNT] = {false};
	int failures = check_frames(seen) + check_rates(seen) + check_udp_rates(seen);

	for (int rule = RULE_KEPT; rule < RULE_COUNT; rule++) {
		if (seen[rule])
			continue;
		printf("no forged frame breaks \"%s\"\n",
			names_text(audit_rule_names, (int)rule));
		failures++;
	}
	if (failures == 0)
		printf("auditor: each of %d rules can fail\n", RULE_COUNT - 1);
	return failures != 0;
}
