#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli.h"
#include "interrupt.h"
#include "terminal.h"

enum { COPY_SIZE = 4096 };

void
output_init(struct output *output, bool may_page)
{
	*output = (struct output){
		.screen = may_page ? terminal_height() : 0,
		.descriptor = STDOUT_FILENO,
	};
}

bool
output_to_file(struct output *output, const char *path)
{
	output_init(output, false);
	output->descriptor = open(path,
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
	if (output->descriptor < 0)
		complain("cannot make %s: %s", path, strerror(errno));
	return output->descriptor >= 0;
}

static bool
write_all(struct output *output, const char *bytes, size_t length)
{
	while (length > 0 && output->failure == 0) {
		ssize_t count = write(output->descriptor, bytes, length);

		if (count < 0 && errno != EINTR)
			output->failure = errno;
		if (count <= 0)
			continue;
		bytes += count;
		length -= (size_t)count;
	}
	return output->failure == 0;
}

/* The pager the user wants; NULL: less. An empty one or cat means none. */
static const char *
wanted_pager(void)
{
	const char *pager = getenv("WDOG_PAGER");

	return pager != NULL ? pager : getenv("PAGER");
}

/* Without a pager installed the text must not be lost. */
static void
copy_through(void)
{
	char bytes[COPY_SIZE];
	ssize_t count;

	while ((count = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0) {
		if (write(STDOUT_FILENO, bytes, (size_t)count) != count)
			_exit(1);
	}
	_exit(0);
}

static void
run_pager(const int ends[2], const char *command)
{
	struct sigaction action = {.sa_handler = SIG_DFL};

	(void)sigaction(SIGPIPE, &action, NULL); /* wdog itself ignores it */
	interrupt_release();
	if (dup2(ends[0], STDIN_FILENO) < 0)
		_exit(127);
	(void)close(ends[1]);		    /* or copy_through would wait for itself */
	(void)setenv("LESSSECURE", "1", 1); /* no shell out of the pager */
	if (command != NULL)
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	else
		(void)execlp("less", "less", "-FIRX", (char *)NULL);
	copy_through();
}

static void
start_pager(struct output *output)
{
	const char *command = wanted_pager();
	int ends[2];

	output->screen = 0;
	if (command != NULL && (command[0] == '\0' || strcmp(command, "cat") == 0))
		return;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	output->pager = fork();
	if (output->pager == 0)
		run_pager(ends, command);
	(void)close(ends[0]);
	if (output->pager < 0) {
		(void)close(ends[1]);
		output->pager = 0;
		return;
	}
	output->descriptor = ends[1];
}

static bool
let_go(struct output *output)
{
	bool done = write_all(output, output->held, output->held_length);

	free(output->held);
	output->held = NULL;
	output->held_length = 0;
	output->held_capacity = 0;
	return done;
}

static void
hold(struct output *output, const char *bytes, size_t length)
{
	output->held = mem_grow(
		output->held, &output->held_capacity, output->held_length + length, 1);
	memcpy(output->held + output->held_length, bytes, length);
	output->held_length += length;
	for (size_t i = 0; i < length; i++)
		output->held_lines += bytes[i] == '\n';
}

bool
output_write(void *context, const char *bytes, size_t length)
{
	static const size_t buffer_size = 16384;
	struct output *output = context;

	if (output->failure != 0)
		return false;
	hold(output, bytes, length);
	if (output->screen > 0) {
		if (output->held_lines < output->screen)
			return true;
		start_pager(output);
	}
	return output->held_length < buffer_size || let_go(output);
}

bool
output_flush(struct output *output)
{
	return let_go(output);
}

void
output_drop(struct output *output)
{
	output->held_length = 0;
}

int
output_done(struct output *output)
{
	(void)let_go(output);
	if (output->pager > 0) {
		(void)close(output->descriptor);
		while (waitpid(output->pager, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	/* Some file systems tell only now that the bytes found no room. */
	else if (output->failure == 0 && close(output->descriptor) != 0)
		output->failure = errno;
	if (output->failure == 0 || output->failure == EPIPE)
		return 0;
	complain("cannot write the answer: %s", strerror(output->failure));
	return EXIT_PARTIAL;
}
