/* The columns of the views by theme; only view*.c include this. */
#ifndef WATCHDOG_REPORT_VIEW_PART_H
#define WATCHDOG_REPORT_VIEW_PART_H

#include "report/view.h"

extern const struct column change_columns[];
extern const struct column plan_columns[];
extern const struct column one_finding_columns[];
extern const struct column today_columns[];
extern const struct column policy_test_columns[];
extern const struct column device_columns[];
extern const struct nested_view device_nested[];
extern const struct column address_columns[];
extern const struct column sent_columns[], sent_in_all_columns[];
extern const struct column name_columns[];
extern const struct column quarantine_columns[];
extern const struct column device_port_columns[];
extern const struct column device_event_columns[];
extern const struct column port_columns[];
extern const struct column exposure_columns[];
extern const struct column exposure_hours_columns[];
extern const struct column finding_columns[];
extern const struct column alert_columns[];
extern const struct column history_columns[];
extern const struct column diff_columns[];
extern const struct column why_columns[];
extern const struct nested_view why_nested[];
extern const struct column state_columns[];
extern const struct column look_columns[];
extern const struct column line_columns[];
extern const struct column withheld_columns[];
extern const struct column mute_columns[];
extern const struct column replay_columns[];

#endif
