/*
 * Standard output: every byte is accounted for, so that a full disk is an error and a
 * reader who had enough is not. A text longer than the screen goes through a pager.
 */
#ifndef WATCHDOG_CLI_OUTPUT_H
#define WATCHDOG_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct output {
	size_t screen; /* rows; 0: no pager */
	char *held;    /* what may still turn out to fit on the screen */
	size_t held_length, held_capacity, held_lines;
	int descriptor; /* where bytes go: standard output or the pager */
	pid_t pager;	/* 0: none */
	int failure;	/* errno of the first write that failed, 0 none */
};

/* With may_page a long text is given to $WDOG_PAGER, $PAGER or less. */
void output_init(struct output *output, bool may_page);

/* The same into a new file, complete when output_done says so; false after complaining. An
 * existing one is not touched: it may be the only record. */
bool output_to_file(struct output *output, const char *path);

/* A report_write_call: context is the struct output. */
bool output_write(void *context, const char *bytes, size_t length);

/* Lets everything written so far go out: for streams. */
bool output_flush(struct output *output);

/* Forgets what is held and not written yet. */
void output_drop(struct output *output);

/* Writes what is held, waits for the pager. Returns 0, or an exit code after complaining.
 * A closed pipe is silence, not an error. */
int output_done(struct output *output);

#endif
