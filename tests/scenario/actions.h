/* What can happen in a story. */
#ifndef WATCHDOG_TESTS_SCENARIO_ACTIONS_H
#define WATCHDOG_TESTS_SCENARIO_ACTIONS_H

#include "player.h"

/* Does what one line of the story says, without its time. */
void actions_do(struct player *player, const char *line);

#endif
