/*
 * Stands in for the engine in tests of wdog: answers every request on a control socket with
 * the lines of a script, says "ready" and "asked COMMAND" on its standard output, and ends
 * when its standard input does.
 * Usage: fake_engine SOCKET SCRIPT. A line of the script is a command, a blank, and one of
 *	{"row":...}	a JSON value that is sent as a frame
 *	!echo		{"row": the request's arguments}
 *	!many NUMBER JSON	that value so many times
 *	!raw TEXT	TEXT as it is, no frame
 *	!close		closes the connection
 *	!wait		sends nothing more until the client leaves
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl/control.h"

enum { LINES_MAX = 512, LINE_SIZE = CONTROL_ANSWER_MAX + 64 };

static char *lines[LINES_MAX];

static void
read_script(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[LINE_SIZE];

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	for (size_t i = 0; i < LINES_MAX && fgets(line, sizeof(line), file);) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			lines[i++] = strdup(line);
	}
	(void)fclose(file);
}

static void
send_bytes(int client, const void *bytes, size_t length)
{
	if (send(client, bytes, length, MSG_NOSIGNAL) != (ssize_t)length)
		(void)fprintf(stderr, "the client left\n");
}

static void
send_value(int client, const json_t *value)
{
	size_t length = 0;
	uint8_t *frame = control_frame(value, CONTROL_ANSWER_MAX, &length);

	if (frame != NULL)
		send_bytes(client, frame, length);
	free(frame);
}

static void
wait_for_end(int client)
{
	char byte;

	while (read(client, &byte, 1) > 0)
		continue;
}

/* "NUMBER JSON" */
static void
send_many(int client, const char *line)
{
	char *text;
	unsigned long count = strtoul(line, &text, 10);
	json_t *value = json_loads(text, 0, NULL);

	for (unsigned long i = 0; i < count; i++)
		send_value(client, value);
	json_decref(value);
}

/* Obeys one line. False when the connection is over. */
static bool
obey(int client, const char *line, json_t *arguments)
{
	json_t *value;

	if (strcmp(line, "!close") == 0)
		return false;
	if (strcmp(line, "!wait") == 0) {
		wait_for_end(client);
		return false;
	}
	if (strncmp(line, "!raw ", 5) == 0) {
		send_bytes(client, line + 5, strlen(line + 5));
		return true;
	}
	if (strncmp(line, "!many ", 6) == 0) {
		send_many(client, line + 6);
		return true;
	}
	value = strcmp(line, "!echo") == 0 ? json_pack("{s:O}", "row", arguments)
					   : json_loads(line, 0, NULL);
	if (value == NULL)
		(void)fprintf(stderr, "no JSON in the script: %s\n", line);
	send_value(client, value);
	json_decref(value);
	return true;
}

static void
answer(int client, const char *command, json_t *arguments)
{
	size_t length = strlen(command);

	(void)printf("asked %s\n", command);
	(void)fflush(stdout);
	for (size_t i = 0; i < LINES_MAX && lines[i] != NULL; i++) {
		if (strncmp(lines[i], command, length) != 0 || lines[i][length] != ' ')
			continue;
		if (!obey(client, lines[i] + length + 1, arguments))
			return;
	}
}

static void
serve(int client)
{
	uint8_t bytes[CONTROL_HEAD + CONTROL_REQUEST_MAX];
	const struct control_command *command;
	size_t length = 0;
	struct error error;
	json_t *arguments;
	long frame = 0;

	while (frame == 0 || (size_t)frame > length) {
		ssize_t count = read(client, bytes + length, sizeof(bytes) - length);

		if (count <= 0)
			return;
		length += (size_t)count;
		frame = control_frame_length(bytes, length, CONTROL_REQUEST_MAX);
		if (frame < 0)
			return;
	}
	if (control_request_decode(bytes + CONTROL_HEAD, (size_t)frame - CONTROL_HEAD,
		    &command, &arguments, &error) == 0) {
		answer(client, command->name, arguments);
		json_decref(arguments);
		return;
	}
	arguments = json_pack(
		"{s:{s:i, s:s}}", "end", "exit", EXIT_USAGE, "error", error.text);
	send_value(client, arguments);
	json_decref(arguments);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (bind(listener, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
		listen(listener, 8) == 0)
		return listener;
	perror(path);
	exit(2);
}

int
main(int argc, char **argv)
{
	struct pollfd wait[2] = {
		{.fd = STDIN_FILENO, .events = POLLIN}, {.events = POLLIN}};

	if (argc != 3) {
		(void)fprintf(stderr, "usage: fake_engine SOCKET SCRIPT\n");
		return 2;
	}
	read_script(argv[2]);
	wait[1].fd = listen_at(argv[1]);
	(void)puts("ready");
	(void)fflush(stdout);
	while (poll(wait, 2, -1) > 0 && wait[0].revents == 0) {
		int client = accept(wait[1].fd, NULL, NULL);

		if (client < 0)
			continue;
		serve(client);
		(void)close(client);
	}
	(void)unlink(argv[1]);
	return 0;
}
