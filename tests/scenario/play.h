/* Playing one story from its first line to its end. */
#ifndef WATCHDOG_TESTS_SCENARIO_PLAY_H
#define WATCHDOG_TESTS_SCENARIO_PLAY_H

#include <stdio.h>

#include "player.h"

/* Plays the story; what was told stands in output. name is for messages; a bit in rules_off
 * switches a rule of belief off. */
struct player *play_new(FILE *story, const char *name, uint32_t rules_off);
void play_free(struct player *player);

#endif
