/*
 * Any bytes before the gate: it must not crash, and what it lets out must be a frame that
 * the rules allow, as read a second time by hand.
 */
#include <stdlib.h>
#include <string.h>

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

static void
verify(const uint8_t *bytes, size_t length)
{
	bool arp = bytes[13] == 0x06;
	const uint8_t *source = bytes + (arp ? 28 : 26);
	const uint8_t *target = bytes + (arp ? 38 : 30);

	must(length >= 60 && bytes[12] == 0x08);
	must(memcmp(bytes + 6, own_mac, sizeof(own_mac)) == 0);
	must(memcmp(source, "\xc0\xa8\x14\x01", 4) == 0);
	must(memcmp(target, "\xc0\xa8\x14", 3) == 0);
	must(target[3] > 1 && target[3] < 255 && target[3] / 16 != 4);
	if (arp)
		return;
	must((bytes[0] & 1) == 0 && bytes[14] == 0x45);
	if (bytes[23] == 6)
		must(bytes[34] >= 0xf0 && bytes[47] == 0x02);
	else
		must(bytes[23] == 1 && bytes[34] == 8 && bytes[38] >= 0xf0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct hash_key key = {{1, 2}};
	struct scope scope = {.owned = true, .limits = {10, 10, 20}};
	struct vantage vantage = {0};
	struct gate *gate;

	memcpy(vantage.own_mac.bytes, own_mac, sizeof(own_mac));
	vantage.own_ip = ip_from_v4(0xc0a81401);
	must(subnet_parse("192.168.20.0/24", &scope.subnets[0]));
	must(subnet_parse("192.168.20.64/28", &scope.exclude_subnets[0]));
	scope.subnet_count = 1;
	scope.exclude_subnet_count = 1;
	gate = gate_new(&scope, 1, 10, &key);
	gate_set_vantage(gate, 0, &vantage);
	if (gate_check(gate, 0, bytes, length, (mono_t){1}) == GATE_PASS)
		verify(bytes, length);
	gate_free(gate);
	return 0;
}
