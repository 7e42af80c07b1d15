/*
 * Reading proof records. Lines come in one order only, and a record counts only if writing
 * it again gives the same bytes: so there is one spelling of everything, and no line that is
 * not understood.
 */
#include <stdlib.h>
#include <string.h>

#include "assess/proof_record.h"
#include "base/mem.h"
#include "base/text.h"

enum { VALUE_SIZE = 512, WORD_SIZE = 128, LOOKS_KEPT = 65536 };

struct lines {
	const char *next;
	size_t left;
	unsigned line;	     /* of the one read last, from 1 */
	const char *problem; /* of that line; NULL: all is well */
	char value[VALUE_SIZE];
};

/* The value of the next line, which must be KEY VALUE; "" after a failure. */
static const char *
take(struct lines *lines, const char *key)
{
	const char *end = memchr(lines->next, '\n', lines->left);
	size_t prefix = strlen(key), length;

	lines->value[0] = '\0';
	if (lines->problem != NULL)
		return lines->value;
	lines->line++;
	length = end == NULL ? 0 : (size_t)(end - lines->next);
	if (length <= prefix + 1 || memcmp(lines->next, key, prefix) != 0 ||
		lines->next[prefix] != ' ') {
		lines->problem = key;
		return lines->value;
	}
	lines->next += prefix + 1;
	length -= prefix + 1;
	if (length >= sizeof(lines->value) ||
		memchr(lines->next, '\0', length) != NULL) {
		lines->problem = key;
		return lines->value;
	}
	memcpy(lines->value, lines->next, length);
	lines->value[length] = '\0';
	lines->left -= prefix + 1 + length + 1;
	lines->next += length + 1;
	return lines->value;
}

static void
refuse_unless(struct lines *lines, bool fits, const char *key)
{
	if (!fits && lines->problem == NULL)
		lines->problem = key;
}

/* A value may not hold what would change a terminal or another line. */
static void
take_text(struct lines *lines, const char *key, char *text, size_t size)
{
	const char *value = take(lines, key);
	bool plain = text_is_utf8(value, strlen(value));

	for (const char *c = value; *c != '\0'; c++)
		plain = plain && (unsigned char)*c >= 0x20 && *c != 0x7f;
	refuse_unless(lines,
		plain && text_copy(text, size, strcmp(value, "-") == 0 ? "" : value),
		key);
}

static uint64_t
number_of(struct lines *lines, const char *text, int base, const char *key)
{
	char *end = NULL;
	uint64_t number = strtoull(text, &end, base);

	refuse_unless(lines, end != text && *end == '\0', key);
	return number;
}

static uint64_t
take_number(struct lines *lines, const char *key)
{
	return number_of(lines, take(lines, key), 10, key);
}

static int
name_of(struct lines *lines, const struct name *table, const char *text,
	const char *key)
{
	int value = 0;

	refuse_unless(lines, names_value(table, text, &value), key);
	return value;
}

static int
take_name(struct lines *lines, const struct name *table, const char *key)
{
	return name_of(lines, table, take(lines, key), key);
}

static wall_t
time_of(struct lines *lines, const char *text, const char *key)
{
	wall_t time = {0};

	refuse_unless(lines, wall_parse(text, &time), key);
	return time;
}

static wall_t
take_time(struct lines *lines, const char *key)
{
	return time_of(lines, take(lines, key), key);
}

static struct mac
take_mac(struct lines *lines, const char *key)
{
	const char *value = take(lines, key);
	struct mac mac = {{0}};

	if (strcmp(value, "-") != 0)
		refuse_unless(lines, mac_parse(value, &mac), key);
	return mac;
}

/* The word at *rest, which then stands behind it and its blank. */
static const char *
word(const char **rest, char space[static WORD_SIZE])
{
	size_t length = strcspn(*rest, " ");

	space[0] = '\0';
	if (length < WORD_SIZE) {
		memcpy(space, *rest, length);
		space[length] = '\0';
	}
	*rest += length + ((*rest)[length] == ' ');
	return space;
}

/* "23/tcp" */
static void
port_of(struct lines *lines, const char *text, uint16_t *port, enum proto *proto)
{
	const char *slash = strchr(text, '/');
	char digits[WORD_SIZE];
	uint64_t number;

	refuse_unless(lines, slash != NULL && slash - text < 6, "port");
	if (lines->problem != NULL)
		return;
	memcpy(digits, text, (size_t)(slash - text));
	digits[slash - text] = '\0';
	number = number_of(lines, digits, 10, "port");
	refuse_unless(lines, number >= 1 && number <= UINT16_MAX, "port");
	*port = (uint16_t)number;
	*proto = (enum proto)name_of(lines, proto_names, slash + 1, "port");
}

static void
take_witness(struct lines *lines, struct proof_witness *witness)
{
	const char *rest = take(lines, "witness");
	char space[WORD_SIZE];

	if (strcmp(rest, "-") == 0)
		return;
	port_of(lines, word(&rest, space), &witness->port, &witness->proto);
	witness->state = (enum port_state)name_of(
		lines, port_state_names, word(&rest, space), "witness");
	witness->reason = (enum port_reason)name_of(
		lines, port_reason_names, word(&rest, space), "witness");
	witness->at = time_of(lines, word(&rest, space), "witness");
}

static void
take_run(struct lines *lines, struct proof_look *look)
{
	const char *rest = take(lines, "run");
	char space[WORD_SIZE];

	look->run_id = number_of(lines, word(&rest, space), 10, "run");
	look->run = (enum run_verdict)name_of(
		lines, run_verdict_names, word(&rest, space), "run");
	look->tries = (uint32_t)take_number(lines, "tries");
	rest = take(lines, "answered");
	look->answered = number_of(lines, word(&rest, space), 10, "answered");
	(void)word(&rest, space);
	look->repeat_answered = number_of(lines, word(&rest, space), 10, "answered");
	look->epoch =
		number_of(lines, take(lines, "configuration"), 16, "configuration");
}

static void
take_look(struct lines *lines, struct proof_look *look)
{
	const char *device = take(lines, "device");

	refuse_unless(lines, strncmp(device, "d-", 2) == 0, "device");
	if (lines->problem == NULL)
		look->device_id = number_of(lines, device + 2, 10, "device");
	take_text(lines, "name", look->device_name, sizeof(look->device_name));
	look->mac = take_mac(lines, "mac");
	refuse_unless(lines, ip_parse(take(lines, "ip"), &look->ip), "ip");
	port_of(lines, take(lines, "port"), &look->port, &look->proto);
	look->state = (enum port_state)take_name(lines, port_state_names, "state");
	look->reason = (enum port_reason)take_name(lines, port_reason_names, "reason");
	look->since = take_time(lines, "since");
	look->seen = take_time(lines, "seen");
	take_text(lines, "vantage", look->vantage, sizeof(look->vantage));
	take_run(lines, look);
	look->holder = take_mac(lines, "holder");
	take_witness(lines, &look->witness);
}

static void
take_judgement(struct lines *lines, struct proof_record *record)
{
	const char *rest = take(lines, "before");
	char space[WORD_SIZE];

	record->before = number_of(lines, word(&rest, space), 10, "before");
	refuse_unless(lines,
		text_copy(record->before_hash, sizeof(record->before_hash),
			word(&rest, space)),
		"before");
	record->judgement.verdict =
		(enum proof_verdict)take_name(lines, proof_verdict_names, "verdict");
	take_text(lines, "because", record->judgement.because,
		sizeof(record->judgement.because));
}

static void
take_record(struct lines *lines, struct proof_record *record)
{
	refuse_unless(
		lines, strcmp(take(lines, "wdog-record"), "1") == 0, "wdog-record");
	record->number = take_number(lines, "number");
	take_text(lines, "previous", record->previous, sizeof(record->previous));
	record->kind = (enum proof_kind)take_name(lines, proof_kind_names, "kind");
	take_text(lines, "snapshot", record->snapshot, sizeof(record->snapshot));
	record->at = take_time(lines, "at");
	if (record->kind == PROOF_SNAPSHOT)
		record->findings = take_number(lines, "findings");
	else
		take_look(lines, &record->look);
	if (record->kind == PROOF_AFTER)
		take_judgement(lines, record);
	take_text(lines, "hash", record->hash, sizeof(record->hash));
}

long
proof_record_read(const char *text, size_t length, struct proof_record *record,
	struct error *error)
{
	struct lines lines = {.next = text, .left = length};
	struct proof_record read = {.number = 0}, again;
	char space[PROOF_RECORD_SIZE];
	size_t used;

	take_record(&lines, &read);
	if (lines.problem != NULL)
		return error_set(error, ERROR_INVALID,
			"its line %u is not \"%s\" with a value that fits", lines.line,
			lines.problem);
	used = length - lines.left;
	again = read;
	proof_record_write(&again, space);
	if (strcmp(again.hash, read.hash) != 0)
		return error_set(error, ERROR_INVALID,
			"its hash does not fit what it says: it was changed");
	/* The empty line is what separates, not part of what is hashed. */
	if (strlen(space) != used + 1 || memcmp(space, text, used) != 0 ||
		lines.left == 0 || *lines.next != '\n')
		return error_set(error, ERROR_INVALID,
			"it is not written as records are: it was changed");
	*record = read;
	return (long)used + 1;
}

/* What is kept of the records of a file, to find what a verdict is about. */
struct kept {
	struct proof_look look;
	char hash[SHA256_TEXT_SIZE];
	bool is_look;
};

struct checking {
	struct kept *kept; /* by number - first; at most LOOKS_KEPT */
	size_t count, capacity;
	struct proof_summary summary;
};

static int
check_link(const struct checking *checking, const struct proof_record *record,
	struct error *error)
{
	const struct proof_summary *summary = &checking->summary;

	/* What was purged before the first record of the file cannot be missed. */
	if (summary->records == 0 && record->number != 1)
		return 0;
	if (summary->records == 0)
		return strcmp(record->previous, proof_origin) == 0
			? 0
			: error_set(error, ERROR_INVALID,
				  "it is the first, but names another before it");
	if (record->number != summary->last + 1)
		return error_set(error, ERROR_INVALID,
			"it follows number %llu: records are missing",
			(unsigned long long)summary->last);
	if (strcmp(record->previous, summary->hash) != 0)
		return error_set(error, ERROR_INVALID,
			"it does not follow the record before it: that one was "
			"changed");
	return 0;
}

static int
check_verdict(const struct checking *checking, const struct proof_record *record,
	struct error *error)
{
	uint64_t first = checking->summary.first;
	struct proof_judgement judgement;
	const struct kept *before;

	if (record->before >= record->number)
		return error_set(
			error, ERROR_INVALID, "it judges a record that comes later");
	if (checking->count == 0 || record->before < first ||
		record->before - first >= checking->count)
		return 0; /* not in this file */
	before = &checking->kept[record->before - first];
	if (!before->is_look || strcmp(before->hash, record->before_hash) != 0)
		return error_set(error, ERROR_INVALID,
			"the record %llu that it judges is another one",
			(unsigned long long)record->before);
	proof_judge(&before->look, &record->look, &judgement);
	if (judgement.verdict != record->judgement.verdict)
		return error_set(error, ERROR_INVALID,
			"its verdict does not follow from its evidence");
	return 0;
}

static void
keep(struct checking *checking, const struct proof_record *record)
{
	struct proof_summary *summary = &checking->summary;
	struct kept *kept;

	if (summary->records == 0)
		summary->first = record->number;
	summary->records++;
	summary->last = record->number;
	memcpy(summary->hash, record->hash, sizeof(summary->hash));
	if (record->kind == PROOF_AFTER)
		summary->verdicts[record->judgement.verdict]++;
	if (checking->count == LOOKS_KEPT)
		return;
	checking->kept = mem_grow(checking->kept, &checking->capacity,
		checking->count + 1, sizeof(*checking->kept));
	kept = &checking->kept[checking->count++];
	kept->look = record->look;
	memcpy(kept->hash, record->hash, sizeof(kept->hash));
	kept->is_look = record->kind != PROOF_SNAPSHOT;
}

int
proof_file_check(const char *text, size_t length, struct proof_summary *summary,
	struct error *error)
{
	struct checking checking = {.kept = NULL};
	int status = 0;

	while (status == 0 && length > 0) {
		struct proof_record record;
		long used = proof_record_read(text, length, &record, error);

		status = used < 0 ? (int)used : 0;
		if (status == 0)
			status = check_link(&checking, &record, error);
		if (status == 0 && record.kind == PROOF_AFTER)
			status = check_verdict(&checking, &record, error);
		if (status != 0)
			error_prefix(error, "record %llu of the file",
				(unsigned long long)checking.summary.records + 1);
		if (status != 0)
			break;
		keep(&checking, &record);
		text += used;
		length -= (size_t)used;
	}
	if (status == 0)
		*summary = checking.summary;
	free(checking.kept);
	return status;
}
