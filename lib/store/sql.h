/*
 * The texts of sql/, embedded at build time by sql/embed.awk. Nothing else in the program
 * spells SQL.
 */
#ifndef WATCHDOG_STORE_SQL_H
#define WATCHDOG_STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>

struct sql_statement {
	const char *name;
	bool script; /* several statements, run as one text; never prepared */
	const char *text;
};

/* Ascending by name. */
extern const struct sql_statement sql_statements[];
extern const size_t sql_statement_count;

/* Migration i leads from schema version i to i + 1, and says so in its own text. */
extern const char *const sql_migrations[];
extern const size_t sql_migration_count;

#endif
