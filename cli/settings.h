/* What wdog takes from the daemon's configuration file. */
#ifndef WATCHDOG_CLI_SETTINGS_H
#define WATCHDOG_CLI_SETTINGS_H

#include "cli.h"
#include "config/config.h"

/* Where the socket and the database are when nothing says otherwise. */
#define SETTINGS_SOCKET "/run/wdogd/control.sock"
#define SETTINGS_DIRECTORY "/var/lib/wdogd"
#define SETTINGS_DATABASE "wdogd.db"

/* Reads the configuration and what it goes by, as the daemon does. On success *config (caller
 * frees with config_free) is written and 0 returned. ERROR_IO when the configuration itself
 * cannot be read: *error says why. ERROR_INVALID: all that is wrong in any of the files is in
 * *messages, which the caller zeroes first. */
int settings_read(const struct cli *cli, struct config **config,
	struct config_messages *messages, struct error *error);

/* The lines of the errors to standard error, and that there may be more than are kept. */
void settings_complain(const struct config_messages *messages);

/* The control socket's path: --socket, else the configuration's, else the usual one.
 * False when it does not fit. */
bool settings_socket(const struct cli *cli, char *path, size_t size);

/* A whole small file as text, caller frees; NULL with *error filled. */
char *settings_file(const char *path, size_t max, size_t *length, struct error *error);

#endif
