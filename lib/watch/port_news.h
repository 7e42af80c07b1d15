/* What is stored and told of a port that was found in another state. */
#ifndef WATCHDOG_WATCH_PORT_NEWS_H
#define WATCHDOG_WATCH_PORT_NEWS_H

#include "watch/core.h"

/* The judgement of one service with all that is known of it. */
void port_news_judge(const struct watch *watch, const struct address *address,
	enum proto proto, const struct service *service, struct service_note *note);

/* The record of one service as the store keeps it, judged as of now. */
void port_news_record(const struct watch *watch, const struct address *address,
	enum proto proto, const struct service *service, struct service_record *record);

/* What one look at the ports of one address has to say. */
struct port_news {
	struct watch *watch;
	const struct address *address;
	const struct run *run;
	char evidence[EVIDENCE_SIZE]; /* of the change that is added next */
	struct event_record *list;
	size_t count, capacity;
};

/* Adds port-opened or port-closed for the state that is believed now. */
void port_news_add(
	struct port_news *news, struct service *service, enum port_state before);

/* Raises all of them and empties the list. */
void port_news_tell(struct port_news *news);

#endif
