/* The files that make the catalogue, as the daemon reads them. */
#ifndef WATCHDOG_CLI_CATALOGUE_FILES_H
#define WATCHDOG_CLI_CATALOGUE_FILES_H

#include "cli.h"
#include "config/catalogue_bundle.h"

/* Those of the data directory, then the owner's in catalogue.d beside the configuration. On
 * success *bundle (zeroed before) holds them; the caller frees bundle->text in any case. */
int catalogue_files_read(
	const struct cli *cli, struct bundle *bundle, struct error *error);

#endif
