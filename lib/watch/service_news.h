/* What is believed, stored and told of what speaks at an open port. */
#ifndef WATCHDOG_WATCH_SERVICE_NEWS_H
#define WATCHDOG_WATCH_SERVICE_NEWS_H

#include "watch/core.h"

/* An open port was asked and showed these facts. The first ones are believed without a word;
 * others than those believed pass the rules of change.h first. Returns false when they
 * wait for a second look. */
bool service_news_take(struct watch *watch, struct address *address,
	struct service *service, const struct service_facts *facts);

/* The same for what a datagram said, on a port that is believed open; on any other it is
 * passed over. */
void service_news_said(struct watch *watch, struct segment *segment,
	const struct observation_service *said);

#endif
