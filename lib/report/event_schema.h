/*
 * Rows as documents of other people's schemas, for collectors that know those:
 *	OCSF 1.8.0: Device Inventory Info (5001), Detection Finding (2004), Scan Activity (6007)
 *	Elastic Common Schema 9: assets, states of services, finished scans
 * Every function returns a new reference.
 */
#ifndef WATCHDOG_REPORT_EVENT_SCHEMA_H
#define WATCHDOG_REPORT_EVENT_SCHEMA_H

#include <jansson.h>

#include "base/timepoint.h"

struct event_schema {
	const char *name; /* ocsf, ecs */
	/* Rows of `devices`, of `ports` and of `runs` (finished ones); now is the moment of the
	 * export, version the program's. */
	json_t *(*device)(const json_t *row, wall_t now, const char *version);
	json_t *(*port)(const json_t *row, wall_t now, const char *version);
	json_t *(*run)(const json_t *row, wall_t now, const char *version);
};

extern const struct event_schema event_schema_ocsf, event_schema_ecs;

/* A text of the row as it may leave: escaped, JSON null for none or an empty one. */
json_t *event_text(const json_t *row, const char *field);
/* The lists of a row: the first text, or all, each escaped. */
json_t *event_first(const json_t *row, const char *field);
json_t *event_list(const json_t *row, const char *field);
/* A time of the row in milliseconds since 1970; JSON null for none. */
json_t *event_time(const json_t *row, const char *field);
/* 1 informational to 5 critical, 0 unknown: OCSF's severity_id, and its order. */
int event_severity(const json_t *row);
/* "d-17:23/tcp": the name of a finding everywhere in wdog. */
json_t *event_finding(const json_t *row);
/* Takes members that are null away, inside objects and lists, too: a schema knows none.
 * Returns whole. */
json_t *event_without_nulls(json_t *whole);

#endif
