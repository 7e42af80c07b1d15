/*
 * The local syslog by an own sender that never blocks and knows whether a line was taken
 * (syslog(3) knows neither): native fields where journald listens, else an RFC 3164 line
 * to /dev/log; never both.
 */
#ifndef WATCHDOG_SYS_LOCAL_SYSLOG_H
#define WATCHDOG_SYS_LOCAL_SYSLOG_H

#include <stdbool.h>

#include "base/timepoint.h"

enum { SYSLOG_TEXT_MAX = 1024, SYSLOG_FIELDS_MAX = 4096 };

struct syslog;

struct syslog_line {
	int severity; /* LOG_CRIT ... of <syslog.h> */
	wall_t at;
	const char *text;   /* one line, at most SYSLOG_TEXT_MAX bytes */
	const char *fields; /* "NAME=value\n" each, for the journal only; may be "" */
};

#define SYSLOG_JOURNAL_PATH "/run/systemd/journal/socket"
#define SYSLOG_LOG_PATH "/dev/log"

/* facility as in <syslog.h>; where the journal and the classic receiver listen (borrowed).
 * Nothing is opened before the first line. */
struct syslog *syslog_new(int facility, const char *journal_path, const char *log_path);
void syslog_free(struct syslog *syslog);

/* True when the receiver's socket has taken the line; false: nobody listens or it is
 * full, try again later. */
bool syslog_send(struct syslog *syslog, const struct syslog_line *line);

#endif
