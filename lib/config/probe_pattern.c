#include "config/probe_pattern.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char blanks[] = " \t\n";

struct pattern {
	struct probe_byte bytes[PROBE_BYTES_MAX];
	size_t length;
	bool answer;
	bool gap; /* stands in front of what comes next */
	struct error *error;
};

static bool
refuse(struct pattern *pattern, const char *word, size_t length)
{
	(void)error_set(pattern->error, ERROR_INVALID,
		"\"%.*s\" is no hexadecimal bytes, 'text', <id:1-8>, <hex:1-8>%s",
		(int)(length > 40 ? 40 : length), word,
		pattern->answer ? ", value/mask, ?count or *" : "");
	return false;
}

static bool
add(struct pattern *pattern, struct probe_byte byte)
{
	if (pattern->length == PROBE_BYTES_MAX) {
		(void)error_set(pattern->error, ERROR_INVALID, "more than %d bytes",
			PROBE_BYTES_MAX);
		return false;
	}
	byte.gap = pattern->gap;
	pattern->gap = false;
	pattern->bytes[pattern->length++] = byte;
	return true;
}

static int
digit(char letter)
{
	if (letter >= '0' && letter <= '9')
		return letter - '0';
	return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static bool
is_hex(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (digit(word[i]) < 0)
			return false;
	return length > 0 && length % 2 == 0;
}

static uint8_t
byte_at(const char *word)
{
	return (uint8_t)(digit(word[0]) << 4 | digit(word[1]));
}

static bool
add_hex(struct pattern *pattern, const char *word, size_t length)
{
	for (size_t i = 0; i < length; i += 2)
		if (!add(pattern,
			    (struct probe_byte){
				    .value = byte_at(word + i), .mask = 0xff}))
			return false;
	return true;
}

/* 'text' from behind its first quote; *end is what stands behind the last one. */
static bool
add_text(struct pattern *pattern, const char *text, const char **end)
{
	for (; *text != '\'' && *text != '\0'; text++) {
		if (*text < ' ' || *text > '~')
			return refuse(pattern, text, 1);
		if (!add(pattern,
			    (struct probe_byte){.value = (uint8_t)*text, .mask = 0xff}))
			return false;
	}
	if (*text == '\0')
		return refuse(pattern, "'", 1);
	*end = text + 1;
	return true;
}

/* A number of one to three digits; -1 when it is none. */
static int
count_of(const char *word, size_t length)
{
	int count = 0;

	if (length == 0 || length > 3)
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (word[i] < '0' || word[i] > '9')
			return -1;
		count = count * 10 + word[i] - '0';
	}
	return count;
}

/* <id:N> or <hex:N>. */
static bool
add_fresh(struct pattern *pattern, const char *word, size_t length)
{
	bool digits = strncmp(word, "<hex:", 5) == 0;
	size_t name = digits ? 5 : 4;
	int count = length > name + 1 ? count_of(word + name, length - name - 1) : -1;

	if ((!digits && strncmp(word, "<id:", 4) != 0) || word[length - 1] != '>' ||
		count < 1 || count > PROBE_FRESH_MAX)
		return refuse(pattern, word, length);
	for (uint8_t i = 0; i < count; i++) {
		struct probe_byte byte = {
			.place = digits ? PLACE_FRESH_HIGH : PLACE_FRESH,
			.value = i,
			.mask = 0xff,
		};

		if (!add(pattern, byte))
			return false;
		byte.place = PLACE_FRESH_LOW;
		if (digits && !add(pattern, byte))
			return false;
	}
	return true;
}

static bool
add_anything(struct pattern *pattern, const char *word, size_t length)
{
	int count = count_of(word + 1, length - 1);

	if (count < 1)
		return refuse(pattern, word, length);
	for (int i = 0; i < count; i++)
		if (!add(pattern, (struct probe_byte){.place = PLACE_VALUE}))
			return false;
	return true;
}

static bool
is_masked(const char *word, size_t length)
{
	return length == 5 && word[2] == '/' && is_hex(word, 2) && is_hex(word + 3, 2);
}

static bool
add_word(struct pattern *pattern, const char *word, size_t length)
{
	if (is_hex(word, length))
		return add_hex(pattern, word, length);
	if (word[0] == '<')
		return add_fresh(pattern, word, length);
	if (pattern->answer && length == 1 && word[0] == '*') {
		pattern->gap = true;
		return true;
	}
	if (pattern->answer && word[0] == '?')
		return add_anything(pattern, word, length);
	if (pattern->answer && is_masked(word, length))
		return add(pattern,
			(struct probe_byte){
				.value = byte_at(word), .mask = byte_at(word + 3)});
	return refuse(pattern, word, length);
}

static bool
read_words(struct pattern *pattern, const char *text)
{
	for (text += strspn(text, blanks); *text != '\0';
		text += strspn(text, blanks)) {
		size_t length = strcspn(text, blanks);

		if (*text == '\'') {
			if (!add_text(pattern, text + 1, &text))
				return false;
			continue;
		}
		if (!add_word(pattern, text, length))
			return false;
		text += length;
	}
	if (pattern->length > 0)
		return true;
	(void)error_set(pattern->error, ERROR_INVALID, "it has no bytes");
	return false;
}

int
probe_pattern_read(const char *text, bool answer, struct probe_byte **bytes,
	size_t *length, struct error *error)
{
	struct pattern *pattern = mem_new(sizeof(*pattern));
	int result = ERROR_INVALID;

	pattern->answer = answer;
	pattern->error = error;
	if (read_words(pattern, text)) {
		*bytes = mem_dup(
			pattern->bytes, pattern->length * sizeof(*pattern->bytes));
		*length = pattern->length;
		result = 0;
	}
	free(pattern);
	return result;
}
