/* An alert line as fields of the journal, recovered from the line itself: what is stored
 * and sent again after a crash is one text, not two. */
#ifndef WATCHDOG_WATCH_ALERT_FIELDS_H
#define WATCHDOG_WATCH_ALERT_FIELDS_H

#include "base/text.h"

/* Adds "MESSAGE_ID=...\nWDOG_EVENT=port-opened\nWDOG_ID=812\n..." for the line of
 * lib/watch/alert_line.h; a line of another shape adds what it has. */
void alert_fields(const char *line, struct text *fields);

#endif
