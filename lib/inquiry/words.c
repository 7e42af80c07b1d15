#include "inquiry/words.h"

#include <string.h>

#include "base/text.h"

struct words
words_of(const void *bytes, size_t length)
{
	return (struct words){.bytes = bytes, .length = length};
}

bool
words_line(struct words *rest, bool over, struct words *line)
{
	const char *end =
		rest->length == 0 ? NULL : memchr(rest->bytes, '\n', rest->length);
	size_t length = end == NULL ? rest->length : (size_t)(end - rest->bytes);

	if (rest->length == 0 || (end == NULL && !over))
		return false;
	*line = words_of(rest->bytes, length);
	*rest = words_skip(*rest, end == NULL ? length : length + 1);
	if (line->length > 0 && line->bytes[line->length - 1] == '\r')
		line->length--;
	return true;
}

bool
words_begin(struct words words, const char *prefix)
{
	size_t length = strlen(prefix);

	return words.length >= length && memcmp(words.bytes, prefix, length) == 0;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
words_begin_any_case(struct words words, const char *prefix)
{
	size_t length = strlen(prefix);

	if (words.length < length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (lower(words.bytes[i]) != lower(prefix[i]))
			return false;
	return true;
}

bool
words_equal(struct words words, const char *text)
{
	return words.length == strlen(text) && words_begin(words, text);
}

struct words
words_after(struct words words, const char *text)
{
	for (; words.length > 0; words = words_skip(words, 1))
		if (words_begin_any_case(words, text))
			return words_skip(words, strlen(text));
	return words_of(NULL, 0);
}

bool
words_have(struct words words, const char *text)
{
	return words_after(words, text).bytes != NULL;
}

struct words
words_until(struct words words, const char *characters)
{
	for (size_t i = 0; i < words.length; i++)
		if (words.bytes[i] != '\0' &&
			strchr(characters, words.bytes[i]) != NULL)
			return words_of(words.bytes, i);
	return words;
}

struct words
words_skip(struct words words, size_t count)
{
	if (count > words.length)
		count = words.length;
	return count == 0 ? words : words_of(words.bytes + count, words.length - count);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct words
words_trim(struct words words)
{
	while (words.length > 0 && is_blank(words.bytes[0]))
		words = words_skip(words, 1);
	while (words.length > 0 && is_blank(words.bytes[words.length - 1]))
		words.length--;
	return words;
}

void
words_copy(struct words words, char *fact, size_t size)
{
	struct text text;

	text_init(&text, fact, size);
	words = words_trim(words);
	while (words.length > 0 && !text.cut) {
		struct words word = words_until(words, " \t\n\v\f\r");

		text_add_escaped(&text, word.bytes, word.length, "");
		words = words_trim(words_skip(words, word.length));
		if (words.length > 0)
			text_add(&text, " ");
	}
}
