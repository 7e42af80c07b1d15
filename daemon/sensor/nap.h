/*
 * When the pump of the scans is due again. A wake-up costs more than a frame, so it comes for
 * many: what is due meanwhile the pacer's burst (PACER_BURST_MS) lets out at once, and answers
 * are not followed one by one.
 */
#ifndef WATCHDOG_SENSOR_NAP_H
#define WATCHDOG_SENSOR_NAP_H

#include <stdbool.h>

#include "base/timepoint.h"
#include "scan/pacer.h"
#include "sys/loop.h"

enum {
	NAP_MS = 4,	 /* at least, when nothing is due at once */
	NAP_LONG_MS = 16 /* a nap that is not longer is not shortened for an answer */
};

/* Embed one. */
struct nap {
	struct loop_timer *timer;
	mono_t from; /* when it was begun */
	bool over;   /* the pump is due at once */
	bool brief;  /* it is over soon enough for answers, too */
};

void nap_init(struct nap *nap, struct loop *loop, loop_timer_call *pump, void *context);
void nap_done(struct nap *nap);

/* How long those who are let out by that pacer nap at least: NAP_MS, and where a fast scan is
 * allowed until two batches are due, up to NAP_LONG_MS. */
span_t nap_least(const struct pacer_segment *pacer, bool hurried);

/* The pump runs: nothing is due until one of the following says so. */
void nap_ended(struct nap *nap, mono_t now);
/* It is due at once, */
void nap_end(struct nap *nap);
/* or then, and no earlier. */
void nap_until(struct nap *nap, mono_t when, mono_t now);
/* An answer came: there may be nothing left to wait for. */
void nap_shorten(struct nap *nap);

#endif
