/*
 * When the open services of a segment are looked at from others, and what comes of it: each
 * cycle of the segment's shortest port job of the same protocol and at least daily, soon after
 * a port opens, and again at once where an answer is not the one believed.
 *
 * A run asks one port of many addresses or many ports of one: never a pair that is not known
 * open. From one segment only one such run of a protocol is under way at a time: over UDP a
 * silence takes long, and nothing waits for it.
 */
#ifndef WATCHDOG_WATCH_REACH_RUN_H
#define WATCHDOG_WATCH_REACH_RUN_H

#include "watch/core.h"

enum {
	REACH_SHOWN_TWICE = 2 /* then a state is beyond doubt */
};

extern const mono_t reach_never; /* due of an entry that is in a run */

/* Can such a port of a segment be looked at from elsewhere at all? A link-local address
 * cannot, as no router passes it on (RFC 4291 2.5.6), nor can a UDP port for which there is
 * no request. */
bool reach_is_possible(const struct scope *scope, const struct address *address,
	enum proto proto, uint16_t port);

/* Is there a way out of that segment over the family? */
bool reach_has_way(const struct watch *watch, uint16_t from, enum ip_family family);

/* The service that an entry is about; NULL: it is not believed to be one. */
struct service *reach_service(struct address *address, const struct reach *reach);
bool reach_is_open(struct address *address, const struct reach *reach);

/* How often an open service of a segment is looked at from elsewhere: as often as the
 * segment's own most frequent job of that protocol, and at least once a day; what may be asked
 * once a day, not oftener. */
int64_t reach_period_us(const struct segment *segment, const struct reach *reach);

/* Sets when an entry is looked at next. */
void reach_due(struct watch *watch, struct reach *reach, mono_t due);

/* The same: a cycle from now, or up to a tenth less. */
void reach_due_next_cycle(struct watch *watch, struct reach *reach);

/* The same after a restart: where its cycle stood; at once after a new configuration. */
void reach_restart(struct watch *watch, struct reach *reach);

/* Starts what is due on a segment. */
void reach_schedule(struct watch *watch, struct segment *segment);
/* When that is wanted next; false when only an input can change that. */
bool reach_wake(const struct watch *watch, const struct segment *segment, mono_t *wake);

/* How long a port that seems to have opened may wait to be looked at from elsewhere first;
 * 0: nobody looks at the segment. */
span_t reach_patience(const struct watch *watch, const struct segment *segment);

/* A RUN_REACH is over. */
void reach_run_ended(
	struct watch *watch, struct segment *segment, const struct run *run);

/* A RUN_REACH_HOME is over. */
void reach_home_ended(
	struct watch *watch, struct segment *segment, const struct run *run);

#endif
