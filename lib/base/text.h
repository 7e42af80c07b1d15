/*
 * Building bounded strings. A struct text appends into borrowed space, always stays
 * NUL-terminated, and remembers whether something did not fit.
 */
#ifndef WATCHDOG_BASE_TEXT_H
#define WATCHDOG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *bytes;
	size_t size;
	size_t length;
	bool cut; /* something did not fit and was left out */
};

/* Borrows size (at least 1) bytes of space. */
void text_init(struct text *text, char *bytes, size_t size);

void text_add(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Appends length bytes that a stranger chose so that only printable ASCII and valid
 * UTF-8 without control, bidirectional or zero-width characters remain; everything else,
 * and the characters in also, becomes \xHH. */
void text_add_escaped(
	struct text *text, const char *bytes, size_t length, const char *also);

/* The same for what was escaped already when it was read, or what an owner wrote:
 * backslashes stay, so that nothing is escaped twice. */
void text_add_harmless(struct text *text, const char *bytes, size_t length);

/* True when the bytes are valid UTF-8 (RFC 3629: no overlong forms, no surrogates). */
bool text_is_utf8(const char *bytes, size_t length);

/* True when text is such UTF-8 as text_add_harmless leaves. */
bool text_is_harmless(const char *text);

/* True when text matches the pattern, in which * stands for any bytes, also none, and ? for
 * one. */
bool text_matches(const char *pattern, const char *text);

/* How many of the first max bytes of a text can stand alone: where it is longer, no character
 * of UTF-8 (RFC 3629) is cut in two. */
size_t text_whole(const char *text, size_t max);

/* Copies at most size - 1 bytes, and no half of a character; returns false when from did not
 * fit. */
bool text_copy(char *to, size_t size, const char *from);

#endif
