/* The clocks and the system's randomness: the only place of the daemon that asks them. */
#ifndef WATCHDOG_SYS_CLOCK_H
#define WATCHDOG_SYS_CLOCK_H

#include "base/hash.h"
#include "base/timepoint.h"

struct moment clock_now(void); /* CLOCK_BOOTTIME and CLOCK_REALTIME */
mono_t clock_mono(void);
int64_t clock_monotonic_us(void);     /* CLOCK_MONOTONIC, as systemd wants it */
uint64_t clock_seed(void);	      /* from getrandom(2) */
int clock_utc_offset(wall_t time);    /* of the local zone, in seconds east of UTC */
void clock_zone_init(void);	      /* reads the local zone: before the sandbox */
void clock_key(struct hash_key *key); /* from getrandom(2) */

#endif
