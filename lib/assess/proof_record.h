/*
 * Proof as lines of text that can be kept, printed and checked by anybody: one record is
 *
 *	wdog-record 1
 *	number 13
 *	previous HASH		of record 12
 *	...
 *	hash HASH		SHA-256 of every line above, each with its line feed
 *
 * and an empty line. wdog-record(5) describes it. A record is read only if writing it again
 * gives the same bytes.
 */
#ifndef WATCHDOG_ASSESS_PROOF_RECORD_H
#define WATCHDOG_ASSESS_PROOF_RECORD_H

#include "assess/proof.h"
#include "base/error.h"
#include "base/sha256.h"

enum {
	PROOF_RECORD_SIZE = 4096,
	PROOF_SNAPSHOT_SIZE = 64, /* [a-z0-9-]{1,63} */
};

enum proof_kind {
	PROOF_SNAPSHOT, /* opens one: so many records of open ports follow */
	PROOF_BEFORE,
	PROOF_AFTER /* with a verdict on an earlier record */
};

extern const struct name proof_kind_names[];

struct proof_record {
	uint64_t number; /* from 1, each one more */
	char previous[SHA256_TEXT_SIZE], hash[SHA256_TEXT_SIZE];
	enum proof_kind kind;
	char snapshot[PROOF_SNAPSHOT_SIZE]; /* "": none */
	wall_t at;
	uint64_t findings;	/* of PROOF_SNAPSHOT */
	struct proof_look look; /* of the others */
	/* of PROOF_AFTER */
	uint64_t before;
	char before_hash[SHA256_TEXT_SIZE];
	struct proof_judgement judgement;
};

/* The hash before the first record. */
extern const char proof_origin[SHA256_TEXT_SIZE];

bool proof_snapshot_is_name(const char *name);

/* Writes the record with its hash, which it also puts into *record, and the empty line. */
void proof_record_write(
	struct proof_record *record, char text[static PROOF_RECORD_SIZE]);

/* Reads the record at the start of length bytes and checks its hash. Returns how many bytes
 * it has, with its empty line, or ERROR_INVALID with the line that is wrong. */
long proof_record_read(const char *text, size_t length, struct proof_record *record,
	struct error *error);

struct proof_summary {
	uint64_t records, first, last; /* numbers */
	uint64_t verdicts[PROOF_NOT_PROVEN + 1];
	char hash[SHA256_TEXT_SIZE]; /* of the last record */
};

/* Checks a whole file: every record by itself, the chain without a gap, and that each verdict
 * follows from the two records it is about (when both are in the file). ERROR_INVALID names
 * the record. */
int proof_file_check(const char *text, size_t length, struct proof_summary *summary,
	struct error *error);

#endif
