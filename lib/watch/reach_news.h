/* What is told when another segment reaches a service, or no longer does, or must not. */
#ifndef WATCHDOG_WATCH_REACH_NEWS_H
#define WATCHDOG_WATCH_REACH_NEWS_H

#include "watch/core.h"

/* Raises reach-opened or reach-closed for the state that is believed now. */
void reach_news_tell(struct watch *watch, const struct reach *reach,
	const struct run *run, enum port_state before);

/* Whether the policy forbids a flow: then its rule is written. */
bool reach_news_forbids(
	const struct watch *watch, const struct reach *reach, struct broken_rule *rule);

/* Asks the policy about an entry, and tells when it is broken, or not any more. Only what
 * was shown twice counts, and only while the service is believed open. */
void reach_news_judge(struct watch *watch, struct reach *reach);

/* Ends what was told of an entry. */
void reach_news_end(struct watch *watch, struct reach *reach, const char *ending);

#endif
