#include "cases.h"

/* 250 hosts behind a switch without power for ten minutes. */
void
build_switch_off(struct sim *sim)
{
	sim_say(sim, "segment lan 192.168.20.0/23");
	sim_say(sim, "job lan common 22,80 6h");
	sim_say(sim, "seed %llu", (unsigned long long)sim->seed);
	sim_say(sim, "loss %u", sim->loss * 2);
	sim_say(sim, "hosts t lan 192.168.21.0 250 80");
	sim_expect(sim,
		&(struct expected){.kind = EVENT_BASELINE_COMPLETE, .until = 3 * HOUR});
	sim_at(sim, 5 * HOUR + 10, "t* leaves");
	sim_at(sim, 5 * HOUR + 610, "t* joins");
	net_expect_pair(sim, EVENT_SEGMENT_DARK, 5 * HOUR, 5 * HOUR + 610);
	sim_at(sim, 12 * HOUR, "end");
}

/* A minute is not seen, or seen as one event. */
void
build_switch_reboot(struct sim *sim)
{
	net_begin(sim, 40);
	for (int i = 0; i < 5; i++) {
		int64_t at = (5 + i * 5) * HOUR + sim_draw(sim, HOUR);
		struct expected dark = {.kind = EVENT_SEGMENT_DARK,
			.allowed = true,
			.from = at,
			.until = at + HOUR};

		sim_at(sim, at, "h* leaves");
		sim_at(sim, at + MINUTE, "h* joins");
		sim_expect(sim, &dark);
		dark.resolved = true;
		sim_expect(sim, &dark);
	}
	sim_at(sim, 34 * HOUR, "end");
}

static void
begin_with_gateway(struct sim *sim)
{
	sim_say(sim, "segment lan 192.168.20.0/24 gateway 192.168.20.1");
	sim_say(sim, "job lan common 22,80 1h");
	sim_say(sim, "seed %llu", (unsigned long long)sim->seed);
	sim_say(sim, "loss %u", sim->loss * 2);
	sim_say(sim, "host gateway lan 192.168.20.1 00:1b:21:00:00:fe 80");
	sim_say(sim, "hosts t lan 192.168.20.20 20 22");
	sim_expect(sim,
		&(struct expected){.kind = EVENT_BASELINE_COMPLETE, .until = 2 * HOUR});
}

void
build_gateway_reboot(struct sim *sim)
{
	begin_with_gateway(sim);
	for (int i = 0; i < 4; i++) {
		int64_t at = (5 + i * 5) * HOUR + sim_draw(sim, HOUR);

		sim_at(sim, at, "gateway leaves");
		sim_at(sim, at + 4 * MINUTE, "gateway joins");
	}
	sim_at(sim, 30 * HOUR, "end");
}

void
build_gateway_gone(struct sim *sim)
{
	int64_t at = 5 * HOUR + sim_draw(sim, HOUR);

	begin_with_gateway(sim);
	sim_at(sim, at, "gateway leaves");
	sim_at(sim, at + 4 * HOUR, "gateway joins");
	net_expect_pair(sim, EVENT_SEGMENT_DARK, at, at + 4 * HOUR);
	sim_at(sim, 20 * HOUR, "end");
}

/* Seconds without a link are no event. */
void
build_link_flap(struct sim *sim)
{
	net_begin(sim, 20);
	for (int i = 0; i < 30; i++) {
		int64_t at = 3 * HOUR + i * 40 * MINUTE + sim_draw(sim, 20 * MINUTE);

		sim_at(sim, at, "link lan down");
		sim_at(sim, at + 1 + sim_draw(sim, 8), "link lan up");
	}
	sim_at(sim, 30 * HOUR, "end");
}

void
build_link_down(struct sim *sim)
{
	net_begin(sim, 20);
	sim_at(sim, 5 * HOUR, "link lan down");
	sim_at(sim, 9 * HOUR, "link lan up");
	net_expect_pair(sim, EVENT_SENSOR_BLIND, 5 * HOUR, 9 * HOUR);
	net_port_opens(sim, 14 * HOUR, 3, 23);
	sim_at(sim, 20 * HOUR, "end");
}

/* For moments somebody answers on every port of all, while ports really open and close: each
 * lets one run fail, and never the one that is ordered a minute later. */
void
build_meddling(struct sim *sim)
{
	net_begin(sim, 20);
	for (int i = 0; i < 600; i++) {
		int64_t at = 3 * HOUR + i * 4 * MINUTE + sim_draw(sim, 2 * MINUTE);

		sim_at(sim, at, "proxy lan up");
		sim_at(sim, at + 50, "proxy lan down");
	}
	for (unsigned i = 0; i < 6; i++) {
		int64_t at = 4 * HOUR + i * 6 * HOUR + sim_draw(sim, HOUR);

		net_port_opens(sim, at, i, 23);
		net_port_closes(sim, at + 3 * HOUR, i, 23);
	}
	sim_at(sim, 48 * HOUR, "end");
}

/* And for hours. */
void
build_proxy(struct sim *sim)
{
	net_begin(sim, 20);
	sim_at(sim, 5 * HOUR, "proxy lan up");
	sim_at(sim, 9 * HOUR, "proxy lan down");
	net_expect_pair(sim, EVENT_MIDDLEBOX, 5 * HOUR, 9 * HOUR);
	net_port_opens(sim, 14 * HOUR, 3, 23);
	sim_at(sim, 20 * HOUR, "end");
}

/* A firewall shuts us out for hours; what changed meanwhile is told when it lets us in. */
void
build_shut_out(struct sim *sim)
{
	net_begin(sim, 20);
	sim_at(sim, 5 * HOUR, "shield lan up");
	sim_at(sim, 9 * HOUR, "shield lan down");
	net_expect_pair(sim, EVENT_SENSOR_BLIND, 5 * HOUR, 9 * HOUR);
	sim_at(sim, 7 * HOUR, "restart");
	sim_at(sim, 8 * HOUR, "h5 opens 23");
	net_port_opens(sim, 9 * HOUR, 5, 23);
	net_away(sim, 6 * HOUR, 8 * HOUR, 7);
	sim_at(sim, 20 * HOUR, "end");
}
