#include "report/xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { NUMBER_TEXT_SIZE = 24, ESCAPE_GROWTH = 4 };

static void
write_bytes(struct xml *xml, const char *bytes, size_t length)
{
	if (!xml->failed && length > 0)
		xml->failed = !xml->write(xml->context, bytes, length);
}

void
xml_text(struct xml *xml, const char *text)
{
	write_bytes(xml, text, strlen(text));
}

void
xml_open(struct xml *xml, const char *name)
{
	xml_text(xml, "<");
	xml_text(xml, name);
}

void
xml_close_empty(struct xml *xml)
{
	xml_text(xml, "/>");
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return NULL;
	}
}

/* U+FFFE and U+FFFF are valid UTF-8 but no XML characters. */
static bool
is_no_character(const char *text)
{
	return strncmp(text, "\xef\xbf\xbe", 3) == 0 ||
		strncmp(text, "\xef\xbf\xbf", 3) == 0;
}

static void
write_value(struct xml *xml, const char *text)
{
	const char *start = text;

	while (*text != '\0') {
		const char *name = entity(*text);
		size_t length = 1;

		if (name == NULL && is_no_character(text)) {
			name = "?";
			length = 3;
		}
		if (name != NULL) {
			write_bytes(xml, start, (size_t)(text - start));
			xml_text(xml, name);
			start = text + length;
		}
		text += length;
	}
	write_bytes(xml, start, (size_t)(text - start));
}

void
xml_content(struct xml *xml, const char *value)
{
	size_t size = strlen(value) * ESCAPE_GROWTH + 1;
	char *escaped = mem_new(size);
	struct text text;

	text_init(&text, escaped, size);
	text_add_harmless(&text, value, strlen(value));
	write_value(xml, escaped);
	free(escaped);
}

void
xml_attribute(struct xml *xml, const char *name, const char *value)
{
	xml_text(xml, " ");
	xml_text(xml, name);
	xml_text(xml, "=\"");
	xml_content(xml, value);
	xml_text(xml, "\"");
}

void
xml_number(struct xml *xml, const char *name, uint64_t value)
{
	char text[NUMBER_TEXT_SIZE];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	xml_attribute(xml, name, text);
}
