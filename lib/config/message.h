/*
 * What is said about a file of the owner's: every line "FILE:LINE:COLUMN: what is wrong,
 * and what would be right". All problems are collected, not only the first.
 */
#ifndef WATCHDOG_CONFIG_MESSAGE_H
#define WATCHDOG_CONFIG_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { CONFIG_ERRORS_MAX = 20 /* told at once; the rest is left out */ };

/* A position in the text, both from 1. */
struct place {
	uint32_t line, column;
};

struct config_errors {
	struct place places[CONFIG_ERRORS_MAX]; /* 0: of a file as a whole */
	char lines[CONFIG_ERRORS_MAX][ERROR_TEXT_MAX];
	size_t count;
};

struct config_messages {
	struct config_errors errors;
	struct config_errors warnings; /* nothing is refused because of these */
};

/* A text to be read; file_name is only for messages. All borrowed. */
struct config_input {
	const char *text;
	size_t length;
	const char *file_name;
};

/* Where messages go while one file is read. */
struct reporter {
	const char *file_name;
	struct config_messages *messages;
};

/* Adds a line; quietly drops it when the list is full. Control characters of the
 * arguments become '?'. */
void report_error(const struct reporter *reporter, struct place place,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
void report_warning(const struct reporter *reporter, struct place place,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds an error about a file as a whole, which its text names; quietly drops it when the list
 * is full. */
void report_file(struct config_messages *messages, const struct error *error);

/* Puts the errors from the one with that index on, which are all of one file, in the order of
 * their places: what is wrong is found in several passes. */
void report_sort(struct config_messages *messages, size_t first);

/* True when no further error would be kept: reading may stop. */
bool report_is_full(const struct reporter *reporter);

#endif
