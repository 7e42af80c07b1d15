#include "report/syslog_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "report/cell.h"

enum {
	FACILITY_DAEMON = 3,
	CODES = 8, /* severities of RFC 5424 */
	SEVERITY_NOTICE = 5,
	PARAMETER_SIZE = 600,
	TEXT_SPACE = 1100, /* kept for the alert line */
	HOST_MAX = 255,
	MESSAGE_ID_MAX = 32
};

static const struct name severities[] = {
	{2, "critical"}, /* crit */
	{3, "high"},	 /* err */
	{4, "medium"},	 /* warning */
	{5, "low"},	 /* notice */
	{6, "info"},
	{0, NULL},
};

static const char *
field(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text == NULL ? "" : text;
}

/* A word of the header: printable ASCII without blanks, "-" for nothing. */
static void
add_word(struct text *text, const char *word, size_t max)
{
	size_t length = strnlen(word, max);

	text_add(text, length == 0 ? " -" : " ");
	for (size_t i = 0; i < length; i++)
		text_format(
			text, "%c", word[i] > ' ' && word[i] < 0x7f ? word[i] : '?');
}

/* Adds ' name="value"' as a whole or not at all. */
static void
add_parameter(struct text *text, const char *name, const json_t *value)
{
	char *plain = cell_machine(value);
	char space[PARAMETER_SIZE];
	struct text parameter;

	text_init(&parameter, space, sizeof(space));
	text_format(&parameter, " %s=\"", name);
	for (const char *c = plain; *c != '\0'; c++)
		text_format(
			&parameter, strchr("\"\\]", *c) != NULL ? "\\%c" : "%c", *c);
	text_add(&parameter, "\"");
	if (plain[0] != '\0' && !parameter.cut &&
		text->length + parameter.length + TEXT_SPACE < text->size)
		text_add(text, parameter.bytes);
	free(plain);
}

static void
add_data(struct text *text, const json_t *row)
{
	static const char *const names[] = {"id", "event", "severity", "state",
		"segment", "device", "name", "ip", "mac", "proto", "port", "service"};

	text_add(text, " [wdogd@32473");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		add_parameter(text, names[i], json_object_get(row, names[i]));
	text_add(text, "]");
}

size_t
syslog_line(const json_t *row, const char *host, char line[static SYSLOG_LINE_SIZE])
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	int severity = SEVERITY_NOTICE;
	char *message = cell_line(field(row, "line"));
	struct text text;

	(void)names_value(severities, field(row, "severity"), &severity);
	text_init(&text, line, SYSLOG_LINE_SIZE);
	text_format(&text, "<%d>1", FACILITY_DAEMON * CODES + severity);
	add_word(&text, field(row, "at"), HOST_MAX);
	add_word(&text, host, HOST_MAX);
	text_add(&text, " wdogd -");
	add_word(&text, field(row, "event"), MESSAGE_ID_MAX);
	add_data(&text, row);
	text_format(&text, " %s%s", byte_order_mark, message);
	free(message);
	return text.length;
}
