#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void
text_init(struct text *text, char *bytes, size_t size)
{
	*text = (struct text){.bytes = bytes, .size = size};
	bytes[0] = '\0';
}

static void
add_bytes(struct text *text, const char *bytes, size_t length)
{
	size_t left = text->size - text->length - 1;

	if (text->cut || length > left) {
		text->cut = true;
		return;
	}
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
text_add(struct text *text, const char *string)
{
	add_bytes(text, string, strlen(string));
}

void
text_format(struct text *text, const char *format, ...)
{
	size_t left = text->size - text->length;
	va_list arguments;
	int length;

	if (text->cut)
		return;
	va_start(arguments, format);
	length = vsnprintf(text->bytes + text->length, left, format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= left) {
		text->bytes[text->length] = '\0';
		text->cut = true;
		return;
	}
	text->length += (size_t)length;
}

/* Decodes one character of at most length bytes. Returns its length, 0 when the bytes are
 * not valid UTF-8. */
static size_t
decode(const unsigned char *bytes, size_t length, uint32_t *character)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t count = bytes[0] < 0x80	    ? 1
		: (bytes[0] & 0xe0) == 0xc0 ? 2
		: (bytes[0] & 0xf0) == 0xe0 ? 3
		: (bytes[0] & 0xf8) == 0xf0 ? 4
					    : 0;
	uint32_t value;

	if (count == 0 || count > length)
		return 0;
	value = count == 1 ? bytes[0] : bytes[0] & (0x7fU >> count);
	for (size_t i = 1; i < count; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < smallest[count] || value > 0x10ffff ||
		(value >= 0xd800 && value <= 0xdfff))
		return 0;
	*character = value;
	return count;
}

static bool
is_harmless(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return false;
	if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e))
		return false;
	if ((c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c || c == 0x00ad)
		return false;
	return !((c >= 0xfff0 && c <= 0xfffb) || c >= 0xe0000);
}

void
text_add_escaped(struct text *text, const char *bytes, size_t length, const char *also)
{
	const unsigned char *next = (const unsigned char *)bytes;
	uint32_t character;

	while (length > 0) {
		size_t count = decode(next, length, &character);
		bool plain = count > 0 && is_harmless(character) && next[0] != '\\' &&
			(next[0] >= 0x80 || strchr(also, next[0]) == NULL);

		if (plain) {
			add_bytes(text, (const char *)next, count);
		} else {
			count = count == 0 ? 1 : count;
			for (size_t i = 0; i < count; i++)
				text_format(text, "\\x%02x", next[i]);
		}
		next += count;
		length -= count;
	}
}

void
text_add_harmless(struct text *text, const char *bytes, size_t length)
{
	const char *end = bytes + length;

	while (bytes < end) {
		const char *backslash = memchr(bytes, '\\', (size_t)(end - bytes));
		const char *stop = backslash != NULL ? backslash : end;

		text_add_escaped(text, bytes, (size_t)(stop - bytes), "");
		if (backslash != NULL)
			text_add(text, "\\");
		bytes = stop + (backslash != NULL);
	}
}

bool
text_is_utf8(const char *bytes, size_t length)
{
	const unsigned char *next = (const unsigned char *)bytes;
	uint32_t character;

	while (length > 0) {
		size_t count = decode(next, length, &character);

		if (count == 0)
			return false;
		next += count;
		length -= count;
	}
	return true;
}

bool
text_is_harmless(const char *text)
{
	const unsigned char *next = (const unsigned char *)text;
	size_t length = strlen(text);
	uint32_t character;

	while (length > 0) {
		size_t count = decode(next, length, &character);

		if (count == 0 || !is_harmless(character))
			return false;
		next += count;
		length -= count;
	}
	return true;
}

size_t
text_whole(const char *text, size_t max)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t length = strnlen(text, max), last = length;
	uint32_t character;

	while (last > 0 && (bytes[last - 1] & 0xc0) == 0x80)
		last--;
	if (last == 0 || bytes[last - 1] < 0x80 ||
		decode(bytes + last - 1, length - last + 1, &character) > 0)
		return length;
	return last - 1;
}

bool
text_copy(char *to, size_t size, const char *from)
{
	size_t length = strlen(from);
	bool fits = length < size;

	if (!fits)
		length = text_whole(from, size - 1);
	memcpy(to, from, length);
	to[length] = '\0';
	return fits;
}

bool
text_matches(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text != '\0') {
		if (*pattern == '*') {
			star = pattern++;
			resume = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star != NULL) { /* the star takes one byte more */
			pattern = star + 1;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
