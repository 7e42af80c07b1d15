/* Columns that have a file of their own; for the view*.c files only. */
#ifndef WATCHDOG_REPORT_VIEW_PART_H
#define WATCHDOG_REPORT_VIEW_PART_H

#include "report/view.h"

extern const struct column change_columns[];
extern const struct column finding_columns[]; /* of a device */
extern const struct column plan_columns[];
extern const struct column one_finding_columns[];
extern const struct column today_columns[];
extern const struct column policy_test_columns[];

#endif
