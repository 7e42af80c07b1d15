/*
 * Does our asking fill this machine's own connection table? Where netfilter tracks connections
 * each of ours, and each answer that comes back, may take an entry until its time-out, and when
 * none is left the machine drops packets of everybody. What asks through IP waits while the
 * table is more than half full, whoever filled it. Only values.
 */
#ifndef WATCHDOG_SCAN_CONNTRACK_H
#define WATCHDOG_SCAN_CONNTRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CONNTRACK_FULL_PERCENT = 50, /* above it we wait (faults.md, S16) ... */
	CONNTRACK_ROOM_PERCENT = 40  /* ... until it is at most so full */
};

/* All zeros is a table that has room. */
struct conntrack {
	bool full;
};

/* Reads what the kernel writes: a decimal number and a newline. False for anything else. */
bool conntrack_read(const char *bytes, size_t length, uint64_t *number);

/* The table has count of at most max entries now; max 0: it has no bound. True when that
 * changes whether we wait. */
bool conntrack_note(struct conntrack *conntrack, uint64_t count, uint64_t max);

#endif
