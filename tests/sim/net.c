#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim.h"

/* How soon a change must be told: the next look, its second look and some tries. */
static const int64_t port_look = 2 * HOUR + HOUR / 2;
static const int64_t device_look = 4 * HOUR;

int64_t
sim_draw(struct sim *sim, int64_t limit)
{
	return (int64_t)random_below(&sim->random, (uint64_t)limit);
}

void
sim_say(struct sim *sim, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vfprintf(sim->story, format, arguments);
	va_end(arguments);
	(void)fputc('\n', sim->story);
}

void
sim_at(struct sim *sim, int64_t at, const char *format, ...)
{
	va_list arguments;

	(void)fprintf(sim->story, "%llds ", (long long)at);
	va_start(arguments, format);
	(void)vfprintf(sim->story, format, arguments);
	va_end(arguments);
	(void)fputc('\n', sim->story);
}

const char *
net_ip(unsigned host, char *text)
{
	(void)snprintf(text, IP_TEXT_SIZE, "192.168.20.%u", NET_FIRST + host);
	return text;
}

void
net_begin(struct sim *sim, unsigned hosts)
{
	/* Both ways lost independently: what fails of a question and its answer. */
	unsigned kept = (100 - sim->loss) * (100 - sim->loss) / 100;

	sim_say(sim, "segment lan 192.168.20.0/24");
	sim_say(sim, "burst 20");
	sim_say(sim, "job lan common 22,23,80,443,554,8080 1h");
	sim_say(sim, "first lan 22,23,80,443");
	sim_say(sim, "loss %u", 100 - kept);
	sim_say(sim, "seed %llu", (unsigned long long)sim->seed);
	for (unsigned i = 0; i < hosts; i++) {
		char ip[IP_TEXT_SIZE];

		sim_say(sim, "host h%u lan %s 00:1b:21:00:00:%02x %s", i, net_ip(i, ip),
			i, i % 2 == 0 ? "80,443" : "22");
	}
	sim_expect(sim,
		&(struct expected){.kind = EVENT_BASELINE_COMPLETE, .until = 2 * HOUR});
}

static struct expected
of_host(enum netevent_kind kind, unsigned host, int64_t at, int64_t within)
{
	struct expected expected = {.kind = kind, .from = at, .until = at + within};

	(void)net_ip(host, expected.ip);
	return expected;
}

void
net_port_opens(struct sim *sim, int64_t at, unsigned host, uint16_t port)
{
	struct expected expected = of_host(EVENT_PORT_OPENED, host, at, port_look);

	expected.port = port;
	sim_at(sim, at, "h%u opens %u", host, port);
	sim_expect(sim, &expected);
}

void
net_port_closes(struct sim *sim, int64_t at, unsigned host, uint16_t port)
{
	struct expected expected = of_host(EVENT_PORT_OPENED, host, at, port_look);

	expected.port = port;
	expected.resolved = true;
	sim_at(sim, at, "h%u closes %u", host, port);
	sim_expect(sim, &expected);
}

void
net_stranger(struct sim *sim, unsigned host)
{
	char ip[IP_TEXT_SIZE];

	sim_say(sim, "away h%u lan %s 00:1b:21:00:00:%02x 22", host, net_ip(host, ip),
		host);
}

void
net_joins(struct sim *sim, int64_t at, unsigned host)
{
	struct expected expected = of_host(EVENT_DEVICE_NEW, host, at, device_look);

	sim_at(sim, at, "h%u joins", host);
	sim_expect(sim, &expected);
}

void
net_away(struct sim *sim, int64_t at, int64_t until, unsigned host)
{
	struct expected gone = of_host(EVENT_DEVICE_GONE, host, at, device_look);
	struct expected back = of_host(EVENT_DEVICE_GONE, host, until, device_look);

	back.resolved = true;
	sim_at(sim, at, "h%u leaves", host);
	sim_expect(sim, &gone);
	sim_at(sim, until, "h%u joins", host);
	sim_expect(sim, &back);
}

void
net_expect_pair(struct sim *sim, enum netevent_kind kind, int64_t from, int64_t until)
{
	sim_expect(sim,
		&(struct expected){
			.kind = kind, .from = from, .until = from + 2 * HOUR});
	sim_expect(sim,
		&(struct expected){.kind = kind,
			.resolved = true,
			.from = until,
			.until = until + 2 * HOUR});
}
