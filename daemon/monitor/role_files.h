/*
 * The programs of the roles: one file each, opened once at the start, so that an upgrade while
 * wdogd runs does not mix versions. They lie beside wdogd itself, as built, or in the folder
 * that was compiled in, as installed; neither the environment nor an option can name another.
 */
#ifndef WATCHDOG_MONITOR_ROLE_FILES_H
#define WATCHDOG_MONITOR_ROLE_FILES_H

#include "base/error.h"
#include "ctl/role_message.h"

enum { ROLES = ROLE_IDENTIFY + 1 };

struct role_files {
	int descriptors[ROLES]; /* by enum role_peer; O_PATH; -1: not open */
};

/* "engine", "sensor", "identify"; the file's name has "wdogd-" in front. */
const char *role_name(enum role_peer which);

/* Opens all of them, or none: ERROR_NOT_FOUND when one is missing, ERROR_DENIED when somebody
 * could replace it who could not replace wdogd. The error says what to do. Close them with
 * role_files_close in either case. */
int role_files_open(struct role_files *files, struct error *error);
void role_files_close(struct role_files *files);

/* Runs each with --version on our standard output; false unless all of them succeed. */
bool role_files_tell_versions(const struct role_files *files);

#endif
