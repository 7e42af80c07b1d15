/*
 * What every role does first, and the shape in which its program knows it.
 */
#ifndef WATCHDOG_SYS_ROLE_H
#define WATCHDOG_SYS_ROLE_H

#include "config/config.h"
#include "sys/ipc.h"
#include "sys/loop.h"

/* Exit statuses that mean something to the monitor and to systemd (interface.md). Any other
 * end of a role is a crash: it is started again. */
enum role_exit {
	ROLE_EXIT_FINE = 0,
	ROLE_EXIT_CRASH = 1,
	ROLE_EXIT_CONFIG = 2,
	ROLE_EXIT_TRY_AGAIN = 75,
	ROLE_EXIT_PRIVILEGE = 77,
	ROLE_EXIT_NEWER_DATABASE = 78
};

/* What a role finds at start: read from the descriptors of ipc.h. */
struct role {
	struct loop *loop;
	struct config *config;
	struct catalogue catalogue;
};

/* Reads configuration, catalogue and probes from their sealed descriptors, opens the log, makes the
 * loop. Ends the process with a message when that fails. name: "sensor", "engine", "identify". */
void role_start(struct role *role, const char *name);
void role_done(struct role *role);

/* True when the descriptors of ipc.h are those a monitor hands over. */
bool role_is_inherited(void);

/* Entry points of the roles, run until the monitor says stop; return the exit status. */
int sensor_main(void);
int engine_main(void);
int identify_main(void);

#endif
