/*
 * The ports that are being saved as a table, batch_service of sql/queries.sql: one statement
 * writes all of them. A statement for each would cost several times what its row does.
 */
#ifndef WATCHDOG_STORE_BATCH_TABLE_H
#define WATCHDOG_STORE_BATCH_TABLE_H

#include "store/handle.h"

/* One port to be saved, and what the database has of it. */
struct service_row {
	const struct service_record *service; /* borrowed from the effects */
	size_t turn;			      /* of its effect among them */
	int64_t note, judgement;	      /* rows of what is said of it */
	int64_t id;			      /* its own; 0: it has none yet */
	bool same;			      /* all but the moment is as it must be */
	bool holds;			      /* its open interval is of this state */
	bool found; /* its device has a finding of this port */
};

/* Makes the table of this connection; rows must outlive it. A result of SQLite. */
int batch_table_register(sqlite3 *database, const struct service_rows *rows);

#endif
