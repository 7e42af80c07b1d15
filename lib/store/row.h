/* One row of an answer as a JSON object; see the head of sql/queries.sql. */
#ifndef WATCHDOG_STORE_ROW_H
#define WATCHDOG_STORE_ROW_H

#include <jansson.h>
#include <sqlite3.h>

/* The shown columns of the present row; a new reference. */
json_t *row_json(sqlite3_stmt *row);

#endif
