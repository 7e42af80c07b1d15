/* Taking the columns of a row one after another, in the order of the statement. */
#ifndef WATCHDOG_STORE_COLUMN_H
#define WATCHDOG_STORE_COLUMN_H

#include <sqlite3.h>

#include "watch/record.h"

struct columns {
	sqlite3_stmt *row;
	int next;
	bool failed; /* a value did not fit its type: the row is not to be believed */
};

int64_t take_number(struct columns *columns);
/* From 0 to max. */
uint64_t take_count(struct columns *columns, uint64_t max);
wall_t take_time(struct columns *columns); /* NULL is 0 */
bool take_bool(struct columns *columns);
void take_text(struct columns *columns, char *text, size_t size);
/* A word of the table; NULL leaves *value as it is. */
int take_name(struct columns *columns, const struct name *table, int missing);
void take_ip(struct columns *columns, struct ip *ip);
void take_mac(struct columns *columns, struct mac *mac);
/* Exactly length bytes, or none: false (and zeroed) when it is NULL. */
bool take_bytes(struct columns *columns, void *bytes, size_t length);

#endif
