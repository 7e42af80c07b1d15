/* What the two files about proof share; for this folder only. */
#ifndef WATCHDOG_STORE_PROOF_H
#define WATCHDOG_STORE_PROOF_H

#include "assess/proof_record.h"
#include "store/handle.h"

/* One port of one address. */
struct subject {
	int64_t address;
	enum proto proto;
	uint16_t port;
};

struct subjects {
	struct subject *list;
	size_t count, capacity;
};

/* Adds the rows (address, proto, port) of a statement that is bound already. ERROR_LIMIT. */
int subjects_read(struct store *store, sqlite3_stmt *rows, struct subjects *subjects,
	struct error *error);

/* Reads how a port looks by the statement of that name: proof_evidence or proof_before.
 * ERROR_NOT_FOUND without a row. */
int proof_look(struct store *store, const char *name, const struct subject *subject,
	struct proof_look *look, struct error *error);

/* Appends to the chain: fills number, previous and hash. Inside a transaction. */
int proof_append(struct store *store, struct proof_record *record, struct error *error);

#endif
