/* The files that make the catalogue, as one text: those of the data directory, then the owner's
 * in catalogue.d beside the configuration. */
#ifndef WATCHDOG_MONITOR_CATALOGUE_FILES_H
#define WATCHDOG_MONITOR_CATALOGUE_FILES_H

#include "config/catalogue_bundle.h"
#include "monitor/monitor.h"

/* On success *bundle (zeroed before) holds them; the caller frees bundle->text in any case.
 * Refuses files, and a folder, that others than root and the own user may write: each is
 * told in *messages, and *bundle holds the others, to be read for what else is wrong; none
 * (text NULL) when the first, which they add to, is refused. */
int catalogue_files_read(const struct monitor_options *options, struct bundle *bundle,
	struct config_messages *messages);

#endif
