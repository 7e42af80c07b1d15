/*
 * The database: the only folder that includes <sqlite3.h>. One connection, owned by the
 * engine (or read-only by `wdog --db`): locking_mode EXCLUSIVE, WAL, synchronous FULL,
 * one transaction per loop turn. Stored are transitions and intervals, not samples. All
 * SQL lives in sql/; this code names a statement, it never spells one.
 */
#ifndef WATCHDOG_STORE_STORE_H
#define WATCHDOG_STORE_STORE_H

#include <jansson.h>

#include "base/error.h"
#include "watch/effect.h"
#include "watch/watch.h"

struct store;

struct store_options {
	const char *path;
	bool read_only;	     /* for `wdog --db`: never creates, never migrates */
	uint64_t size_limit; /* bytes, 0 none; sets max_page_count */
	const char *const *segment_names; /* in the order of the configuration */
	size_t segment_count;
	const char *const *segment_zones; /* their zones by name; NULL: not known */
};

/* Opens, checks (quick_check, application id, schema version) and migrates. Before a
 * migration of an existing file a copy is kept as PATH.before-NNNN. A damaged file is
 * moved aside as PATH.corrupt-TIME and an empty one made: *recovered is set then.
 * Errors: ERROR_BUSY (another process holds it), ERROR_NEWER, ERROR_IO, ERROR_CORRUPT. */
int store_open(const struct store_options *options, wall_t now, struct store **store,
	bool *recovered, struct error *error);
void store_close(struct store *store); /* checkpoints; NULL allowed */

/* Gives everything remembered to a new core (before watch_start). Rows that the core
 * refuses are counted in *skipped. */
int store_load(struct store *store, struct watch *watch, uint64_t *skipped,
	struct error *error);

/* Commits every SAVE and TELL of effects in one transaction, alerts first; the others are
 * ignored. On error nothing is stored. ERROR_FULL when the disk or the limit is full;
 * after ERROR_IO the connection must be closed and opened again. */
int store_save(struct store *store, const struct effects *effects, struct error *error);

/* The oldest undelivered outbox lines (at most count); returns how many, or an error. */
int store_outbox(struct store *store, struct outbox_record *lines, size_t count,
	struct error *error);
/* Marks lines up to and including id as taken by the receiver. */
int store_delivered(
	struct store *store, uint64_t outbox_id, wall_t now, struct error *error);

enum { STORE_CURSOR_NAME_MAX = 64, STORE_CURSORS_MAX = 256 };

/* Durable cursors of `wdog watch --cursor`: the last outbox id handled. 0 when new. Setting
 * refuses ids that were never given out and never moves a cursor back. */
int store_cursor(struct store *store, const char *name, uint64_t *outbox_id,
	struct error *error);
int store_cursor_set(struct store *store, const char *name, uint64_t outbox_id,
	wall_t now, struct error *error);

/* A verified copy (VACUUM INTO a temporary name, quick_check, rename). */
int store_backup(struct store *store, const char *path, struct error *error);

/* Deletes history older than the moment in one small step (at most 200 rows); *more is
 * set while there is more to do. Never touches current beliefs, open alerts, or lines
 * not delivered; never raises an event. */
int store_purge(
	struct store *store, wall_t older_than, bool *more, struct error *error);

enum { STORE_PROOFS_MAX = 200000, STORE_SUBJECTS_MAX = 16384 };

/* Records how every port that is open now looks, under a name [a-z0-9-]{1,63} that no other
 * snapshot has. *row: {snapshot, at, findings, number, hash}, a new reference; number and
 * hash are those of its last record, which vouches for all of them. */
int store_snapshot(struct store *store, const char *name, wall_t now, json_t **row,
	struct error *error);

/* What is to be proven: a finding ("d-17:23/tcp", "camera-1:23/tcp") or all of a snapshot. */
struct proof_question {
	const char *finding, *snapshot; /* one of them, the other NULL */
	wall_t now;
	bool record; /* keep the verdicts; otherwise nothing is written */
};

/* What must be asked for a fresh look: rows {ip, proto, ports, findings} are appended. */
int store_verify_plan(struct store *store, const struct proof_question *question,
	json_t *rows, struct error *error);

/* Judges by what is stored: a row for each with finding, verdict and evidence is appended. */
int store_verify(struct store *store, const struct proof_question *question,
	json_t *rows, struct error *error);

uint64_t store_size(struct store *store); /* bytes of the database, WAL not counted */

/* Finds the device that a person means by "d-17", a MAC, an IP address or a name.
 * ERROR_NOT_FOUND, or ERROR_INVALID when several have that name, with a sentence. */
int store_find_device(struct store *store, const char *text, uint64_t *device_id,
	struct error *error);

/* The same, and where the owner gave nobody that name, who calls itself so: for questions alone,
 * as anybody may call itself anything. */
int store_look_for_device(struct store *store, const char *text, uint64_t *device_id,
	struct error *error);

/* A service of a device, whatever its address: what a finding is about. */
struct finding_subject {
	uint64_t device_id;
	enum proto proto;
	uint16_t port;
};

/* Finds what "F-12" is about. ERROR_INVALID when it is no finding's id, ERROR_NOT_FOUND when
 * there is none with it, with a sentence. */
int store_find_finding(struct store *store, const char *text,
	struct finding_subject *subject, struct error *error);

/*
 * Named queries: the same code answers over the control socket and with --db FILE. Each
 * row is a JSON object with the fields of interface.md; times are ISO 8601 in UTC,
 * durations seconds.
 */
struct query;

/*
 * command       arguments (a JSON object of texts and whole numbers; all optional but *)
 * devices       segment, state (present, absent, unknown)
 * device        device*
 * ports         segment, device, state (open, closed, filtered, open|filtered, untested, all);
 *               without state: open and open|filtered that were once open
 * plan          id (F-12), segment, device, state (open, accepted, closed, not proven, all; default
 *               open): findings, the worst first
 * today         the three things to do first
 * openings      since*: when ports were open, one row each time
 * crossings     since*: the same for ports as other segments reached them
 * alerts        state (open, acknowledged, resolved, all; default open), since, told_in and
 *               ended_in (an id: whose line told of it, of its end; default all)
 * history       since, until, device, event, withheld (how the reason begins), told_in (id)
 * diff          from*, to*
 * at            at*, what* (devices, ports or exposure), segment, device, state
 * exposure      segment, device, at
 * exposure-hours  segment, since
 * runs          segment, since
 * why           id* (of an alert or event)
 * watch         cursor (a name: what was not yet handled), or after (an outbox id); without
 *               both only what is new. After its end it may be asked for more.
 * withheld      what was not told, counted by reason
 * timeline, open-hours (since*, until*), coverage: figures of the owner's report
 * mutes         state (active, ended, all; default active)
 * snapshots, records (of proof; see store_verify)
 * segments, receipts (segment), export (at, segment: a row per address; one with more than
 *               64 services goes on in further rows with part 1, 2 ...)
 *
 * A device is "d-17", a MAC, an IP address or a name. A time is ISO 8601, "2h" (so long
 * before now), "now", "run:12" (the end of that run) or "snapshot:NAME".
 */

struct question {
	const char *command;
	const json_t *arguments; /* borrowed during the call; NULL: none */
	wall_t now;
};

/* *query is closed by the caller with query_close. ERROR_INVALID names a wrong or unknown
 * argument, ERROR_NOT_FOUND what does not exist. */
int query_ask(struct store *store, const struct question *question,
	struct query **query, struct error *error);

/* The next row (a new reference the caller drops), or NULL at the end or on error (then
 * error->code is set). Rows come in keyset pages: no read transaction stays open between
 * calls. */
json_t *query_next(struct query *query, struct error *error);
void query_close(struct query *query); /* NULL allowed */

/* Gives back the pages of the database that are kept in memory; they are read again when needed. */
void store_release_memory(struct store *store);

/* "3.40.1"; static. */
const char *store_library_version(void);

#endif
