/*
 * A simulation of days: a network drawn by lot, what happens in it, and what must therefore
 * be told, no more and no less. It becomes a story for the player of tests/scenario; the
 * lines that come out are held against the truth.
 */
#ifndef WATCHDOG_TESTS_SIM_H
#define WATCHDOG_TESTS_SIM_H

#include <stdio.h>

#include "base/random.h"
#include "watch/record.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };

/* One line that must come, or may. */
struct expected {
	enum netevent_kind kind;
	bool resolved;
	bool allowed;  /* it may come as well as not; a repeat of it too */
	char ip[48];   /* "" when it names none */
	uint16_t port; /* 0 when it names none */
	int64_t from, until;
	int64_t came; /* 0: not yet */
};

struct sim {
	const char *name;
	uint64_t seed;
	unsigned loss; /* percent each way */
	FILE *story;
	struct random random;
	struct expected *expected;
	size_t expected_count, expected_capacity;
	size_t injected, announced, missed, wrong;
	int64_t worst; /* seconds from the cause to the line */
};

struct sim_case {
	const char *name;
	void (*build)(struct sim *sim);
	unsigned loss;
	uint64_t seed;
};

extern const struct sim_case sim_cases[];
extern const size_t sim_case_count;

/* A number from 0 to below limit. */
int64_t sim_draw(struct sim *sim, int64_t limit);

/* One line of the story at a time in seconds. */
void sim_at(struct sim *sim, int64_t at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* One line of its preamble. */
void sim_say(struct sim *sim, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What must be told of something that happens then, within so many seconds. */
void sim_expect(struct sim *sim, const struct expected *expected);

/* Holds what was told against the truth; prints what does not fit. */
void sim_compare(struct sim *sim, const char *output);

/* ---- the networks and what may happen in them: net.c ---- */

enum { NET_FIRST = 10 }; /* the host n has the address 192.168.20.(NET_FIRST + n) */

/* The segment with its jobs, a baseline of two hours, and hosts with some ports open. */
void net_begin(struct sim *sim, unsigned hosts);
const char *net_ip(unsigned host, char *text);

void net_port_opens(struct sim *sim, int64_t at, unsigned host, uint16_t port);
void net_port_closes(struct sim *sim, int64_t at, unsigned host, uint16_t port);
/* An unknown host joins; it must have been declared by net_stranger. */
void net_stranger(struct sim *sim, unsigned host);
void net_joins(struct sim *sim, int64_t at, unsigned host);
/* What is told when a segment goes silent, and when it is back. */
void net_expect_pair(
	struct sim *sim, enum netevent_kind kind, int64_t from, int64_t until);
/* Gone for long enough to be told, and back. */
void net_away(struct sim *sim, int64_t at, int64_t until, unsigned host);

#endif
