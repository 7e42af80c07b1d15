/*
 * The open database as the files of this folder share it: the connection, the statements
 * prepared from sql/, and how an error of SQLite becomes one of ours. Nobody outside
 * includes this.
 */
#ifndef WATCHDOG_STORE_HANDLE_H
#define WATCHDOG_STORE_HANDLE_H

#include <sqlite3.h>

#include "store/store.h"

struct service_batch; /* save_service.c */
struct known;

struct service_row; /* batch_table.h */
struct service_rows {
	struct service_row **list;
	size_t count;
};

struct store {
	sqlite3 *database;
	sqlite3_stmt *
		*statements; /* one per row of sql_statements, NULL: not used yet */
	char *path;
	int lock; /* descriptor of the lock file, -1 when there is none */
	bool read_only;
	int64_t segment_ids[SEGMENTS_MAX]; /* by index in the configuration */
	size_t segment_count;
	struct note_cache *notes; /* NULL: none was saved since the file was opened */
	struct service_batch *services; /* that wait to be saved; NULL: none ever did */
	struct known *known;		/* what is stored of ports; NULL: of none */
	struct service_rows shown;	/* what the table batch_service has in it now */
};

/* What the connection's last error means to us; text says "what: SQLite's words". */
int store_fail(struct store *store, const char *what, struct error *error);

/* Tries every statement of sql/: ERROR_CORRUPT when the schema does not fit them. Each is
 * prepared to stay when it is first used: all together take 1.5 MB, most of it for questions
 * that are rarely asked. */
int statements_check(struct store *store, struct error *error);
void statements_free(struct store *store);

/* The prepared statement, reset and without parameters. The name must exist. NULL when there is
 * no memory for it: binding to that does nothing, running it fails with the reason. */
sqlite3_stmt *statement(struct store *store, const char *name);

/* Prepares one for a single use, also before the schema is known; the caller finalizes. */
int statement_once(struct store *store, const char *name, sqlite3_stmt **once,
	struct error *error);

/* Runs a script of sql/; number replaces its ":number". */
int script_run(struct store *store, const char *name, struct error *error);
int script_run_number(
	struct store *store, const char *name, uint64_t number, struct error *error);

const char *script_text(const char *name);
int script_run_text(struct store *store, const char *text, struct error *error);

/* One step: 1 with a row, 0 at the end (then the statement is reset), or an error. */
int statement_step(struct store *store, sqlite3_stmt *of, struct error *error);
/* Steps a statement without rows to its end. */
int statement_run(struct store *store, sqlite3_stmt *of, struct error *error);
/* The first column of the first row; 0 and *number, or ERROR_NOT_FOUND without a row. */
int statement_number(
	struct store *store, sqlite3_stmt *of, int64_t *number, struct error *error);

/* Bind by the parameter's name, ":id". A text is borrowed until the statement is run. */
void bind_number(sqlite3_stmt *to, const char *name, int64_t value);
void bind_text(sqlite3_stmt *to, const char *name, const char *value);
void bind_proto(sqlite3_stmt *to, enum proto proto); /* ":proto"; neither: NULL */
void bind_name(sqlite3_stmt *to, const char *name, const struct name *table, int value);
void bind_time(sqlite3_stmt *to, const char *name, wall_t value); /* 0 is NULL */
void bind_id(sqlite3_stmt *to, const char *name, uint64_t value); /* 0 is NULL */
void bind_ip(sqlite3_stmt *to, const char *name, const struct ip *value);
void bind_mac(sqlite3_stmt *to, const char *name, const struct mac *value);
void bind_bytes(sqlite3_stmt *to, const char *name, const void *bytes, size_t length);

/* Writing one batch of effects: save.c the inventory, save_service.c open ports, save_note.c
 * what is said of them, save_facts.c what speaks at a port, save_reach.c what other segments reach, save_run.c runs and what was sent, save_event.c
 * events, alerts and lines, save_finding.c what is judged and accepted, save_heard.c what was
 * heard unasked. */
enum { NOTES_CACHED = 128 }; /* the ports of a job; 200 kB if there are so many */

/* The newest notes that are stored: their rows are never changed nor deleted. */
struct note_cache {
	struct note_ids {
		struct service_note of;
		int64_t note, judgement;
	} list[NOTES_CACHED];
	size_t count;
	size_t last; /* that was asked for */
	size_t next; /* to be replaced once it is full */
};

struct saving {
	struct store *store;
	struct error *error;
	int64_t latest; /* the newest moment in this batch: when it happened */
};

int saving_segment(const struct saving *saving, uint16_t segment, int64_t *id);
int saving_run(const struct saving *saving, sqlite3_stmt *of);
/* Ports wait until they are many, or something follows that needs their rows: then it calls
 * for them. service is borrowed until then. */
int save_service(const struct saving *saving, const struct service_record *service);
int services_flush(const struct saving *saving);
/* The batch failed: neither what waits nor what was remembered of it counts. */
void services_forget(struct store *store);
/* Before the address is saved: another device has no finding of its ports yet. */
int services_follow(const struct saving *saving, const struct address_record *address);
/* The rows of what is said of a port; *ids is borrowed until the next call. */
int save_note(const struct saving *saving, const struct service_note *note,
	const struct note_ids **ids);
void notes_forget(struct store *store);
int save_judgement(
	const struct saving *saving, const struct service_note *note, int64_t *id);
int save_acceptance(
	const struct saving *saving, const struct acceptance_record *acceptance);
/* Runs a save that says in its first column whether the open interval still holds, and
 * something more in its second. */
int save_holds(
	const struct saving *saving, sqlite3_stmt *of, bool *holds, int64_t *more);
int save_facts(const struct saving *saving, const struct facts_record *record);
int save_reach(const struct saving *saving, const struct reach_record *reach);
int save_run(const struct saving *saving, const struct run_record *run);
int save_receipt(const struct saving *saving, const struct receipt_record *receipt);
int save_sighting(const struct saving *saving, const struct sighting_record *sighting);
int save_event(const struct saving *saving, const struct event_record *event);
int save_alert(const struct saving *saving, const struct alert_record *alert);
int save_line(const struct saving *saving, const struct outbox_record *line);
int save_look(const struct saving *saving, const struct look_record *look);
int save_notice(const struct saving *saving, const struct notice_record *notice);
int save_mute(const struct saving *saving, const struct mute_record *mute);
int save_claim(const struct saving *saving, const struct claim_record *claim);
int save_guide(const struct saving *saving, const struct guide_record *guide);
int save_mapping(const struct saving *saving, const struct mapping_record *mapping);
int save_setting(const struct saving *saving, const struct setting_record *setting);

/* A transaction around work; rolled back when work fails, and then nothing is stored. */
int transaction(struct store *store,
	int (*work)(struct store *, const void *, struct error *), const void *context,
	struct error *error);

/* The database holds what it must: ERROR_CORRUPT with the first problem otherwise. */
int quick_check(struct store *store, struct error *error);

/* VACUUM INTO a new file of mode 0600 beside target, checked, then renamed to target. */
int copy_to(struct store *store, const char *target, struct error *error);

/* Brings the schema from version to the newest, one transaction a step. The file is kept
 * as PATH.before-NNNN first unless version is 0. */
int migrate(struct store *store, const char *const *migrations, size_t count,
	size_t version, struct error *error);

/* Reads "F-12" (or "f-12"); false when it is not that. */
bool finding_id_read(const char *text, uint64_t *id);

/* The functions named at the head of sql/queries.sql. */
int functions_register(sqlite3 *database);

#endif
