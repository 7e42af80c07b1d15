/* What became of suspected changes, counted since the database began: saved once a minute
 * when something was added, so that a crash loses no more than that. */
#ifndef WATCHDOG_WATCH_COUNTS_H
#define WATCHDOG_WATCH_COUNTS_H

#include "watch/effect.h"

struct watch;

/* True when the setting is one of the counts. */
bool counts_restore(struct watch *watch, const struct setting_record *record);

/* Everything is restored. */
void counts_start(struct watch *watch);

void counts_tick(struct watch *watch);
/* When counts_tick is wanted; false when it is not. */
bool counts_wake(const struct watch *watch, mono_t *wake);

#endif
