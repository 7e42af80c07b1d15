/* `wdog export` as events of other people's schemas: one JSON document a line. */
#ifndef WATCHDOG_CLI_EXPORT_EVENTS_H
#define WATCHDOG_CLI_EXPORT_EVENTS_H

#include "cli.h"
#include "report/event_schema.h"

/* The schema of that name, or NULL. */
const struct event_schema *export_schema(const char *name);

/* Devices, ports and, for the present (at NULL), finished runs. at is ISO 8601; segment may
 * be NULL. Returns the exit code. */
int export_events(struct cli *cli, const struct event_schema *schema, const char *at,
	const char *segment);

#endif
