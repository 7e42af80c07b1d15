/*
 * One inquiry at work: it has a line, sometimes TLS in it, and the clocks that bound both.
 * The inquiry decides (inquiry/inquiry.h), the talk obeys.
 */
#ifndef WATCHDOG_IDENTIFY_TALK_H
#define WATCHDOG_IDENTIFY_TALK_H

#include "assess/catalogue.h"
#include "identify/line.h"
#include "identify/tls.h"
#include "watch/observation.h"

struct talk;

struct talk_setup {
	struct loop *loop;
	struct call_gate *gate;
	const struct scope *scopes;
	const struct catalogue *catalogue;
	struct tls_context *tls;
	/* It has ended; the talk is to be freed. */
	void (*ended)(struct talk *talk, void *context);
	void *context;
};

/* Begins at once, or when the host's pause is over. setup is borrowed. */
struct talk *talk_new(
	const struct talk_setup *setup, const struct inquiry_order *order);
void talk_free(struct talk *talk); /* closes; NULL allowed */

/* What came of it; while it goes on, INQUIRY_LATER. */
void talk_result(const struct talk *talk, struct observation_service *result);
uint16_t talk_segment(const struct talk *talk);

#endif
