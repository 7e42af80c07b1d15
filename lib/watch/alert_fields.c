#include "watch/alert_fields.h"

#include <ctype.h>
#include <string.h>

#include "watch/record.h"

/*
 *	ALERT port-opened id=812 device="camera-1" port=23/tcp service=telnet: what it means
 *
 * Words and name=value pairs, split by blanks; the first value that ends in a colon ends
 * the pairs. Quoted values hold no quote (it is escaped as \x22).
 */

enum { NAME_SIZE = 32, VALUE_SIZE = 512 };

struct pair {
	char name[NAME_SIZE];
	char value[VALUE_SIZE];
};

/* One id per event kind for `journalctl MESSAGE_ID=` and a catalogue; the last byte is the
 * kind. Random, made once, never to be changed. */
static const char message_id_start[] = "f4cbe53b209a4677a31a1eea7d6fb0";

static const char *
skip_word(const char *at)
{
	at += strcspn(at, " ");
	return *at == ' ' ? at + 1 : at;
}

static void
copy_part(char *to, size_t size, const char *from, size_t length)
{
	if (length >= size)
		length = size - 1;
	memcpy(to, from, length);
	to[length] = '\0';
}

/* Reads the pair at *at and moves behind it; false when there is none. *last is set when
 * the sentence follows. */
static bool
read_pair(const char **at, struct pair *pair, bool *last)
{
	size_t name_length = strcspn(*at, "= "), length;
	const char *value = *at + name_length + 1;
	bool quoted;

	if (name_length == 0 || (*at)[name_length] != '=')
		return false;
	copy_part(pair->name, sizeof(pair->name), *at, name_length);
	quoted = *value == '"';
	if (quoted)
		value++;
	length = strcspn(value, quoted ? "\"" : " ");
	*at = value + length;
	if (quoted && **at == '"')
		(*at)++;
	*last = quoted ? **at == ':' : length > 0 && value[length - 1] == ':';
	if (*last && !quoted)
		length--;
	copy_part(pair->value, sizeof(pair->value), value, length);
	if (**at == ' ')
		(*at)++;
	return true;
}

static void
add_field(struct text *fields, const char *name, const char *value)
{
	char upper[NAME_SIZE];
	size_t i;

	for (i = 0; i < sizeof(upper) - 1 && name[i] != '\0'; i++)
		upper[i] = (char)(isalnum((unsigned char)name[i])
				? toupper((unsigned char)name[i])
				: '_');
	upper[i] = '\0';
	text_format(fields, "WDOG_%s=%s\n", upper, value);
}

/* "23/tcp" */
static void
add_port(struct text *fields, char *value)
{
	char *slash = strchr(value, '/');

	if (slash != NULL) {
		*slash = '\0';
		add_field(fields, "proto", slash + 1);
	}
	add_field(fields, "port", value);
}

static void
add_event(struct text *fields, const char *word)
{
	char event[NAME_SIZE];
	int kind;

	copy_part(event, sizeof(event), word, strcspn(word, " "));
	if (names_value(netevent_names, event, &kind))
		text_format(fields, "MESSAGE_ID=%s%02x\n", message_id_start, kind);
	add_field(fields, "event", event);
}

void
alert_fields(const char *line, struct text *fields)
{
	const char *at = skip_word(line);
	bool last = false;
	struct pair pair;

	if (strchr(line, '\n') != NULL)
		return;
	add_event(fields, at);
	at = skip_word(at);
	while (!last && read_pair(&at, &pair, &last)) {
		if (strcmp(pair.name, "port") == 0)
			add_port(fields, pair.value);
		else
			add_field(fields, pair.name, pair.value);
	}
	add_field(fields, "state",
		strncmp(line, "RESOLVED ", strlen("RESOLVED ")) == 0 ? "resolved"
								     : "open");
}
