/*
 * The parent: holds CAP_NET_RAW only to hand it to the sensor, reads the configuration,
 * starts the roles and replaces what dies, speaks with systemd. Nothing that came from the
 * wire is parsed here, and no message to it carries a string or a path.
 */
#ifndef WATCHDOG_MONITOR_MONITOR_H
#define WATCHDOG_MONITOR_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

struct monitor_options {
	const char *config_path;
	const char
		*data_directory; /* where catalogue.yaml and the files beside it are */
	const char *user;	 /* to run as when started by root */
	bool debug;
	const char *record_path; /* NULL: nothing is recorded */
	uint64_t record_limit;	 /* bytes */
};

/* Runs until SIGTERM or SIGINT; returns the exit status (interface.md). */
int monitor_main(const struct monitor_options *options);

/* `--check`: prints every problem, or what would be watched. Returns 0 or 2. */
int monitor_check(const struct monitor_options *options);
/* `--plan`: prints what would be sent. Returns 0 or 2. */
int monitor_plan(const struct monitor_options *options);

/* For `--version`: prints which roles belong to this program. Returns 0, or 75 when one is
 * missing or does not run; why is on standard error. */
int monitor_role_versions(void);

#endif
