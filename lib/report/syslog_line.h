/*
 * An alert as a message of RFC 5424, for a collector: MSGID is the event, the fields of the
 * row are structured data under wdogd@32473 (32473 is the number for documentation, RFC 5612),
 * the text is the alert line.
 */
#ifndef WATCHDOG_REPORT_SYSLOG_LINE_H
#define WATCHDOG_REPORT_SYSLOG_LINE_H

#include <jansson.h>
#include <stddef.h>

/* RFC 5424, section 6.1: a receiver should take 2,048 octets. */
enum { SYSLOG_LINE_SIZE = 2049 };

/* Writes the message for a row of `watch` (borrowed) as sent by host, NUL-terminated and
 * without a line end, and returns its length. Fields that have no room are left out whole. */
size_t syslog_line(
	const json_t *row, const char *host, char line[static SYSLOG_LINE_SIZE]);

#endif
