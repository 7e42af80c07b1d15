/*
 * One value of a row as text. Whatever a stranger chose leaves here harmless: no control,
 * bidirectional or zero-width character, no invalid UTF-8. Backslashes stay: what came from
 * the network was escaped when it was read.
 */
#ifndef WATCHDOG_REPORT_CELL_H
#define WATCHDOG_REPORT_CELL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/timepoint.h"
#include "report/view.h"

/* Seconds east of UTC at that moment, for times shown to people. */
typedef int report_zone_call(wall_t time);

/* For people: local times, durations in words, "-" for nothing. zone NULL means UTC.
 * Caller frees. */
char *cell_human(const json_t *value, enum column_kind kind, report_zone_call *zone);

/* For programs: as in the JSON row; "" for nothing, lists joined by a blank. Caller
 * frees. */
char *cell_machine(const json_t *value);

/* A line that was made for people, such as an alert line. Caller frees. */
char *cell_line(const char *line);

/* The terminal colour (an escape sequence) of a word in a column of that kind, or NULL. */
const char *cell_colour(enum column_kind kind, const json_t *value);

#endif
