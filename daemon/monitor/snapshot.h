/* The configuration, the catalogue and the probes as they were at one moment: parsed, and as
 * sealed copies that the roles read again for themselves. */
#ifndef WATCHDOG_MONITOR_SNAPSHOT_H
#define WATCHDOG_MONITOR_SNAPSHOT_H

#include "config/config.h"
#include "monitor/monitor.h"

struct snapshot {
	struct config *config;
	struct catalogue catalogue;
	int config_seal, catalogue_seal, probes_seal; /* descriptors, -1 none */
	char *config_text, *catalogue_text, *probes_text;
};

/* Reads the three files. On success *snapshot is written (end it with snapshot_done); else
 * ERROR_INVALID and at least one line in messages->errors. */
int snapshot_read(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages);
void snapshot_done(struct snapshot *snapshot);

#endif
