/* What is seen of a story as it is played: the text that is compared with the golden one. */
#ifndef WATCHDOG_TESTS_SCENARIO_PRINT_H
#define WATCHDOG_TESTS_SCENARIO_PRINT_H

#include "player.h"

/* Appends one line, after the time of the story. */
void print_line(struct player *player, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One of effects, before it is remembered: what it shows depends on what was known. */
void print_effect(struct player *player, const struct effect *effect,
	const struct effects *effects);

/* How everything stands at the end. */
void print_end(struct player *player);

#endif
