/* What our own kernel does meanwhile: it looks up the MAC of each host that answers openly. */
#include <stdio.h>

#include "wire.h"

enum { HOSTS = 2000, PORTS = 2, KERNEL_KEEPS_SECONDS = 50, KERNEL_TABLE = 1024 };

static enum wire_port
all_open(const struct ip *ip, uint16_t port)
{
	(void)ip;
	(void)port;
	return WIRE_OPEN;
}

static void
start(struct wire *wire, uint32_t ceiling)
{
	char text[IP_TEXT_SIZE];

	wire_init(wire, "192.168.16.0/20", false);
	wire->scope.limits =
		(struct scan_limits){.arp = ceiling, .host = ceiling, .total = ceiling};
	for (unsigned i = 0; i < HOSTS; i++) {
		(void)snprintf(
			text, sizeof(text), "192.168.%u.%u", 24 + i / 250, 1 + i % 250);
		wire_target(wire, text, NULL);
	}
	wire_ports(wire, "22,80");
	wire->order.tries = 4;
	wire_start(wire);
}

/* The most hosts that were asked for ports within the time for which the kernel keeps them. */
static size_t
most_at_once(const struct wire *wire)
{
	size_t *asked = mem_array(HOSTS, sizeof(*asked));
	size_t first = 0, hosts = 0, most = 0;

	for (size_t i = 0; i < wire->log_count; i++) {
		const struct wire_sent *sent = &wire->log[i];

		if (sent->probe.kind != PROBE_TCP_SYN)
			continue;
		for (; mono_since(sent->at, wire->log[first].at).us >
			span_seconds(KERNEL_KEEPS_SECONDS).us;
			first++)
			if (wire->log[first].probe.kind == PROBE_TCP_SYN)
				hosts -= --asked[wire->log[first].probe.target] == 0;
		hosts += asked[sent->probe.target]++ == 0;
		most = hosts > most ? hosts : most;
	}
	free(asked);
	return most;
}

static const struct {
	uint32_t ceiling;
	unsigned loss_percent;
} ways[] = {{100000, 0}, {100000, 5}, {2000, 0}};

START_TEST(open_hosts_of_a_segment_are_asked_no_faster_than_the_kernel_forgets)
{
	struct wire wire;
	size_t open = 0;

	start(&wire, ways[_i].ceiling);
	wire.loss_percent = ways[_i].loss_percent;
	wire.world.port = all_open;
	wire_run(&wire);
	ck_assert_uint_le(most_at_once(&wire), KERNEL_TABLE / 2);
	for (size_t i = 0; i < HOSTS; i++)
		open += wire_finding(&wire, i, 80).state == PORT_OPEN;
	ck_assert_uint_ge(open, HOSTS - HOSTS / 1000);
	wire_done(&wire);
}
END_TEST

START_TEST(hosts_without_an_open_port_are_not_held_up)
{
	struct wire wire;
	mono_t began;

	start(&wire, 100000);
	began = wire.now;
	wire_run(&wire);
	ck_assert_int_lt(mono_since(wire.now, began).us, span_seconds(2).us);
	wire_done(&wire);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan neighbours");
	TCase *cases = tcase_create("scan neighbours");
	SRunner *runner;
	int failed;

	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases,
		open_hosts_of_a_segment_are_asked_no_faster_than_the_kernel_forgets, 0,
		sizeof(ways) / sizeof(ways[0]));
	tcase_add_test(cases, hosts_without_an_open_port_are_not_held_up);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
