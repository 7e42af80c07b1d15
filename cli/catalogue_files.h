/* The files that make the catalogue, as the daemon reads them. */
#ifndef WATCHDOG_CLI_CATALOGUE_FILES_H
#define WATCHDOG_CLI_CATALOGUE_FILES_H

#include "cli.h"
#include "config/catalogue_bundle.h"

/* Those of the data directory, then the owner's in catalogue.d beside the configuration. On
 * success *bundle (zeroed before) holds them; the caller frees bundle->text in any case. What
 * cannot be read is told in *messages, and *bundle holds the others, to be read for what else is
 * wrong; none (text NULL) when that is the first, which they add to. */
int catalogue_files_read(
	const struct cli *cli, struct bundle *bundle, struct config_messages *messages);

#endif
