/*
 * How bad an open port is: the catalogue's row for its number, or for the service that was
 * identified there, moved by evidence. Impact and likelihood say what could happen and how
 * likely it is; every reason that moved one of them is kept. The one home of that judgement.
 */
#ifndef WATCHDOG_ASSESS_CLASSIFY_H
#define WATCHDOG_ASSESS_CLASSIFY_H

#include "assess/catalogue.h"
#include "watch/policy.h"

/* Writes the whole judgement to *note. Total: every open port gets one. */
void classify(const struct catalogue *catalogue, const struct judged *judged,
	struct service_note *note);

#endif
