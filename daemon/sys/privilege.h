/* Becoming another user and keeping one capability. */
#ifndef WATCHDOG_SYS_PRIVILEGE_H
#define WATCHDOG_SYS_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct account {
	uid_t user;
	gid_t group;
	gid_t control_group; /* a second group, (gid_t)-1 none */
};

/* As root becomes that account for good (which may be root's own: then without root's
 * power); as anybody, keeps CAP_NET_RAW (or, without net_raw, nothing) as the only
 * capability in every set. */
int privilege_settle(const struct account *account, bool net_raw, struct error *error);

#endif
