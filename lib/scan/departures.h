/*
 * When the latest questions left, while a scan has hardly measured a round trip. A host times
 * one question at a time; where nearly all stay silent that is seldom one which is answered,
 * and silence would be waited for as long as where nothing is known.
 */
#ifndef WATCHDOG_SCAN_DEPARTURES_H
#define WATCHDOG_SCAN_DEPARTURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timepoint.h"
#include "scan/probe.h"

/* How many are kept: those of twenty milliseconds at 200,000 questions a second. */
enum { DEPARTURES = 4096 };

/* A newer question takes the place of one that shares its row. */
struct departures {
	struct departure {
		mono_t at;
		uint32_t target, item;
		uint8_t stage, attempt;
		bool used;
	} rows[DEPARTURES];
};

void departures_note(
	struct departures *departures, const struct probe *probe, mono_t now);

/* When the question left of which stage, target, item and attempt are set; false when that is
 * not known (any more). */
bool departures_find(
	const struct departures *departures, const struct probe *question, mono_t *at);

#endif
