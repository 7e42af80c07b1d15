/*
 * Judging what was open: by its record in a snapshot, or by when it was open last. The device
 * is asked where it is now.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/proof.h"

enum { FINDING_SIZE = 128, PORTS_AT_ONCE = 40 };

/* One thing to prove. */
struct claim {
	struct subject now;	    /* where it is asked */
	struct proof_record before; /* number 0: not recorded yet */
};

struct claims {
	struct claim *list;
	size_t count, capacity;
};

static struct claim *
add_claim(struct claims *claims)
{
	struct claim *claim;

	claims->list = mem_grow(claims->list, &claims->capacity, claims->count + 1,
		sizeof(*claims->list));
	claim = &claims->list[claims->count++];
	memset(claim, 0, sizeof(*claim));
	return claim;
}

/* "camera-1:23/tcp" into the device's name and the port; tcp without a protocol. */
static bool
split_finding(
	const char *finding, char device[static FINDING_SIZE], struct subject *subject)
{
	const char *colon = strrchr(finding, ':'), *slash;
	int proto = PROTO_TCP;
	char *end = NULL;
	long port;

	if (colon == NULL || (size_t)(colon - finding) >= FINDING_SIZE)
		return false;
	memcpy(device, finding, (size_t)(colon - finding));
	device[colon - finding] = '\0';
	port = strtol(colon + 1, &end, 10);
	slash = end;
	if (port < 1 || port > UINT16_MAX || colon[1] < '0' || colon[1] > '9')
		return false;
	if (*slash == '/' && !names_value(proto_names, slash + 1, &proto))
		return false;
	subject->port = (uint16_t)port;
	subject->proto = (enum proto)proto;
	return *slash == '/' || *slash == '\0';
}

static int
claim_finding(struct store *store, const char *finding, struct claims *claims,
	struct error *error)
{
	struct subjects subjects = {.list = NULL};
	char device[FINDING_SIZE];
	struct subject wanted = {0};
	uint64_t id = 0;
	sqlite3_stmt *rows;
	int status;

	if (!split_finding(finding, device, &wanted))
		return error_set(error, ERROR_INVALID,
			"a finding is a device and a port, like d-17:23/tcp");
	status = store_find_device(store, device, &id, error);
	if (status != 0)
		return status;
	rows = statement(store, "proof_services");
	bind_id(rows, ":device", id);
	bind_proto(rows, wanted.proto);
	bind_number(rows, ":port", wanted.port);
	status = subjects_read(store, rows, &subjects, error);
	if (status == 0 && subjects.count == 0)
		status = error_set(error, ERROR_NOT_FOUND,
			"port %u/%s of d-%llu was never open: there is nothing to "
			"prove",
			wanted.port, names_text(proto_names, (int)wanted.proto),
			(unsigned long long)id);
	for (size_t i = 0; status == 0 && i < subjects.count; i++) {
		struct claim *claim = add_claim(claims);

		claim->now = subjects.list[i];
		status = proof_look(
			store, "proof_before", &claim->now, &claim->before.look, error);
	}
	free(subjects.list);
	return status;
}

static int
claim_record(struct store *store, const char *text, size_t length,
	struct claims *claims, struct error *error)
{
	struct claim *claim = add_claim(claims);
	long used = proof_record_read(text, length, &claim->before, error);
	const struct proof_look *look = &claim->before.look;
	sqlite3_stmt *find;
	int status;

	if (used < 0) {
		error_prefix(error, "a stored record was changed");
		return ERROR_CORRUPT;
	}
	claim->now.proto = look->proto;
	claim->now.port = look->port;
	find = statement(store, "proof_address");
	bind_id(find, ":device", look->device_id);
	bind_ip(find, ":ip", &look->ip);
	status = statement_number(store, find, &claim->now.address, error);
	return status == ERROR_NOT_FOUND ? 0
					 : status; /* forgotten: nothing is proven */
}

static int
claim_snapshot(struct store *store, const char *name, struct claims *claims,
	struct error *error)
{
	sqlite3_stmt *exists = statement(store, "snapshot_exists"), *rows;
	int64_t count = 0;
	int status;

	bind_text(exists, ":snapshot", name);
	status = statement_number(store, exists, &count, error);
	if (status == 0 && count == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no snapshot \"%s\": `wdog snapshot` lists them",
			name);
	if (status != 0)
		return status;
	rows = statement(store, "snapshot_records");
	bind_text(rows, ":snapshot", name);
	while ((status = statement_step(store, rows, error)) > 0) {
		const char *text = (const char *)sqlite3_column_text(rows, 0);
		size_t length = (size_t)sqlite3_column_bytes(rows, 0);

		status = claim_record(
			store, text == NULL ? "" : text, length, claims, error);
		if (status != 0)
			break;
	}
	(void)sqlite3_reset(rows);
	return status;
}

static int
read_claims(struct store *store, const struct proof_question *question,
	struct claims *claims, struct error *error)
{
	if (question->snapshot != NULL)
		return claim_snapshot(store, question->snapshot, claims, error);
	return claim_finding(store, question->finding, claims, error);
}

static json_t *
verdict_row(const struct claim *claim, const struct proof_record *after)
{
	const struct proof_look *before = &claim->before.look, *look = &after->look;
	char from[WALL_TEXT_SIZE], seen[WALL_TEXT_SIZE], ip[IP_TEXT_SIZE];
	json_t *row = json_pack("{s:o, s:s, s:s, s:s, s:o, s:s, s:s, s:i}", "finding",
		json_sprintf("d-%llu:%u/%s", (unsigned long long)before->device_id,
			before->port, names_text(proto_names, (int)before->proto)),
		"verdict",
		names_text(proof_verdict_names, (int)after->judgement.verdict),
		"evidence", after->judgement.because, "name", before->device_name,
		"device", json_sprintf("d-%llu", (unsigned long long)before->device_id),
		"ip", ip_text(look->ip.family == IP_NONE ? &before->ip : &look->ip, ip),
		"proto", names_text(proto_names, (int)before->proto), "port",
		(int)before->port);

	(void)json_object_update_new(row,
		json_pack("{s:s, s:s, s:s, s:s, s:s?}", "before",
			names_text(port_state_names, (int)before->state), "before_at",
			wall_text(before->seen, from), "after",
			names_text(port_state_names, (int)look->state), "reason",
			names_text(port_reason_names, (int)look->reason), "after_at",
			look->seen.us == 0 ? NULL : wall_text(look->seen, seen)));
	if (after->number != 0)
		(void)json_object_update_new(row,
			json_pack("{s:I, s:s}", "number", (json_int_t)after->number,
				"hash", after->hash));
	return row;
}

/* How it looks now; a device that is forgotten has no look. */
static int
look_again(struct store *store, const struct claim *claim, struct proof_look *look,
	struct error *error)
{
	if (claim->now.address == 0) {
		*look = (struct proof_look){.device_id = claim->before.look.device_id,
			.ip = claim->before.look.ip,
			.proto = claim->now.proto,
			.port = claim->now.port};
		return 0;
	}
	return proof_look(store, "proof_evidence", &claim->now, look, error);
}

struct verifying {
	const struct proof_question *question;
	struct claims *claims;
	json_t *rows;
};

static int
verify(struct store *store, struct claim *claim, const struct verifying *verifying,
	struct error *error)
{
	const struct proof_question *question = verifying->question;
	struct proof_record after = {.kind = PROOF_AFTER, .at = question->now};
	int status = look_again(store, claim, &after.look, error);

	if (status != 0)
		return status;
	proof_judge(&claim->before.look, &after.look, &after.judgement);
	if (question->record && claim->before.number == 0) {
		claim->before.kind = PROOF_BEFORE;
		claim->before.at = question->now;
		status = proof_append(store, &claim->before, error);
	}
	if (status == 0 && question->record) {
		after.before = claim->before.number;
		memcpy(after.before_hash, claim->before.hash,
			sizeof(after.before_hash));
		status = proof_append(store, &after, error);
	}
	if (status == 0)
		(void)json_array_append_new(
			verifying->rows, verdict_row(claim, &after));
	return status;
}

static int
verify_all(struct store *store, const void *context, struct error *error)
{
	const struct verifying *verifying = context;
	int status = 0;

	for (size_t i = 0; status == 0 && i < verifying->claims->count; i++)
		status = verify(store, &verifying->claims->list[i], verifying, error);
	return status;
}

int
store_verify(struct store *store, const struct proof_question *question, json_t *rows,
	struct error *error)
{
	struct claims claims = {.list = NULL};
	const struct verifying verifying = {question, &claims, rows};
	int status = read_claims(store, question, &claims, error);

	if (status == 0 && question->record)
		status = transaction(store, verify_all, &verifying, error);
	else if (status == 0)
		status = verify_all(store, &verifying, error);
	free(claims.list);
	return status;
}

static int
add_witnesses(struct store *store, const struct subject *subject,
	struct port_set *ports, struct error *error)
{
	sqlite3_stmt *rows = statement(store, "proof_witnesses");
	int status;

	bind_number(rows, ":address", subject->address);
	bind_proto(rows, subject->proto);
	while ((status = statement_step(store, rows, error)) > 0) {
		uint16_t port = (uint16_t)sqlite3_column_int(rows, 0);

		port_set_add(ports, port, port);
	}
	return status;
}

/* Whom to ask which ports: the claims from *next on that are about one address, as many as
 * one run keeps in detail. */
static int
plan_row(struct store *store, const struct verifying *planning, size_t *next,
	struct error *error)
{
	const struct claims *claims = planning->claims;
	const struct subject *subject = &claims->list[*next].now;
	struct port_set ports = {.count = 0};
	struct proof_look look;
	char ip[IP_TEXT_SIZE];
	json_int_t count = 0;
	char *text;
	int status;

	for (; *next < claims->count && count < PORTS_AT_ONCE; (*next)++, count++) {
		const struct subject *other = &claims->list[*next].now;

		if (other->address != subject->address ||
			other->proto != subject->proto)
			break;
		port_set_add(&ports, other->port, other->port);
	}
	status = proof_look(store, "proof_evidence", subject, &look, error);
	if (status == 0)
		status = add_witnesses(store, subject, &ports, error);
	if (status == 0) {
		text = port_set_text(&ports);
		(void)json_array_append_new(planning->rows,
			json_pack("{s:s, s:s, s:s, s:I}", "ip", ip_text(&look.ip, ip),
				"proto", names_text(proto_names, (int)subject->proto),
				"ports", text, "findings", count));
		free(text);
	}
	port_set_done(&ports);
	return status;
}

int
store_verify_plan(struct store *store, const struct proof_question *question,
	json_t *rows, struct error *error)
{
	struct claims claims = {.list = NULL};
	const struct verifying planning = {question, &claims, rows};
	int status = read_claims(store, question, &claims, error);
	size_t next = 0;

	while (status == 0 && next < claims.count) {
		if (claims.list[next].now.address == 0)
			next++; /* forgotten: nobody to ask */
		else
			status = plan_row(store, &planning, &next, error);
	}
	free(claims.list);
	return status;
}
