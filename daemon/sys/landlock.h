/* Landlock (landlock(7)) through its three system calls: glibc has no wrappers. */
#ifndef WATCHDOG_SYS_LANDLOCK_H
#define WATCHDOG_SYS_LANDLOCK_H

#include <stdbool.h>

#include "sys/confine.h"

/* Leaves only the paths of confinement reachable, in as far as this kernel can. False
 * when it has no Landlock or it is switched off. Needs no_new_privs. */
bool landlock_apply(const struct confinement *confinement);

#endif
