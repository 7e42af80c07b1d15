/* Small files as one consistent snapshot, and sealed copies of them for other processes.
 * (A file.h or syslog.h in a folder called sys would hide those of the system.) */
#ifndef WATCHDOG_SYS_SMALL_FILE_H
#define WATCHDOG_SYS_SMALL_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Reads a regular file of at most max bytes that belongs to root or the own user and that
 * nobody else may write. Never blocks on a FIFO or device. On success *text is a new
 * string (caller frees), NUL-terminated behind *length bytes. */
int file_read(
	const char *path, size_t max, char **text, size_t *length, struct error *error);

/* The same from a descriptor made by file_seal, from its start; refuses one that can
 * still change. */
int file_read_sealed(
	int descriptor, size_t max, char **text, size_t *length, struct error *error);

/* A new memory file (close-on-exec) with these bytes that nobody can change any more; -1
 * with *error on failure. name is for /proc only. */
int file_seal(const char *name, const void *bytes, size_t length, struct error *error);

/* The path without its last part: "/run/wdogd" of "/run/wdogd/control.sock"; "." when there
 * is no slash. Caller frees. */
char *file_directory(const char *path);

#endif
