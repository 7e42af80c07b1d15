/*
 * How a function says what went wrong. Pure code fills a struct error that the caller
 * owns; the shells decide and log. The text is a full sentence part for the operator: it
 * names the thing and, where there is one, the remedy.
 */
#ifndef WATCHDOG_BASE_ERROR_H
#define WATCHDOG_BASE_ERROR_H

#include <stddef.h>

enum error_code {
	ERROR_NONE = 0,
	ERROR_INVALID = -1,   /* an input breaks the rules; the text says which */
	ERROR_LIMIT = -2,     /* a named maximum would be passed */
	ERROR_NOT_FOUND = -3, /* the named thing does not exist */
	ERROR_DENIED = -4,    /* permission, capability or policy forbids it */
	ERROR_BUSY = -5,      /* another instance holds it; try again */
	ERROR_IO = -6,	      /* the system refused; the text carries its reason */
	ERROR_CORRUPT = -7,   /* stored data does not hold what it must */
	ERROR_NEWER = -8,     /* written by a newer version of the program */
	ERROR_FULL = -9,      /* no space left */
};

enum { ERROR_TEXT_MAX = 512 };

struct error {
	enum error_code code;
	char text[ERROR_TEXT_MAX]; /* one line, no control characters, NUL-terminated */
};

/* Fills *error (which may be NULL) from a printf format, cut at ERROR_TEXT_MAX - 1 bytes,
 * control characters replaced by '?'. Returns code, so that a caller can write
 * `return error_set(...)`. */
int error_set(struct error *error, enum error_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text already in *error. */
void error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
