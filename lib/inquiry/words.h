/* Reading lines and words out of bytes that a stranger sent: bounded, linear, no copies but
 * into the facts, and those cleaned. */
#ifndef WATCHDOG_INQUIRY_WORDS_H
#define WATCHDOG_INQUIRY_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Some of the received bytes. */
struct words {
	const char *bytes;
	size_t length;
};

/* The bytes as words; borrowed. */
struct words words_of(const void *bytes, size_t length);

/* Takes the next line (without its CR LF or LF) out of rest. False when there is no whole
 * line; with over, what is left counts as one. */
bool words_line(struct words *rest, bool over, struct words *line);

bool words_begin(struct words words, const char *prefix);
/* The same, whatever the case of ASCII letters. */
bool words_begin_any_case(struct words words, const char *prefix);
bool words_equal(struct words words, const char *text);

/* What stands behind the first occurrence of a text (ASCII letters in any case); length 0
 * and bytes NULL when it does not occur. */
struct words words_after(struct words words, const char *text);
bool words_have(struct words words, const char *text);

/* Up to, not including, the first of these characters; all when there is none. */
struct words words_until(struct words words, const char *characters);
/* Without the first count bytes (or all). */
struct words words_skip(struct words words, size_t count);
/* Without blanks at both ends. */
struct words words_trim(struct words words);

/* Copies into a fact of size bytes: blanks run together, what is no harmless text escaped,
 * cut where it does not fit. */
void words_copy(struct words words, char *fact, size_t size);

#endif
