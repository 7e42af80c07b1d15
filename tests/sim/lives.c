#include "cases.h"

enum { PRINTER = 3, CAMERA = 4, TOLD_NIGHTS = 3 };

/* Away from ten in the evening to six in the morning. The first nights are told; then it is
 * a habit, and nobody is told again. */
static void
sleeps(struct sim *sim, unsigned host, int64_t first_day, int64_t last_day)
{
	for (int64_t day = first_day; day <= last_day; day++) {
		int64_t at = day * DAY + 22 * HOUR + sim_draw(sim, 20 * MINUTE);
		int64_t until = (day + 1) * DAY + 6 * HOUR + sim_draw(sim, 20 * MINUTE);

		if (day < first_day + TOLD_NIGHTS) {
			net_away(sim, at, until, host);
			continue;
		}
		sim_at(sim, at, "h%u leaves", host);
		sim_at(sim, until, "h%u joins", host);
	}
}

/* A printer sleeps every night: soon nothing is told. A camera that is silent at three in
 * the morning for the first time is. */
void
build_sleeper(struct sim *sim)
{
	net_begin(sim, 20);
	sleeps(sim, PRINTER, 0, 9);
	net_away(sim, 8 * DAY + 3 * HOUR, 8 * DAY + 11 * HOUR, CAMERA);
	sim_at(sim, 11 * DAY, "end");
}

enum { HOUSE = 60, HOUSE_DAYS = 30 };

/* Sixty devices for thirty days: a printer that sleeps, phones that go to work, and now and
 * then something that really happens. */
void
build_house(struct sim *sim)
{
	net_begin(sim, HOUSE);
	for (unsigned i = 0; i < 10; i++)
		net_stranger(sim, HOUSE + i);
	sleeps(sim, PRINTER, 0, HOUSE_DAYS - 2);
	for (unsigned i = 0; i < 10; i++) {
		int64_t at = (2 + (int64_t)i * 2) * DAY + sim_draw(sim, 8 * HOUR);

		net_port_opens(sim, at, 10 + i, 23);
		net_port_closes(sim, at + 9 * HOUR, 10 + i, 23);
		net_joins(sim, at + 12 * HOUR, HOUSE + i);
		net_away(sim, at + 15 * HOUR, at + 26 * HOUR, 30 + i);
	}
	sim_at(sim, HOUSE_DAYS * (int64_t)DAY, "end");
}
