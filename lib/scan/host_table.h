/*
 * A bounded map from an address to a row of somebody's counters, for rates per host. A row
 * may be given to another host once the caller said it is worthless (expires); a host
 * never loses a row that still counts, so no flood of addresses can lift a ceiling.
 */
#ifndef WATCHDOG_SCAN_HOST_TABLE_H
#define WATCHDOG_SCAN_HOST_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "base/timepoint.h"
#include "net/ip.h"

enum { HOST_TABLE_MAX = 131072 };

struct host_row {
	struct ip ip;
	mono_t expires; /* the caller's: from then on the row may be reused */
};

struct host_table {
	struct hash_key key;
	struct host_row *rows;
	size_t size; /* a power of two */
};

/* Room for busy hosts at once (at most HOST_TABLE_MAX / 4 are granted): the table is four
 * times as large, so that a full neighbourhood is practically never met. */
void host_table_init(struct host_table *table, size_t busy, const struct hash_key *key);
void host_table_done(struct host_table *table);

/* Writes the row number of ip: its own row (*fresh = false), or a free one that now is
 * its (*fresh = true: counters there are another host's and must be reset). False
 * when every row it could have still counts for others: treat as "rate exceeded". */
bool host_table_find(struct host_table *table, const struct ip *ip, mono_t now,
	size_t *row, bool *fresh);

#endif
