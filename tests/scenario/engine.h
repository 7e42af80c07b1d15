/* The player's engine: gives the core its inputs, commits what comes out to the memory and
 * then obeys it, as the daemon does, in virtual time. */
#ifndef WATCHDOG_TESTS_SCENARIO_ENGINE_H
#define WATCHDOG_TESTS_SCENARIO_ENGINE_H

#include "player.h"

struct moment engine_now(const struct player *player);

/* One turn: commits and obeys the effects, and empties them. A crash loses the first turn
 * that would have saved something. */
void engine_turn(struct player *player, struct effects *effects);

/* An observation of the sensor reaches the core, now; context is the player. */
void engine_tell(void *context, struct observation *observation);
void engine_tell_link(struct player *player, uint16_t segment);

/* A new sensor: it knows no order and tells what it sees. */
void engine_start_sensor(struct player *player);

/* A new core with what the memory holds, and a new sensor. */
void engine_start_core(struct player *player);

void engine_tick(struct player *player);

/* Moves the clock to a moment, with the sensor and the core doing their part on the way. */
void engine_run_until(struct player *player, int64_t until_us);

#endif
