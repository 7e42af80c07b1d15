/*
 * What the owner accepts: one open service of one device, with a reason, until a date, and only
 * as it was then. When one of those facts changes or the date comes, the acceptance ends and
 * the service is told again.
 */
#ifndef WATCHDOG_WATCH_ACCEPTANCE_H
#define WATCHDOG_WATCH_ACCEPTANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "watch/policy.h"
#include "watch/record.h"

struct address;
struct watch;

/* Those that hold; at most WATCH_ACCEPTANCES_MAX. */
struct acceptances {
	struct acceptance_record *list;
	size_t count, capacity;
};

void acceptances_done(struct acceptances *acceptances);

/* The one that holds for that service of that device; NULL when there is none. Good until the
 * next input. */
struct acceptance_record *acceptance_find(
	const struct watch *watch, uint64_t device_id, enum proto proto, uint16_t port);

/* Takes one that holds back from the store; false when there are too many. */
bool acceptance_restore(struct watch *watch, const struct acceptance_record *record);

/* The facts that an acceptance of the service would stand on. */
void acceptance_facts(const struct service_note *note, const struct judged *judged,
	struct accepted_facts *facts);

/* It does not hold any more: saves it and forgets it (*record is then another one). ending must
 * not point into it. */
void acceptance_end(struct watch *watch, struct acceptance_record *record,
	enum acceptance_state state, const char *ending);

/* An open service was saved: ends its acceptance when it is not as it was accepted. */
void acceptance_check(struct watch *watch, const struct address *address,
	const struct service_record *record, const struct judged *judged);

/* An event about an accepted service is recorded and not told. */
void acceptance_withhold(const struct watch *watch, const struct service_record *record,
	struct event_record *event);

/* Ends those whose date has come, and says when to look next. */
void acceptance_tick(struct watch *watch);
bool acceptance_wake(const struct watch *watch, mono_t *wake);

#endif
