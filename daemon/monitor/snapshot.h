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
/* The same, with what there is to say in the log. */
int snapshot_take(const struct monitor_options *options, struct snapshot *snapshot);
/* The same for one that is to take the place of old without a restart: ERROR_INVALID too, said
 * in the log, where that cannot be. */
int snapshot_renew(const struct monitor_options *options, const struct snapshot *old,
	struct snapshot *fresh);
/* Gives back what only reading took: the texts and the catalogue. */
void snapshot_slim(struct snapshot *snapshot);
void snapshot_done(struct snapshot *snapshot);

#endif
