/*
 * The kernel's own figures of this machine's connection table (scan/conntrack.h). The files are
 * opened while the role may open any; where they are hidden or netfilter tracks nothing, nothing
 * is known and nothing waits.
 */
#ifndef WATCHDOG_SENSOR_TABLE_WATCH_H
#define WATCHDOG_SENSOR_TABLE_WATCH_H

#include <stdbool.h>

#include "scan/conntrack.h"

struct table_watch {
	int count, max; /* descriptors; -1: not known */
	struct conntrack table;
};

/* Before the role is confined. Always succeeds; table_watch_close ends it. */
void table_watch_open(struct table_watch *watch);
void table_watch_close(struct table_watch *watch);

/* Looks, to be called about once a second. True when watch->table changed, which is logged. */
bool table_watch_look(struct table_watch *watch);

#endif
