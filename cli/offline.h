/* Answers from a database file, by the same query code as the daemon's. */
#ifndef WATCHDOG_CLI_OFFLINE_H
#define WATCHDOG_CLI_OFFLINE_H

#include "ask.h"
#include "store/store.h"

/* Asks the database; *end is filled in every case. */
void offline_ask(const char *path, const struct ask *ask, struct ask_end *end);

/* How an answer ends that failed like this. */
struct ask_end offline_failure(const struct error *error);

/* Opens the database read-only. NULL with *end filled when that fails. */
struct store *offline_open(const char *path, struct ask_end *end);

#endif
