/* The line that leaves for syslog: the format of interface.md, and its only home. */
#ifndef WATCHDOG_WATCH_ALERT_LINE_H
#define WATCHDOG_WATCH_ALERT_LINE_H

#include "watch/record.h"

/* Writes "ALERT event id= severity= ..." (or, with an ending, "RESOLVED ..." whose text is
 * the ending) into line (ALERT_LINE_SIZE bytes). also are further ports of which the same
 * is told, NULL: none; they stand behind the port as also=22,80/tcp, many are cut at a
 * comma and end in three dots. One line of at most 1,024 bytes without
 * control characters: cut at a field boundary with truncated=1, a long text at a
 * character. */
void alert_line(const struct event_record *event, const char *segment_name,
	const char *ending, const struct port_set *also, char *line);

#endif
