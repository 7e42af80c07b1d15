/* What the owner does about telling, and looks at, as actions of a story (actions.c). */
#ifndef WATCHDOG_TESTS_SCENARIO_OWNER_H
#define WATCHDOG_TESTS_SCENARIO_OWNER_H

#include "player.h"

void owner_status(struct player *player, char **words);
void owner_mute(struct player *player, char **words);
void owner_unmute(struct player *player, char **words);

#endif
