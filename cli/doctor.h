/* What `wdog doctor` looks at; each test adds one finding with what to do about it. */
#ifndef WATCHDOG_CLI_DOCTOR_H
#define WATCHDOG_CLI_DOCTOR_H

#include "cli.h"
#include "config/config.h"

enum doctor_result { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_PROBLEM };

struct doctor {
	struct cli *cli;
	struct report *report;
	struct config *config; /* NULL: could not be read */
	json_t *status;	       /* row of `status`; NULL: daemon not reachable */
	const char *check;     /* name of the test at work */
	size_t problems;
};

/* Adds a finding. fix is "" when there is nothing to do. */
void doctor_say(struct doctor *doctor, enum doctor_result result, const char *fix,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* On this machine: configuration, interfaces, those that other segments are looked at from,
 * clock, socket. */
void doctor_configuration(struct doctor *doctor);
void doctor_interfaces(struct doctor *doctor);
void doctor_vantages(struct doctor *doctor);
void doctor_clock(struct doctor *doctor);
void doctor_socket(struct doctor *doctor);

/* Asked of the daemon: doctor_daemon first, it fills status. */
void doctor_daemon(struct doctor *doctor);
void doctor_version(struct doctor *doctor);
void doctor_health(struct doctor *doctor);
void doctor_sandbox(struct doctor *doctor);
void doctor_database(struct doctor *doctor);
void doctor_runs(struct doctor *doctor);
void doctor_delivery(struct doctor *doctor);

#endif
