/* A rule of the owner's that an open service breaks: one policy-violated alert for each
 * service and rule, resolved when the rule is kept again. */
#ifndef WATCHDOG_WATCH_BREACH_H
#define WATCHDOG_WATCH_BREACH_H

#include "watch/core.h"

/* The rules by the names under which their events carry them (event_record.before). */
extern const char breach_of_expect[];	  /* "policy.expect" */
extern const char breach_of_acceptance[]; /* "accepted" */

/* Raises the alert unless it is open already; text says what the rule is. */
void breach_tell(struct watch *watch, const struct address *address,
	const struct service_record *record, const char *rule, const char *text);

/* The rule is kept again; rule NULL: every rule of this header. */
void breach_end(struct watch *watch, const struct address *address,
	const struct service_record *record, const char *rule, const char *ending);

#endif
