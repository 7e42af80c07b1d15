/*
 * Who made an interface, from the IEEE registries MA-L, MA-M, MA-S and IAB. The table is made
 * at build time from Debian's ieee-data by vendor_table.sh.
 */
#ifndef WATCHDOG_ASSESS_VENDOR_H
#define WATCHDOG_ASSESS_VENDOR_H

#include <stddef.h>
#include <stdint.h>

#include "net/mac.h"

struct vendor_row {
	uint64_t prefix;      /* the assignment as the upper bits of 36 */
	uint32_t bits;	      /* 24, 28 or 36 of them count */
	uint32_t name_offset; /* in vendor_names */
};

/* The generated table, ascending by prefix, then bits. */
extern const struct vendor_row vendor_rows[];
extern const size_t vendor_row_count;
extern const char vendor_names[];

/* The registered name of the longest assignment that covers mac; "" when there is none or
 * the address is locally administered (then the registry says nothing). Never NULL. */
const char *vendor_name(const struct mac *mac);

#endif
