/*
 * Any bytes before the gate: it must not crash, and what it lets out must be a frame that
 * the rules allow, as read a second time by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "config/probes_read.h"
#include "scan/cookie.h"
#include "scan/gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const uint8_t own_mac[] = {2, 0, 0, 0, 0, 1};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* The one request that may leave. */
static const char requests[] =
	"udp: [{name: a, port: \"53\", pace: always, send: \"<id:2> 'ab'\", "
	"answer: \"<id:2>\"}]\n";

static void
verify_upper(uint8_t proto, const uint8_t *upper, size_t length)
{
	if (proto == 6)
		must(upper[0] >= 0xf0 && upper[13] == 0x02);
	else if (proto == 17)
		must(upper[0] >= 0xf0 && upper[2] == 0 && upper[3] == 53 &&
			length >= 12 && memcmp(upper + 10, "ab", 2) == 0);
	else
		must(upper[4] >= 0xf0);
}

/* fd00::/64 without fd00::40/124, the all-nodes group and solicited-node groups. */
static void
verify_ipv6(const uint8_t *bytes, size_t length)
{
	static const uint8_t prefix[15] = {0xfd};
	const uint8_t *target = bytes + 38;
	bool solicits = bytes[20] == 58 && bytes[54] == 135;

	must(memcmp(bytes + 22, prefix, 15) == 0 && bytes[37] == 1);
	if (solicits)
		target = bytes + 62;
	if (bytes[20] == 58 && bytes[54] == 128 && target[0] == 0xff) {
		must(target[1] == 2 && target[15] == 1 && bytes[0] == 0x33);
		return;
	}
	must(memcmp(target, prefix, 8) == 0);
	must(memcmp(target, prefix, 15) != 0 ||
		(target[15] != 1 && target[15] / 16 != 4));
	if (solicits)
		must(bytes[21] == 255 &&
			memcmp(bytes + 80, own_mac, sizeof(own_mac)) == 0);
	else
		must((bytes[0] & 1) == 0);
	if (!solicits && bytes[20] == 58)
		must(bytes[54] == 128);
	if (!solicits)
		verify_upper(bytes[20], bytes + 54, length - 54);
}

static void
verify(const uint8_t *bytes, size_t length)
{
	bool arp = bytes[13] == 0x06;
	const uint8_t *source = bytes + (arp ? 28 : 26);
	const uint8_t *target = bytes + (arp ? 38 : 30);

	must(length >= 60);
	must(memcmp(bytes + 6, own_mac, sizeof(own_mac)) == 0);
	if (bytes[12] == 0x86) {
		verify_ipv6(bytes, length);
		return;
	}
	must(bytes[12] == 0x08);
	must(memcmp(source, "\xc0\xa8\x14\x01", 4) == 0);
	must(memcmp(target, "\xc0\xa8\x14", 3) == 0);
	must(target[3] > 1 && target[3] < 255 && target[3] / 16 != 4);
	if (arp)
		return;
	must((bytes[0] & 1) == 0 && bytes[14] == 0x45);
	must(bytes[23] == 6 || bytes[23] == 17 || (bytes[23] == 1 && bytes[34] == 8));
	verify_upper(bytes[23], bytes + 34, length - 34);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct hash_key key = {{1, 2}};
	struct scope scope = {.owned = true, .limits = {10, 10, 20, 10, 1}};
	const struct config_input input = {requests, sizeof(requests) - 1, "p"};
	struct config_messages messages = {0};
	struct probe_book book = {0};
	struct vantage vantage = {0};
	struct gate *gate;

	memcpy(vantage.own_mac.bytes, own_mac, sizeof(own_mac));
	vantage.own_ip = ip_from_v4(0xc0a81401);
	must(subnet_parse("192.168.20.0/24", &scope.subnets[0]));
	must(subnet_parse("192.168.20.64/28", &scope.exclude_subnets[0]));
	must(subnet_parse("fd00::/64", &scope.subnets[1]));
	must(subnet_parse("fd00::40/124", &scope.exclude_subnets[1]));
	scope.subnet_count = 2;
	scope.exclude_subnet_count = 2;
	must(probes_read(&input, &book, &messages) == 0);
	port_set_add(&scope.ask_udp, 53, 53);
	gate = gate_new(&scope, 1, 10, &key);
	gate_set_vantage(gate, 0, &vantage);
	must(ip_parse("fd00::1", &vantage.own_ip));
	gate_set_vantage(gate, 0, &vantage);
	gate_set_probes(gate, &book);
	if (gate_check(gate, 0, bytes, length, (mono_t){1}) == GATE_PASS)
		verify(bytes, length);
	gate_free(gate);
	probe_book_done(&book);
	port_set_done(&scope.ask_udp);
	return 0;
}
