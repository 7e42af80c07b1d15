/* Ceilings on the wire: frames leave later than they were let out, some much later. */
#include <check.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"
#include "scan/pacer.h"

enum { SECONDS = 40, BATCH = 64 };

static const struct hash_key key = {{7, 8}};

/* When frames were on the wire: all of them, and those to one host. */
struct stamps {
	int64_t *us;
	size_t count;
};

struct line {
	struct pacer_daemon daemon;
	struct pacers pacers;
	struct random random;
	struct stamps all, one;
};

static const struct late {
	struct scan_limits limits;
	uint32_t daemon;
	enum probe_kind kind;
	unsigned hosts;
	uint32_t most, most_one; /* in any second */
	unsigned stall_ms;	 /* now and then a batch is so late */
} lates[] = {
	{{10, 10, 200, 10, 1}, 500, PROBE_TCP_SYN, 60, 200, 10, 0},
	{{10, 10, 200, 10, 1}, 500, PROBE_TCP_SYN, 60, 200, 10, 700},
	{{10, 10, 200, 10, 1}, 500, PROBE_ARP, 60, 10, 10, 0},
	{{10, 10, 200, 10, 1}, 500, PROBE_ARP, 60, 10, 10, 300},
	{{200, 100, 1000, 10, 1}, 1000, PROBE_ARP, 20, 200, 100, 60},
	{{10, 10, 200, 10, 1}, 500, PROBE_UDP, 1, 1, 1, 60},
	{{10, 10, 200, 10, 1}, 500, PROBE_UDP, 60, 10, 1, 1500},
	{{10, 10, 200, 10, 1}, 50, PROBE_TCP_SYN, 60, 50, 10, 60},
	{{10000, 10000, 10000, 10, 1}, 3000, PROBE_TCP_SYN, 60, 3000, 3000, 60},
};

static void
line_init(struct line *line, const struct late *late)
{
	size_t most = (size_t)(SECONDS + 2) * (late->most + 1);

	*line = (struct line){.all.us = mem_array(most, sizeof(int64_t)),
		.one.us = mem_array(most, sizeof(int64_t))};
	pacer_daemon_init(&line->daemon, late->daemon);
	line->pacers.daemon = &line->daemon;
	line->pacers.segment = pacer_segment_new(&late->limits, &key);
	random_init(&line->random, 1);
}

static void
line_done(struct line *line)
{
	pacer_segment_free(line->pacers.segment);
	free(line->all.us);
	free(line->one.us);
}

static int64_t
below(struct line *line, int64_t most_us)
{
	return (int64_t)random_below(&line->random, (uint32_t)most_us + 1);
}

/* A batch as the sensor sends it: all let out at one moment, then sent one after another, and
 * the clock is read. Returns when that was. */
static int64_t
send_batch(struct line *line, const struct late *late, int64_t now, mono_t *wait)
{
	struct pacer_frame batch[BATCH];
	int64_t left = now + below(line, 2000), sent = now;
	size_t count = 0;

	if (late->stall_ms > 0 && below(line, 20) == 0)
		left = now + below(line, late->stall_ms * 1000LL);
	for (unsigned i = 0; i < 4 * BATCH && count < BATCH; i++) {
		struct pacer_frame frame = {.kind = late->kind, .taken = {now}};

		frame.ip =
			ip_from_v4(0x0a000000 + (uint32_t)below(line, late->hosts - 1));
		if (pacer_take(
			    &line->pacers, frame.kind, &frame.ip, (mono_t){now}, wait))
			batch[count++] = frame;
	}
	for (size_t i = 0; i < count; i++) {
		sent += below(line, left - sent);
		line->all.us[line->all.count++] = sent;
		if (ip_to_v4(&batch[i].ip) == 0x0a000000)
			line->one.us[line->one.count++] = sent;
	}
	for (size_t i = 0; i < count; i++) {
		batch[i].left = (mono_t){left};
		pacer_left(&line->pacers, &batch[i]);
	}
	return left;
}

/* The most within a second, the later end of it included. */
static size_t
most_in_a_second(const struct stamps *stamps)
{
	size_t first = 0, most = 0;

	for (size_t i = 0; i < stamps->count; i++) {
		while (stamps->us[first] <= stamps->us[i] - 1000000)
			first++;
		if (i - first + 1 > most)
			most = i - first + 1;
	}
	return most;
}

START_TEST(no_second_on_the_wire_has_more_than_the_ceiling_however_late_frames_leave)
{
	const struct late *late = &lates[_i];
	struct line line;
	mono_t wait = {0};

	line_init(&line, late);
	for (int64_t now = 1000000; now < (SECONDS + 1) * 1000000LL;)
		now = send_batch(&line, late, now, &wait) + below(&line, 4000);
	ck_assert_uint_le(most_in_a_second(&line.all), late->most);
	ck_assert_uint_le(most_in_a_second(&line.one), late->most_one);
	if (late->stall_ms == 0) /* and nearly that is reached */
		ck_assert_uint_ge(
			line.all.count, (size_t)late->most * SECONDS * 95 / 100);
	line_done(&line);
}
END_TEST

START_TEST(what_was_late_is_not_caught_up_with)
{
	const struct scan_limits limits = {100, 100, 100, 10, 1};
	struct line line;
	struct ip host = ip_from_v4(0x0a000001);
	struct pacer_frame frame = {PROBE_TCP_SYN, host, {1000000}, {1500000}};
	mono_t wait;

	line_init(&line, &(const struct late){.limits = limits, .daemon = 1000});
	while (pacer_take(&line.pacers, frame.kind, &host, frame.taken, &wait))
		;
	pacer_left(&line.pacers, &frame);
	ck_assert(!pacer_take(&line.pacers, frame.kind, &host, frame.left, &wait));
	ck_assert_int_gt(wait.us, frame.left.us);
	ck_assert_int_le(wait.us, frame.left.us + 10000);
	ck_assert(pacer_take(&line.pacers, frame.kind, &host, wait, &wait));
	ck_assert(!pacer_take(&line.pacers, frame.kind, &host, wait, &wait));
	line_done(&line);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("pacer");
	TCase *tcase = tcase_create("wire");

	tcase_add_loop_test(tcase,
		no_second_on_the_wire_has_more_than_the_ceiling_however_late_frames_leave,
		0, sizeof(lates) / sizeof(lates[0]));
	tcase_add_test(tcase, what_was_late_is_not_caught_up_with);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
