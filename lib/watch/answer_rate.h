/*
 * How reliably a device answers the sweeps while it is there: some sleep through every
 * third question, some sit behind a bad radio link. It decides how often a device may be
 * missed before its absence is considered.
 */
#ifndef WATCHDOG_WATCH_ANSWER_RATE_H
#define WATCHDOG_WATCH_ANSWER_RATE_H

#include <stdbool.h>
#include <stdint.h>

enum { ANSWER_RATE_MISSES_MAX = 24 };

/* The share of sweeps missed, in thousandths, after one more: an average in which an old
 * sweep counts ever less (half after eleven). */
uint32_t answer_rate_note(uint32_t missed_permille, bool missed);

/* Misses in a row wanted before an absence is considered: at least configured, and so many
 * that a device which is there misses them all only once in ten thousand times. */
uint32_t answer_rate_misses(uint32_t missed_permille, uint32_t configured);

#endif
