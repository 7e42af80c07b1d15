#include "store/proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/column.h"

int
subjects_read(struct store *store, sqlite3_stmt *rows, struct subjects *subjects,
	struct error *error)
{
	int status;

	while ((status = statement_step(store, rows, error)) > 0) {
		struct columns from = {.row = rows};
		struct subject subject = {.address = take_number(&from)};

		subject.proto = (enum proto)take_name(&from, proto_names, 0);
		subject.port = (uint16_t)take_count(&from, UINT16_MAX);
		if (from.failed)
			continue; /* a damaged row proves nothing */
		if (subjects->count == STORE_SUBJECTS_MAX) {
			(void)sqlite3_reset(rows);
			return error_set(error, ERROR_LIMIT,
				"more than %d open ports: no snapshot is that large",
				STORE_SUBJECTS_MAX);
		}
		subjects->list = mem_grow(subjects->list, &subjects->capacity,
			subjects->count + 1, sizeof(*subjects->list));
		subjects->list[subjects->count++] = subject;
	}
	return status;
}

/* Records hold milliseconds: what is judged must be what is written. */
static wall_t
take_stamp(struct columns *from)
{
	wall_t time = take_time(from);

	time.us -= time.us % 1000;
	return time;
}

static void
take_label(struct columns *from, char *label, size_t size)
{
	char name[DEVICE_NAME_SIZE];
	struct text text;

	take_text(from, name, sizeof(name));
	text_init(&text, label, size);
	text_add_escaped(&text, name, strlen(name), "");
}

static void
take_look(struct columns *from, struct proof_look *look)
{
	look->device_id = take_count(from, INT64_MAX);
	take_label(from, look->device_name, sizeof(look->device_name));
	take_mac(from, &look->mac);
	take_ip(from, &look->ip);
	look->state = (enum port_state)take_name(from, port_state_names, PORT_UNTESTED);
	look->reason =
		(enum port_reason)take_name(from, port_reason_names, REASON_NONE);
	look->since = take_stamp(from);
	look->seen = take_stamp(from);
	take_text(from, look->vantage, sizeof(look->vantage));
	look->run_id = take_count(from, INT64_MAX);
	look->run = (enum run_verdict)take_name(from, run_verdict_names, RUN_COMPLETE);
	look->tries = (uint32_t)take_count(from, UINT32_MAX);
	look->answered = take_count(from, INT64_MAX);
	look->repeat_answered = take_count(from, INT64_MAX);
	look->epoch = (uint64_t)take_number(from);
	take_mac(from, &look->holder);
	look->witness.proto = (enum proto)take_name(from, proto_names, 0);
	look->witness.port = (uint16_t)take_count(from, UINT16_MAX);
	look->witness.state =
		(enum port_state)take_name(from, port_state_names, PORT_UNTESTED);
	look->witness.reason =
		(enum port_reason)take_name(from, port_reason_names, REASON_NONE);
	look->witness.at = take_stamp(from);
}

int
proof_look(struct store *store, const char *name, const struct subject *subject,
	struct proof_look *look, struct error *error)
{
	sqlite3_stmt *rows = statement(store, name);
	struct columns from = {.row = rows};
	int status;

	bind_number(rows, ":address", subject->address);
	bind_proto(rows, subject->proto);
	bind_number(rows, ":port", subject->port);
	status = statement_step(store, rows, error);
	if (status == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"that port was never open: there is nothing to prove");
	if (status < 0)
		return status;
	*look = (struct proof_look){.proto = subject->proto, .port = subject->port};
	take_look(&from, look);
	(void)sqlite3_reset(rows);
	return from.failed ? error_set(error, ERROR_CORRUPT,
				     "what is stored of a port cannot be read")
			   : 0;
}

/* The end of the chain; 0 records is *number 0 and the origin. */
static int
find_last(struct store *store, struct proof_record *record, struct error *error)
{
	sqlite3_stmt *last = statement(store, "proof_last");
	struct columns from = {.row = last};
	int status = statement_step(store, last, error);
	int64_t count;

	if (status <= 0)
		return status;
	record->number = take_count(&from, INT64_MAX - 1) + 1;
	take_text(&from, record->previous, sizeof(record->previous));
	count = take_number(&from);
	(void)sqlite3_reset(last);
	if (record->previous[0] == '\0')
		memcpy(record->previous, proof_origin, sizeof(record->previous));
	if (count >= STORE_PROOFS_MAX)
		return error_set(error, ERROR_LIMIT,
			"there are %d records of proof already; old ones leave after "
			"storage.keep",
			STORE_PROOFS_MAX);
	return from.failed ? error_set(error, ERROR_CORRUPT,
				     "the last record of proof cannot be read")
			   : 0;
}

int
proof_append(struct store *store, struct proof_record *record, struct error *error)
{
	const struct proof_look *look = &record->look;
	char text[PROOF_RECORD_SIZE];
	int status = find_last(store, record, error);
	sqlite3_stmt *save;

	if (status != 0)
		return status;
	proof_record_write(record, text);
	save = statement(store, "save_proof");
	bind_number(save, ":number", (int64_t)record->number);
	bind_name(save, ":kind", proof_kind_names, (int)record->kind);
	bind_text(save, ":snapshot", record->snapshot);
	bind_number(save, ":at", record->at.us);
	bind_id(save, ":device", look->device_id);
	if (look->port != 0) {
		bind_proto(save, look->proto);
		bind_number(save, ":port", look->port);
	}
	bind_text(save, ":verdict",
		record->kind == PROOF_AFTER ? names_text(proof_verdict_names,
						      (int)record->judgement.verdict)
					    : "");
	bind_text(save, ":hash", record->hash);
	bind_text(save, ":text", text);
	return statement_run(store, save, error);
}

struct taking {
	const char *name;
	wall_t now;
	const struct subjects *subjects;
	struct proof_record *last; /* of the snapshot, which vouches for all; filled */
};

/* The record that opens it, then one for each open port. */
static int
take_snapshot(struct store *store, const void *context, struct error *error)
{
	const struct taking *taking = context;
	struct proof_record *record = taking->last;
	int status;

	*record = (struct proof_record){.kind = PROOF_SNAPSHOT, .at = taking->now};
	(void)text_copy(record->snapshot, sizeof(record->snapshot), taking->name);
	record->findings = taking->subjects->count;
	status = proof_append(store, record, error);
	for (size_t i = 0; status == 0 && i < taking->subjects->count; i++) {
		*record =
			(struct proof_record){.kind = PROOF_BEFORE, .at = taking->now};
		(void)text_copy(
			record->snapshot, sizeof(record->snapshot), taking->name);
		status = proof_look(store, "proof_evidence", &taking->subjects->list[i],
			&record->look, error);
		if (status == 0)
			status = proof_append(store, record, error);
	}
	return status;
}

static int
check_name(struct store *store, const char *name, struct error *error)
{
	sqlite3_stmt *find = statement(store, "snapshot_exists");
	int64_t count = 0;
	int status;

	if (!proof_snapshot_is_name(name))
		return error_set(error, ERROR_INVALID,
			"a snapshot's name is at most %d of a-z, 0-9 and -",
			PROOF_SNAPSHOT_SIZE - 1);
	bind_text(find, ":snapshot", name);
	status = statement_number(store, find, &count, error);
	if (status == 0 && count > 0)
		return error_set(error, ERROR_INVALID,
			"there is a snapshot \"%s\" already", name);
	return status;
}

int
store_snapshot(struct store *store, const char *name, wall_t now, json_t **row,
	struct error *error)
{
	struct subjects subjects = {.list = NULL};
	struct proof_record last;
	char at[WALL_TEXT_SIZE];
	const struct taking taking = {name, now, &subjects, &last};
	int status = check_name(store, name, error);

	if (status == 0)
		status = subjects_read(
			store, statement(store, "proof_open"), &subjects, error);
	if (status == 0)
		status = transaction(store, take_snapshot, &taking, error);
	if (status == 0)
		*row = json_pack("{s:s, s:s, s:I, s:I, s:s}", "snapshot", name, "at",
			wall_text(now, at), "findings", (json_int_t)subjects.count,
			"number", (json_int_t)last.number, "hash", last.hash);
	free(subjects.list);
	return status;
}
