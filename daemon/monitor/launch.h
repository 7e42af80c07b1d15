/* Starting a role: its program, executed with exactly the rights it needs. */
#ifndef WATCHDOG_MONITOR_LAUNCH_H
#define WATCHDOG_MONITOR_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

struct launch {
	int executable;	  /* O_PATH, see role_files.h */
	const char *role; /* "sensor", "engine", "identify" */
	bool net_raw;	  /* with CAP_NET_RAW, else with nothing */
	bool debug;
	int channel;	    /* the role's end; becomes descriptor 3 */
	int config_seal;    /* 4 */
	int catalogue_seal; /* 5 */
	int probes_seal;    /* 6 */
	int recording;	    /* 7; 0: nothing is recorded */
};

/* Returns the process id, or -1 (errno). The descriptors stay the caller's. */
pid_t launch_role(const struct launch *launch);

#endif
