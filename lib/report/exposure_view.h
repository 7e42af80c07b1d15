/*
 * `wdog exposure` as a table: one row per open service, one column per segment that it is
 * looked at from. How many segments there are is only known from the answer, so the view is
 * made for it. Where they do not fit beside each other they stand in one column as text.
 */
#ifndef WATCHDOG_REPORT_EXPOSURE_VIEW_H
#define WATCHDOG_REPORT_EXPOSURE_VIEW_H

#include <jansson.h>

#include "base/timepoint.h"
#include "report/view.h"
#include "scan/scope.h"

enum { EXPOSURE_VANTAGES_MAX = 16, EXPOSURE_FIXED_MAX = 12 };

struct exposure_view {
	struct view view;
	struct column columns[EXPOSURE_FIXED_MAX + EXPOSURE_VANTAGES_MAX];
	char fields[EXPOSURE_VANTAGES_MAX][SEGMENT_NAME_SIZE + 8]; /* "from:guest" */
	size_t vantage_count; /* 0: in one column */
};

/* Makes the view for the active ones of these rows of `segments`. width: columns of the
 * terminal, 0: as wide as needed. The view borrows nothing. */
void exposure_view_init(
	struct exposure_view *view, const json_t *segments, size_t width);

/* Adds to a row of `exposure` what the view shows: "open 3d", "filtered 2h", "untested";
 * "open!" is one that breaks a rule of policy.flows; where the device's IPv4 and IPv6
 * addresses differ, "open 3d (IPv6 only)" and "filtered 3d (not IPv6)". */
void exposure_view_row(const struct exposure_view *view, json_t *row, wall_t now);

/* What stands behind the state in a cell of the matrix where IPv4 and IPv6 differ: " (IPv6
 * only)", " (not IPv6)"; else "". */
const char *exposure_family_note(const json_t *vantage);

#endif
