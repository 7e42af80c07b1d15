#include "cases.h"

enum { HOSTS = 20 };

static const uint16_t ports[] = {23, 554, 8080};

/* Ports open and close at any moment, on any host. */
void
build_ports(struct sim *sim)
{
	int64_t at = 3 * HOUR;

	net_begin(sim, HOSTS);
	for (int i = 0; i < 12; i++) {
		unsigned host = (unsigned)sim_draw(sim, HOSTS);
		uint16_t port = ports[sim_draw(sim, 3)];
		int64_t length = 4 * HOUR + sim_draw(sim, HOUR);

		net_port_opens(sim, at, host, port);
		net_port_closes(sim, at + length, host, port);
		at += length + 3 * HOUR + sim_draw(sim, HOUR);
	}
	sim_at(sim, at, "end");
}

void
build_joins(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (unsigned i = 0; i < 8; i++)
		net_stranger(sim, HOSTS + i);
	for (unsigned i = 0; i < 8; i++)
		net_joins(sim, 3 * HOUR + i * 5 * HOUR + sim_draw(sim, 4 * HOUR),
			HOSTS + i);
	sim_at(sim, 60 * HOUR, "end");
}

/* Each one away by itself, at any hour. */
void
build_absences(struct sim *sim)
{
	int64_t at = 3 * HOUR;

	net_begin(sim, HOSTS);
	for (unsigned i = 0; i < 8; i++) {
		int64_t length = 7 * HOUR + sim_draw(sim, 3 * HOUR);

		net_away(sim, at, at + length, (unsigned)i);
		at += length + 5 * HOUR;
	}
	sim_at(sim, at, "end");
}

/* Another machine on the same address: a new device, and the old one is gone. */
void
build_replaced(struct sim *sim)
{
	char ip[48];

	net_begin(sim, HOSTS);
	for (unsigned i = 0; i < 4; i++) {
		int64_t at = 3 * HOUR + i * 10 * HOUR + sim_draw(sim, HOUR);
		struct expected gone = {
			.kind = EVENT_DEVICE_GONE, .from = at, .until = at + 4 * HOUR};
		struct expected new = {
			.kind = EVENT_DEVICE_NEW, .from = at, .until = at + 4 * HOUR};

		sim_at(sim, at, "h%u becomes 00:1b:21:00:77:%02x", i, i);
		(void)snprintf(new.ip, sizeof(new.ip), "%s", net_ip(i, ip));
		sim_expect(sim, &gone);
		sim_expect(sim, &new);
	}
	sim_at(sim, 48 * HOUR, "end");
}

/* The core dies before what it believes is committed; nothing is lost or told twice. */
void
build_crashes(struct sim *sim)
{
	net_begin(sim, HOSTS);
	for (int i = 0; i < 40; i++)
		sim_at(sim, 3 * HOUR + sim_draw(sim, 40 * HOUR), "crash");
	for (unsigned i = 0; i < 5; i++) {
		net_port_opens(sim, 4 * HOUR + i * 8 * HOUR, i, 23);
		net_port_closes(sim, 8 * HOUR + i * 8 * HOUR, i, 23);
	}
	sim_at(sim, 52 * HOUR, "end");
}

/* One device restarts under six questions a second, one stops when a longer list asks it
 * something new: each is told once, and never asked again. */
void
build_frail(struct sim *sim)
{
	struct expected first = {
		.kind = EVENT_MAY_HAVE_DISTURBED, .from = 0, .until = HOUR};
	struct expected second = {
		.kind = EVENT_MAY_HAVE_DISTURBED, .from = 5 * HOUR, .until = 7 * HOUR};
	struct expected gone = {
		.kind = EVENT_DEVICE_GONE, .from = 5 * HOUR, .until = 9 * HOUR};

	net_begin(sim, HOSTS);
	sim_say(sim, "frail h4 6 - 40s");
	sim_say(sim, "frail h9 any 9999 0s");
	(void)net_ip(4, first.ip);
	(void)net_ip(9, second.ip);
	(void)net_ip(9, gone.ip);
	sim_expect(sim, &first);
	sim_expect(sim, &second);
	sim_expect(sim, &gone);
	sim_at(sim, 5 * HOUR, "job lan common 22,23,80,443,554,8080,9999 1h");
	net_port_opens(sim, 20 * HOUR, 3, 23);
	sim_at(sim, 60 * HOUR, "end");
}

void
build_middlebox(struct sim *sim)
{
	struct expected told = {
		.kind = EVENT_MIDDLEBOX, .from = 5 * HOUR, .until = 8 * HOUR};

	net_begin(sim, HOSTS);
	(void)net_ip(3, told.ip);
	sim_at(sim, told.from, "h3 opens 1-65535");
	sim_expect(sim, &told);
	sim_at(sim, 12 * HOUR, "h3 closes 1-21,23-65535");
	told.resolved = true;
	told.from = 12 * HOUR;
	told.until = 15 * HOUR;
	sim_expect(sim, &told);
	net_port_opens(sim, 20 * HOUR, 4, 23);
	sim_at(sim, 30 * HOUR, "end");
}

/* One station begins to answer for sixty addresses. */
void
build_tarpit(struct sim *sim)
{
	struct expected told = {
		.kind = EVENT_MIDDLEBOX, .from = 5 * HOUR, .until = 8 * HOUR};
	struct expected new = {
		.kind = EVENT_DEVICE_NEW, .from = 5 * HOUR, .until = 8 * HOUR};

	net_begin(sim, HOSTS);
	for (unsigned i = 0; i < 60; i++) {
		char ip[48];

		sim_say(sim, "away t%u lan %s 00:1b:21:00:66:66", i,
			net_ip(100 + i, ip));
	}
	sim_at(sim, told.from, "t* joins");
	sim_expect(sim, &told);
	sim_expect(sim, &new);
	sim_at(sim, 30 * HOUR, "end");
}

/* On and off every forty minutes for ten hours: told as unstable, and when it ends. */
void
build_flapping(struct sim *sim)
{
	struct expected single = {.kind = EVENT_DEVICE_GONE,
		.allowed = true,
		.from = 5 * HOUR,
		.until = 16 * HOUR};
	struct expected told = {
		.kind = EVENT_DEVICE_UNSTABLE, .from = 5 * HOUR, .until = 14 * HOUR};

	net_begin(sim, HOSTS);
	(void)net_ip(2, single.ip);
	(void)net_ip(2, told.ip);
	for (int i = 0; i < 8; i++) {
		sim_at(sim, 5 * HOUR + i * 80 * MINUTE, "h2 leaves");
		sim_at(sim, 5 * HOUR + i * 80 * MINUTE + 40 * MINUTE, "h2 joins");
	}
	sim_expect(sim, &single);
	single.resolved = true;
	sim_expect(sim, &single);
	sim_expect(sim, &told);
	told.resolved = true;
	told.from = 14 * HOUR;
	told.until = 30 * HOUR;
	sim_expect(sim, &told);
	sim_at(sim, 34 * HOUR, "end");
}
