#include "cases.h"

enum { HOSTS = 20 };

/* Days in which nothing happens. */
void
build_quiet(struct sim *sim)
{
	net_begin(sim, HOSTS);
	sim_at(sim, 5 * DAY, "end");
}

/* Leases move: every host gets another address now and then. */
void
build_churn(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (unsigned i = 0; i < 24; i++) {
		char ip[48];

		sim_at(sim, 3 * HOUR + i * 2 * HOUR + sim_draw(sim, HOUR),
			"h%u moves %s", (unsigned)sim_draw(sim, HOSTS),
			net_ip(100 + i, ip));
	}
	sim_at(sim, 3 * DAY, "end");
}

/* Some answer only two of three questions. */
void
build_wifi(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (unsigned i = 0; i < 6; i++)
		sim_at(sim, 1, "h%u misses 33", i);
	sim_at(sim, 2, "h6 misses 60");
	sim_at(sim, 5 * DAY, "end");
}

void
build_suspend(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (int i = 0; i < 3; i++)
		sim_at(sim, (5 + i * 20) * HOUR + sim_draw(sim, HOUR), "suspend 8h");
	net_port_opens(sim, 80 * HOUR, 3, 23);
	sim_at(sim, 90 * HOUR, "end");
}

void
build_clock(struct sim *sim)
{
	net_begin(sim, HOSTS);
	sim_at(sim, 5 * HOUR, "clock forward 3650d");
	sim_at(sim, 6 * HOUR, "restart");
	sim_at(sim, 10 * HOUR, "clock back 7300d");
	sim_at(sim, 11 * HOUR, "restart");
	net_port_opens(sim, 12 * HOUR, 1, 23);
	sim_at(sim, 15 * HOUR, "clock forward 3650d");
	net_port_closes(sim, 17 * HOUR, 1, 23);
	net_away(sim, 20 * HOUR, 28 * HOUR, 2);
	sim_at(sim, 36 * HOUR, "end");
}

/* A machine without a clock of its own begins in 1970; the time comes later. */
void
build_no_clock(struct sim *sim)
{
	net_begin(sim, HOSTS);
	sim_at(sim, 0, "clock back 20513d");
	net_port_opens(sim, 5 * HOUR, 1, 23);
	sim_at(sim, 8 * HOUR, "clock forward 20513d");
	net_port_closes(sim, 10 * HOUR, 1, 23);
	sim_at(sim, 15 * HOUR, "restart");
	sim_at(sim, 24 * HOUR, "end");
}

/* From six ports to all of them: what is found open was open before. */
void
build_longer_list(struct sim *sim)
{
	net_begin(sim, 6);
	for (unsigned i = 0; i < 6; i++)
		sim_at(sim, 1, "h%u opens %u", i, 9000 + i);
	sim_at(sim, 5 * HOUR, "job lan full 1-65535 6h");
	sim_at(sim, 48 * HOUR, "end");
}

/* Another program or catalogue: an epoch, and no event. */
void
build_upgrade(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (int i = 0; i < 4; i++)
		sim_at(sim, (5 + i * 9) * HOUR + sim_draw(sim, HOUR),
			"job lan common 22,23,80,443,554,8080 1h");
	net_port_opens(sim, 42 * HOUR, 3, 23);
	sim_at(sim, 48 * HOUR, "end");
}

/* Frames are lost in this machine, or runs see nothing: it proves nothing, and after three
 * sweeps it is blindness. */
void
build_drops(struct sim *sim)
{
	net_begin(sim, HOSTS);
	sim_at(sim, 5 * HOUR, "drops lan 5000");
	sim_at(sim, 6 * HOUR, "loss 90");
	sim_at(sim, 8 * HOUR, "loss %u", sim->loss);
	sim_at(sim, 8 * HOUR + 5 * MINUTE, "drops lan 0");
	sim_at(sim, 12 * HOUR, "verdict lan void");
	sim_at(sim, 12 * HOUR + 1, "loss 100");
	sim_at(sim, 14 * HOUR, "loss %u", sim->loss);
	sim_at(sim, 14 * HOUR + 5 * MINUTE, "verdict lan complete");
	net_expect_pair(sim, EVENT_SENSOR_BLIND, 5 * HOUR, 8 * HOUR + 5 * MINUTE);
	net_expect_pair(sim, EVENT_SENSOR_BLIND, 12 * HOUR, 14 * HOUR + 5 * MINUTE);
	sim_at(sim, 24 * HOUR, "end");
}

void
build_restarts(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (int i = 0; i < 60; i++)
		sim_at(sim, 3 * HOUR + sim_draw(sim, 40 * HOUR), "%s",
			sim_draw(sim, 2) == 0 ? "restart" : "sensor-restart");
	sim_at(sim, 48 * HOUR, "end");
}
