#include "handler.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

enum { VARIABLE_SIZE = 64 };

/* Values are escaped: no control character reaches a careless script. */
static void
set_variables(const json_t *row)
{
	json_t *borrowed = json_incref((json_t *)row);
	const char *field;
	json_t *value;

	json_object_foreach (borrowed, field, value) {
		char name[VARIABLE_SIZE];
		char *text;

		if (snprintf(name, sizeof(name), "WDOG_%s", field) >= VARIABLE_SIZE)
			continue;
		for (char *c = name; *c != '\0'; c++)
			*c = isalnum((unsigned char)*c)
				? (char)toupper((unsigned char)*c)
				: '_';
		text = cell_machine(value);
		(void)setenv(name, text, 1); /* without memory the field is missing */
		free(text);
	}
	json_decref(borrowed);
}

static void
run_child(int input, const char *command, const json_t *row)
{
	struct sigaction action = {.sa_handler = SIG_DFL};

	(void)sigaction(SIGPIPE, &action, NULL); /* wdog itself ignores it */
	if (dup2(input, STDIN_FILENO) < 0)
		_exit(127);
	set_variables(row);
	(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* A handler that does not read its input is no error. */
static void
give_line(int descriptor, const char *line)
{
	char text[CONTROL_ANSWER_MAX];
	int length = snprintf(text, sizeof(text), "%s\n", line);

	if (length > 0 && length < (int)sizeof(text))
		(void)!write(descriptor, text, (size_t)length);
}

static bool
wait_for_end(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFSIGNALED(status))
		complain("the command was ended by signal %d", WTERMSIG(status));
	else
		complain("the command ended with status %d", WEXITSTATUS(status));
	return false;
}

bool
handler_run(const char *command, const char *line, const json_t *row)
{
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		complain("cannot start the command: %s", strerror(errno));
		return false;
	}
	child = fork();
	if (child == 0)
		run_child(ends[0], command, row);
	(void)close(ends[0]);
	if (child > 0)
		give_line(ends[1], line);
	else
		complain("cannot start the command: %s", strerror(errno));
	(void)close(ends[1]);
	return child > 0 && wait_for_end(child);
}
