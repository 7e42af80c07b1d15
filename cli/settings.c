#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "catalogue_files.h"
#include "config/catalogue_read.h"
#include "config/probes_read.h"

/* Fills text from the descriptor; false when it has more than max bytes or fails. */
static bool
read_all(int descriptor, char *text, size_t max, size_t *length)
{
	size_t filled = 0;

	for (;;) {
		ssize_t count = read(descriptor, text + filled, max + 1 - filled);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return false;
		if (count == 0)
			break;
		filled += (size_t)count;
		if (filled > max) {
			errno = EFBIG;
			return false;
		}
	}
	*length = filled;
	return true;
}

char *
settings_file(const char *path, size_t max, size_t *length, struct error *error)
{
	/* A FIFO or a terminal must not make wdog wait. */
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	char *text = NULL;

	if (descriptor < 0) {
		(void)error_set(
			error, ERROR_IO, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
		(void)error_set(error, ERROR_IO, "%s is not a regular file", path);
		goto out;
	}
	text = mem_new(max + 1);
	if (!read_all(descriptor, text, max, length)) {
		(void)error_set(
			error, ERROR_IO, "cannot read %s: %s", path, strerror(errno));
		free(text);
		text = NULL;
	}
out:
	(void)close(descriptor);
	return text;
}

static int
read_catalogue(const struct cli *cli, struct catalogue *catalogue,
	struct config_messages *messages)
{
	struct config_input input = {.file_name = "the catalogue"};
	struct bundle bundle = {.text = NULL};
	int status = catalogue_files_read(cli, &bundle, messages);

	input.text = bundle.text;
	input.length = bundle.length;
	if (bundle.text != NULL && catalogue_read(&input, catalogue, messages) != 0)
		status = ERROR_INVALID;
	free(bundle.text);
	return status;
}

/* How services are asked lies beside it. */
static int
read_probes(const struct cli *cli, struct probe_book *probes,
	struct config_messages *messages)
{
	struct config_input input = {.text = NULL};
	struct error error;
	char path[4096];
	char *text;
	int status;

	(void)snprintf(path, sizeof(path), "%s/probes.yaml", cli->data_directory);
	text = settings_file(path, PROBE_BOOK_SIZE_MAX, &input.length, &error);
	if (text == NULL) {
		report_file(messages, &error);
		return ERROR_INVALID;
	}
	input.text = text;
	input.file_name = path;
	status = probes_read(&input, probes, messages);
	free(text);
	return status;
}

int
settings_read(const struct cli *cli, struct config **config,
	struct config_messages *messages, struct error *error)
{
	struct config_input input = {.file_name = cli->config_path};
	struct catalogue catalogue = {.rows = NULL};
	char *text;
	int status;

	text = settings_file(cli->config_path, CONFIG_SIZE_MAX, &input.length, error);
	if (text == NULL)
		return ERROR_IO;
	input.text = text;
	status = read_catalogue(cli, &catalogue, messages);
	if (read_probes(cli, &catalogue.probes, messages) != 0)
		status = ERROR_INVALID;
	/* What the configuration goes by was wrong: only what else is wrong is asked. */
	if (config_parse(&input, status == 0 ? &catalogue : NULL, config, messages) !=
		0)
		status = ERROR_INVALID;
	catalogue_done(&catalogue);
	free(text);
	return status;
}

void
settings_complain(const struct config_messages *messages)
{
	for (size_t i = 0; i < messages->errors.count; i++)
		complain("%s", messages->errors.lines[i]);
	if (messages->errors.count == CONFIG_ERRORS_MAX)
		complain("These are the first %d errors; there may be more.",
			CONFIG_ERRORS_MAX);
}

bool
settings_socket(const struct cli *cli, char *path, size_t size)
{
	const char *found = SETTINGS_SOCKET;
	struct config_messages *messages;
	struct config *config = NULL;
	struct error error;
	bool fits;

	if (cli->socket_path != NULL)
		return text_copy(path, size, cli->socket_path);
	messages = mem_new(sizeof(*messages));
	/* A file that cannot be read or is broken is the business of `wdog config check`:
	 * the daemon may run all the same, with its last good one. */
	if (settings_read(cli, &config, messages, &error) == 0)
		found = config->socket_path;
	else if (cli->config_named)
		complain("using %s, because %s cannot be used: `wdog -c %s config "
			 "check` says why",
			SETTINGS_SOCKET, cli->config_path, cli->config_path);
	fits = text_copy(path, size, found);
	config_free(config);
	free(messages);
	return fits;
}
