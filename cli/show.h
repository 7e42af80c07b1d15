/* From the question to the text on standard output, for commands whose answer is rows. */
#ifndef WATCHDOG_CLI_SHOW_H
#define WATCHDOG_CLI_SHOW_H

#include "ask.h"

/* Changes a row before it is shown. */
typedef void show_shape_call(void *context, json_t *row);

struct show {
	const char *command;	     /* asked of the daemon or the database */
	json_t *arguments;	     /* taken over; NULL: none */
	const char *view;	     /* its columns; NULL: named like the command */
	const char *array;	     /* in JSON; NULL: the view's name */
	bool patient;		     /* no time-out */
	ask_progress_call *progress; /* NULL: none */
	const struct view *made; /* the columns, made for the answer; NULL: view's */
	show_shape_call *shape;	 /* NULL: rows are shown as they come */
	void *context;		 /* of shape */
};

/* Asks, writes every row, says what there is to say on standard error. *rows (may be
 * NULL) is how many came. Returns the exit code. */
int show(struct cli *cli, const struct show *show, size_t *rows);

/* Asks a command whose arguments are the words that were given, by these names (NULL ends).
 * Returns the exit code. */
int show_words(struct cli *cli, const struct cli_args *args, const char *command,
	const char *const names[]);

/* Two answers, one below the other. The exit code is that of the first one that failed. */
int show_both(struct cli *cli, const struct show *first, const struct show *second);

/* The options of a report on standard output, as the user wants them. */
struct report_options show_options(const struct cli *cli, const struct view *view,
	report_write_call *write, void *context);

/* Adds the option or word to the request when it was given. */
void show_text(json_t *arguments, const char *name, const char *value);

/* The same for a whole number; false after complaining that it is none. */
bool show_number(json_t *arguments, const char *name, const char *value);

/* The same for a moment; false after complaining that it is none, or that it lies ahead, as
 * only "until" may. */
bool show_moment(
	const struct cli *cli, json_t *arguments, const char *name, const char *value);

#endif
