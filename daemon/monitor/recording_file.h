/* The file of `wdogd --record`: made here, handed to the engine, which writes the rest. */
#ifndef WATCHDOG_MONITOR_RECORDING_FILE_H
#define WATCHDOG_MONITOR_RECORDING_FILE_H

#include "base/error.h"
#include "monitor/snapshot.h"

/* Makes the file (it must not exist; mode 0600) and writes its head. *file is 0 when the
 * options ask for none. The caller closes it. */
int recording_file_open(
	const struct monitor_options *options, int *file, struct error *error);

/* Adds the configuration that the next engine starts with; file 0: nothing to do. A
 * recording that cannot be written goes without it, which is logged. */
void recording_file_config(int file, const struct snapshot *snapshot);

#endif
