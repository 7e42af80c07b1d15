/* A database file of one's own for a while, in a directory of mode 0700 that is removed with
 * all that is in it. */
#ifndef WATCHDOG_CLI_SCRATCH_H
#define WATCHDOG_CLI_SCRATCH_H

#include <stddef.h>

#include "base/error.h"

struct scratch;

/* In $TMPDIR, or /tmp. */
int scratch_new(struct scratch **scratch, struct error *error);
void scratch_free(struct scratch *scratch); /* NULL allowed */

/* The file, there once something was written. */
const char *scratch_path(const struct scratch *scratch);
/* The first write after scratch_new or scratch_written begins the file anew. */
int scratch_write(
	struct scratch *scratch, const void *bytes, size_t length, struct error *error);
/* Everything is written: closes the file. More than once allowed. */
int scratch_written(struct scratch *scratch, struct error *error);

#endif
