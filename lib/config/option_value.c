#include "config/option_value.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "config/option_quantity.h"
#include "config/option_table.h"
#include "config/option_time.h"
#include "config/suggest.h"

void *
option_field(const struct option *option, const struct option_target *target)
{
	return (char *)target->parts[option->part] + option->offset;
}

const char *
option_shown(const char *value, char *shown)
{
	static const char more[] = "...";
	struct text text;

	text_init(&text, shown, SHOWN_SIZE - sizeof(more) + 1);
	text_add_escaped(&text, value, strlen(value), "\"");
	if (text.cut)
		memcpy(shown + text.length, more, sizeof(more));
	return shown;
}

bool
option_is_name(const char *value)
{
	size_t length = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length >= 1 && length <= 32 && value[length] == '\0';
}

/* ---- words ---- */

static bool
parse_bool(const struct option *option, const char *value, void *field)
{
	bool is_true = strcmp(value, "true") == 0;

	(void)option; /* every bool reads alike */
	if (!is_true && strcmp(value, "false") != 0)
		return false;
	memcpy(field, &is_true, sizeof(is_true));
	return true;
}

static bool
parse_choice(const struct option *option, const char *value, void *field)
{
	int number;

	if (!names_value(option->choices, value, &number))
		return false;
	memcpy(field, &number, sizeof(number));
	return true;
}

/* Harmless on a terminal, in a log and in SQL: what escaping would leave as it is. */
static bool
is_printable(const char *value)
{
	char space[512];
	struct text text;

	text_init(&text, space, sizeof(space));
	text_add_escaped(&text, value, strlen(value), "");
	return !text.cut && strcmp(space, value) == 0;
}

static bool
keep_text(const struct option *option, const char *value, void *field)
{
	size_t length = strlen(value);

	if ((int64_t)length < option->minimum || (int64_t)length > option->maximum ||
		!is_printable(value))
		return false;
	return text_copy(field, (size_t)option->maximum + 1, value);
}

static bool
parse_name(const struct option *option, const char *value, void *field)
{
	return option_is_name(value) && keep_text(option, value, field);
}

static bool
parse_word(const struct option *option, const char *value, void *field)
{
	for (const char *c = value; *c != '\0'; c++)
		if (*c <= ' ' || *c >= 0x7f || *c == '/' || *c == '"' || *c == '\\')
			return false;
	if (value[0] == '\0' || value[0] == '-' || strcmp(value, ".") == 0 ||
		strcmp(value, "..") == 0)
		return false;
	return keep_text(option, value, field);
}

static bool
parse_path(const struct option *option, const char *value, void *field)
{
	size_t length = strlen(value);

	if (value[0] != '/' || strstr(value, "//") != NULL ||
		strstr(value, "/../") != NULL || length < 2 ||
		value[length - 1] == '/' ||
		(length >= 3 && strcmp(value + length - 3, "/..") == 0))
		return false;
	return keep_text(option, value, field);
}

/* ---- writing ---- */

static void
write_bool(const struct option *option, const struct option_target *target,
	struct text *text)
{
	const bool *field = option_field(option, target);

	text_add(text, *field ? "true" : "false");
}

static void
write_choice(const struct option *option, const struct option_target *target,
	struct text *text)
{
	int value;

	memcpy(&value, option_field(option, target), sizeof(value));
	text_add(text, names_text(option->choices, value));
}

static void
write_plain(const struct option *option, const struct option_target *target,
	struct text *text)
{
	text_add(text, option_field(option, target));
}

/* In double quotes, so that "*", "#" or ": " keep no meaning of their own. */
static void
write_quoted(const struct option *option, const struct option_target *target,
	struct text *text)
{
	text_add(text, "\"");
	for (const char *c = option_field(option, target); *c != '\0'; c++)
		text_format(text, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
	text_add(text, "\"");
}

/* ---- the kinds ---- */

typedef bool parse_call(const struct option *option, const char *value, void *field);

static const struct kind {
	parse_call *parse; /* a scalar from its text; else read does it all */
	option_read_call *read;
	option_write_call *write;
	bool unquoted; /* quotes show that something else was meant */
	const char *placeholder;
	const char *form;
} kinds[OPTION_KINDS] = {
	[OPTION_GROUP] = {.placeholder = "mapping", .form = "a mapping of options"},
	[OPTION_ITEMS] = {.placeholder = "list", .form = "a list of mappings"},
	[OPTION_BOOL] = {.parse = parse_bool,
		.write = write_bool,
		.unquoted = true,
		.placeholder = "boolean",
		.form = "true or false"},
	[OPTION_NUMBER] = {.parse = option_parse_number,
		.write = option_write_number,
		.unquoted = true,
		.placeholder = "number",
		.form = "a whole number"},
	[OPTION_DURATION] = {.parse = option_parse_duration,
		.write = option_write_duration,
		.placeholder = "duration",
		.form = "a duration such as 30s, 5m, 6h, 7d"},
	[OPTION_SIZE] = {.parse = option_parse_size,
		.write = option_write_size,
		.placeholder = "size",
		.form = "a size such as 256MiB"},
	[OPTION_DATE] = {.parse = option_parse_date,
		.write = option_write_date,
		.placeholder = "date",
		.form = "a date such as 2027-01-31 or 2027-01-31T12:00"},
	[OPTION_HOURS] = {.read = option_read_hours,
		.write = option_write_hours,
		.placeholder = "hours",
		.form = "none, or hours such as \"22:00-07:00\" or "
			"\"mon-fri 22:00-07:00\", or a list of such as "
			"[\"sun-thu 22:00-07:00\", \"sat,sun 13:00-15:00\"]"},
	[OPTION_TIME] = {.parse = option_parse_time,
		.write = option_write_time,
		.placeholder = "time",
		.form = "none or a time of the day such as \"08:00\""},
	[OPTION_CHOICE] = {.parse = parse_choice,
		.write = write_choice,
		.placeholder = "word",
		.form = "one of"},
	[OPTION_NAME] = {.parse = parse_name,
		.write = write_plain,
		.placeholder = "name",
		.form = "1 to 32 of the characters a-z, 0-9 and -"},
	[OPTION_WORD] = {.parse = parse_word,
		.write = write_quoted,
		.placeholder = "name",
		.form = "a name without blanks and slashes"},
	[OPTION_TEXT] = {.parse = keep_text,
		.write = write_quoted,
		.placeholder = "text",
		.form = "printable text"},
	[OPTION_PATH] = {.parse = parse_path,
		.write = write_quoted,
		.placeholder = "path",
		.form = "an absolute path without \"..\""},
	[OPTION_GATEWAY] = {.read = option_read_gateway,
		.write = option_write_gateway,
		.placeholder = "auto | address | none",
		.form = "auto, none or an address"},
	[OPTION_SUBNETS] = {.read = option_read_subnets,
		.write = option_write_subnets,
		.placeholder = "list",
		.form = "a list of prefixes such as [192.168.1.0/24]"},
	[OPTION_EXCLUDE] = {.read = option_read_exclude,
		.write = option_write_exclude,
		.placeholder = "list",
		.form = "a list of addresses, prefixes, MAC addresses and ports such "
			"as "
			"[192.168.1.9, 9100/tcp]"},
	[OPTION_STATIONS] = {.read = option_read_stations,
		.write = option_write_stations,
		.placeholder = "auto | list",
		.form = "auto or a list of addresses and MAC addresses such as "
			"[192.168.1.1]"},
	[OPTION_NAMES] = {.read = option_read_names,
		.write = option_write_names,
		.placeholder = "list",
		.form = "a list of segment names such as [guest, iot]"},
	[OPTION_SERVICES] = {.read = option_read_services,
		.write = option_write_services,
		.placeholder = "none | any | list",
		.form = "none, any or a list of ports such as [80/tcp, 5000-5010/udp]"},
};

void
option_describe(const struct option *option, struct text *text)
{
	text_add(text, kinds[option->kind].form);
	if (option->kind == OPTION_CHOICE) {
		const struct name *choice = option->choices;

		for (; choice->text != NULL; choice++)
			text_format(text, "%s %s", choice == option->choices ? "" : ",",
				choice->text);
	} else if (option->kind == OPTION_TEXT || option->kind == OPTION_PATH ||
		option->kind == OPTION_WORD) {
		text_format(text, " of at most %lld bytes", (long long)option->maximum);
	} else {
		option_add_range(option, text);
	}
}

const char *
option_form(const struct option *option, char form[static FORM_SIZE])
{
	static const char others[] = " and others: wdogd.yaml(5) lists all";
	struct text text;
	char *comma;

	text_init(&text, form, FORM_SIZE - sizeof(others));
	option_describe(option, &text);
	comma = strrchr(form, ',');
	if (text.cut && comma != NULL)
		memcpy(comma, others, sizeof(others));
	return form;
}

const char *
option_placeholder(const struct option *option)
{
	return kinds[option->kind].placeholder;
}

static void
report_value(const struct option *option, const struct node *node,
	const struct reporter *reporter)
{
	char key[OPTION_PATH_SIZE], shown[SHOWN_SIZE], form[FORM_SIZE];
	const char *near = NULL;

	option_key(option, key);
	if (option->choices != NULL)
		near = suggest_name(option->choices, node->text);
	if (near != NULL)
		report_error(reporter, node->place,
			"\"%s\" is \"%s\"; did you mean \"%s\"? It must be %s", key,
			option_shown(node->text, shown), near,
			option_form(option, form));
	else
		option_report_form(option, node, reporter);
}

static bool
read_scalar(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	const struct kind *kind = &kinds[option->kind];
	char key[OPTION_PATH_SIZE], form[FORM_SIZE];

	if (node->kind != NODE_SCALAR) {
		option_report_form(option, node, reporter);
		return false;
	}
	if (kind->unquoted && node->quoted) {
		option_key(option, key);
		report_error(reporter, node->place,
			"\"%s\" is text in quotes; write %s without quotes", key,
			option_form(option, form));
		return false;
	}
	if (!kind->parse(option, node->text, option_field(option, target))) {
		report_value(option, node, reporter);
		return false;
	}
	return true;
}

bool
option_read(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter)
{
	const struct kind *kind = &kinds[option->kind];
	char key[OPTION_PATH_SIZE], form[FORM_SIZE];

	assert(kind->parse != NULL || kind->read != NULL);
	if (node_is_empty(node)) {
		option_key(option, key);
		report_error(reporter, node->place,
			"\"%s\" has no value; write %s, or remove the line", key,
			option_form(option, form));
		return false;
	}
	if (kind->read != NULL)
		return kind->read(option, node, target, reporter);
	return read_scalar(option, node, target, reporter);
}

bool
option_is_unset(const struct option *option, const struct option_target *target)
{
	const char *field = option_field(option, target);
	uint32_t number;
	int value;

	if (option->standard != NULL || option->required)
		return false;
	if (option->kind == OPTION_NAME || option->kind == OPTION_TEXT ||
		option->kind == OPTION_WORD)
		return field[0] == '\0';
	if (option->kind == OPTION_NUMBER) {
		memcpy(&number, field, sizeof(number));
		return (int64_t)number < option->minimum;
	}
	if (option->kind != OPTION_CHOICE)
		return false;
	memcpy(&value, field, sizeof(value));
	return !names_value(
		option->choices, names_text(option->choices, value), &value);
}

void
option_write(const struct option *option, const struct option_target *target,
	struct text *text)
{
	kinds[option->kind].write(option, target, text);
}
