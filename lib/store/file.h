/* The database as a file: whose it is, who holds it, and where a damaged one goes. */
#ifndef WATCHDOG_STORE_FILE_H
#define WATCHDOG_STORE_FILE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/timepoint.h"

enum { FILE_PATH_MAX = 4096, FILE_ASIDE_KEPT = 2 };

struct file_facts {
	bool exists;
	bool empty;
	bool has_log; /* a write-ahead log that is not empty lies beside it */
};

/* Refuses what is not a plain file with one name (a link could make us write elsewhere). */
int file_look(const char *path, struct file_facts *facts, struct error *error);

/* Creates an empty file of mode 0600; exists already: ERROR_INVALID. */
int file_create(const char *path, struct error *error);

/* Takes the lock file beside path for as long as *descriptor stays open. The owner writes
 * its process id into it; a reader only asks for a shared hold, and *descriptor is -1
 * when there is no lock file. ERROR_BUSY names the holder. */
int file_lock(const char *path, bool reader, int *descriptor, struct error *error);

/* Renames the database and its log to PATH.corrupt-TIME; older ones than the newest two
 * are removed. */
int file_set_aside(const char *path, wall_t now, struct error *error);

/* Makes a rename in path's directory durable. */
int file_sync_directory(const char *path, struct error *error);
int file_sync(const char *path, struct error *error);

#endif
