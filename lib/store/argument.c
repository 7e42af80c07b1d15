#include "store/argument.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { QUOTE_SIZE = 128 };

/* As finding_now of sql/queries.sql says them. */
static const struct name finding_states[] = {
	{0, "open"},
	{0, "accepted"},
	{0, "closed"},
	{0, "not proven"},
	{0, NULL},
};

struct reading {
	struct store *store;
	const struct argument_rule *rule;
	const json_t *value;
	wall_t now;
	struct argument *argument; /* to be filled */
	struct error *error;
};

static const struct name mute_states[] = {
	{0, "active"},
	{1, "ended"},
	{2, "all"},
	{0, NULL},
};

/* What a person wrote, fit to be quoted in a sentence. */
static const char *
quoted(const char *given, char quote[static QUOTE_SIZE])
{
	struct text text;

	text_init(&text, quote, QUOTE_SIZE);
	text_add_escaped(&text, given, strnlen(given, QUOTE_SIZE), "\"");
	return quote;
}

static int
refuse(const struct reading *reading, const char *expected)
{
	const char *given = json_string_value(reading->value);
	char quote[QUOTE_SIZE];

	if (given == NULL)
		return error_set(reading->error, ERROR_INVALID, "%s: expected %s",
			reading->rule->name, expected);
	return error_set(reading->error, ERROR_INVALID, "%s: \"%s\" is not %s",
		reading->rule->name, quoted(given, quote), expected);
}

static int
take_text(const struct reading *reading, const char *expected)
{
	const char *given = json_string_value(reading->value);

	reading->argument->is_text = true;
	if (given == NULL || strlen(given) != json_string_length(reading->value) ||
		!text_copy(reading->argument->text, ARGUMENT_TEXT_SIZE, given))
		return refuse(reading, expected);
	return 0;
}

static int
take_name(const struct reading *reading, const struct name *table, const char *expected)
{
	int status = take_text(reading, expected), value;

	if (status != 0 || names_value(table, reading->argument->text, &value))
		return status;
	return refuse(reading, expected);
}

static int
take_name_or_all(
	const struct reading *reading, const struct name *table, const char *expected)
{
	const char *given = json_string_value(reading->value);

	if (given != NULL && strcmp(given, "all") == 0)
		return take_text(reading, expected);
	return take_name(reading, table, expected);
}

static int
take_segment(const struct reading *reading)
{
	static const char expected[] = "a segment of this network";
	sqlite3_stmt *find = statement(reading->store, "find_segment");
	int status = take_text(reading, expected);
	char quote[QUOTE_SIZE];
	int64_t id;

	if (status != 0)
		return status;
	bind_text(find, ":name", reading->argument->text);
	status = statement_number(reading->store, find, &id, reading->error);
	if (status == ERROR_NOT_FOUND)
		return error_set(reading->error, ERROR_NOT_FOUND,
			"there is no segment \"%s\"",
			quoted(reading->argument->text, quote));
	return status;
}

static int
take_device(const struct reading *reading)
{
	const char *given = json_string_value(reading->value);
	uint64_t id;
	int status;

	if (given == NULL)
		return refuse(reading, "a device (d-17, MAC, IP address or name)");
	status = store_look_for_device(reading->store, given, &id, reading->error);
	if (status == 0)
		reading->argument->number = (int64_t)id;
	return status;
}

static int
take_finding(const struct reading *reading)
{
	const char *given = json_string_value(reading->value);
	struct finding_subject subject;
	uint64_t id;
	int status;

	if (given == NULL || !finding_id_read(given, &id))
		return refuse(reading, "a finding like F-12");
	status = store_find_finding(reading->store, given, &subject, reading->error);
	if (status == 0)
		reading->argument->number = (int64_t)id;
	return status;
}

static int
take_run_time(const struct reading *reading, const char *number)
{
	sqlite3_stmt *find = statement(reading->store, "run_time");
	char *end = NULL;
	int64_t id = strtoll(number, &end, 10);
	int status;

	if (number[0] < '0' || number[0] > '9' || *end != '\0')
		return refuse(reading, "a run like run:12");
	bind_number(find, ":id", id);
	status = statement_number(
		reading->store, find, &reading->argument->number, reading->error);
	if (status == ERROR_NOT_FOUND)
		return error_set(reading->error, ERROR_NOT_FOUND,
			"there is no run %lld (any more)", (long long)id);
	return status;
}

static int
take_snapshot_time(const struct reading *reading, const char *name)
{
	sqlite3_stmt *find = statement(reading->store, "snapshot_time");
	char quote[QUOTE_SIZE];
	int status;

	bind_text(find, ":snapshot", name);
	status = statement_number(
		reading->store, find, &reading->argument->number, reading->error);
	if (status == ERROR_NOT_FOUND)
		return error_set(reading->error, ERROR_NOT_FOUND,
			"\"%s\" is no snapshot (any more), and no moment such as 2h, "
			"yesterday or 2026-11-01T13:00",
			quoted(name, quote));
	return status;
}

static int
take_moment(const struct reading *reading)
{
	static const char run_mark[] = "run:", snapshot_mark[] = "snapshot:";
	const char *given = json_string_value(reading->value);
	wall_t time;
	span_t span;

	if (given != NULL && strncmp(given, run_mark, strlen(run_mark)) == 0)
		return take_run_time(reading, given + strlen(run_mark));
	if (given != NULL && strncmp(given, snapshot_mark, strlen(snapshot_mark)) == 0)
		return take_snapshot_time(reading, given + strlen(snapshot_mark));
	if (given != NULL && strcmp(given, "now") == 0)
		time = reading->now;
	else if (given != NULL && span_parse(given, &span))
		time = wall_add(reading->now, (span_t){-span.us});
	else if (given == NULL || !wall_parse(given, &time))
		return refuse(reading,
			"a time (2026-11-01T12:00:00Z, 2h for two hours ago, now, "
			"run:12 or snapshot:NAME)");
	reading->argument->number = time.us;
	return 0;
}

static int
take_whole_number(const struct reading *reading)
{
	if (!json_is_integer(reading->value) || json_integer_value(reading->value) < 0)
		return refuse(reading, "a whole number");
	reading->argument->number = json_integer_value(reading->value);
	return 0;
}

static int
take_cursor(const struct reading *reading)
{
	int status = take_text(reading, "the name of a cursor");
	uint64_t id = 0;

	if (status == 0)
		status = store_cursor(
			reading->store, reading->argument->text, &id, reading->error);
	reading->argument->is_text = false;
	reading->argument->name = "after";
	reading->argument->number = (int64_t)id;
	return status;
}

static int
take_what(const struct reading *reading)
{
	static const char expected[] = "devices, ports or exposure";
	int status = take_text(reading, expected);

	if (status != 0 || strcmp(reading->argument->text, "devices") == 0 ||
		strcmp(reading->argument->text, "ports") == 0 ||
		strcmp(reading->argument->text, "exposure") == 0)
		return status;
	return refuse(reading, expected);
}

static int
take(const struct reading *reading)
{
	switch (reading->rule->type) {
	case ARGUMENT_SEGMENT:
		return take_segment(reading);
	case ARGUMENT_DEVICE:
		return take_device(reading);
	case ARGUMENT_TIME:
		return take_moment(reading);
	case ARGUMENT_PRESENCE:
		return take_name(reading, presence_names, "present, absent or unknown");
	case ARGUMENT_PORT_STATE:
		return take_name_or_all(reading, port_state_names,
			"open, closed, filtered, open|filtered, untested or all");
	case ARGUMENT_ALERT_STATE:
		return take_name_or_all(reading, alert_state_names,
			"open, acknowledged, resolved or all");
	case ARGUMENT_EVENT:
		return take_name(reading, netevent_names, "an event like port-opened");
	case ARGUMENT_FINDING:
		return take_finding(reading);
	case ARGUMENT_FINDING_STATE:
		return take_name_or_all(reading, finding_states,
			"open, accepted, closed, not proven or all");
	case ARGUMENT_COUNT:
		return take_whole_number(reading);
	case ARGUMENT_MUTE_STATE:
		return take_name(reading, mute_states, "active, ended or all");
	case ARGUMENT_TEXT:
		return take_text(reading, "a short text");
	case ARGUMENT_CURSOR:
		return take_cursor(reading);
	case ARGUMENT_WHAT:
		return take_what(reading);
	}
	return refuse(reading, "known");
}

static const struct argument_rule *
find_rule(const struct argument_rule *rules, const char *name)
{
	for (; rules->name != NULL; rules++)
		if (strcmp(rules->name, name) == 0)
			return rules;
	return NULL;
}

static int
check_names(const struct argument_rule *rules, const json_t *given, struct error *error)
{
	char quote[QUOTE_SIZE];
	const char *name;
	json_t *value;

	/* The iteration macro takes the object as changeable; it is only read. */
	json_object_foreach ((json_t *)(uintptr_t)given, name, value) {
		(void)value;
		if (find_rule(rules, name) == NULL)
			return error_set(error, ERROR_INVALID,
				"there is no argument \"%s\"", quoted(name, quote));
	}
	for (; rules->name != NULL; rules++)
		if (rules->required && json_object_get(given, rules->name) == NULL)
			return error_set(
				error, ERROR_INVALID, "%s is missing", rules->name);
	return 0;
}

int
arguments_read(struct store *store, const struct argument_rule *rules,
	const struct asking *asking, struct arguments *arguments)
{
	int status = check_names(rules, asking->given, asking->error);

	arguments->count = 0;
	for (; status == 0 && rules->name != NULL; rules++) {
		struct argument *argument = &arguments->list[arguments->count];
		struct reading reading = {
			.store = store,
			.rule = rules,
			.value = json_object_get(asking->given, rules->name),
			.now = asking->now,
			.argument = argument,
			.error = asking->error,
		};

		if (reading.value == NULL)
			continue;
		*argument = (struct argument){.name = rules->name};
		status = take(&reading);
		arguments->count++;
	}
	return status;
}

const struct argument *
arguments_find(const struct arguments *arguments, const char *name)
{
	for (size_t i = 0; i < arguments->count; i++)
		if (strcmp(arguments->list[i].name, name) == 0)
			return &arguments->list[i];
	return NULL;
}

void
arguments_add_number(struct arguments *arguments, const char *name, int64_t value)
{
	arguments->list[arguments->count++] =
		(struct argument){.name = name, .number = value};
}
