/*
 * The daemon holds its database alone and may write only below its own directory, so a
 * backup of a running daemon is made there and then copied to where the user wants it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmd.h"
#include "interrupt.h"
#include "offline.h"
#include "output.h"
#include "settings.h"
#include "show.h"

enum { COPY_SIZE = 65536 };

/* The directory of the database by the configuration, or the usual one. */
static void
storage_directory(const struct cli *cli, char *path, size_t size)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	struct error error;

	if (settings_read(cli, &config, messages, &error) == 0)
		(void)text_copy(path, size, config->directory);
	else
		(void)text_copy(path, size, SETTINGS_DIRECTORY);
	config_free(config);
	free(messages);
}

static int
say(const char *sentence)
{
	struct output output;

	output_init(&output, false);
	(void)output_write(&output, sentence, strlen(sentence));
	return output_done(&output);
}

static int
check(const struct cli *cli)
{
	struct ask_end end = {.exit = EXIT_FINE};
	char path[PATH_MAX], text[PATH_MAX + 64];
	struct store *store;
	uint64_t size;

	if (cli->db_path != NULL) {
		(void)text_copy(path, sizeof(path), cli->db_path);
	} else {
		char directory[PATH_MAX - sizeof(SETTINGS_DATABASE)];

		storage_directory(cli, directory, sizeof(directory));
		(void)snprintf(
			path, sizeof(path), "%s/%s", directory, SETTINGS_DATABASE);
	}
	store = offline_open(path, &end);
	if (store == NULL) {
		complain("%s%s", end.text,
			cli->db_path != NULL || cli->config_named
				? ""
				: "; name it with --db, or its configuration with -c");
		return end.exit;
	}
	size = store_size(store);
	store_close(store);
	(void)snprintf(text, sizeof(text), "%s is sound, %llu bytes\n", path,
		(unsigned long long)size);
	return say(text);
}

/* Nothing waits while bytes are copied. */
static bool
is_interrupted(void)
{
	struct pollfd nothing = {.fd = -1};

	(void)interrupt_wait(&nothing, 0);
	return interrupt_came();
}

static bool
copy_bytes(int from, int to)
{
	char *bytes = mem_new(COPY_SIZE);
	ssize_t count = 1;

	while (!is_interrupted() && (count = read(from, bytes, COPY_SIZE)) > 0) {
		ssize_t written = write(to, bytes, (size_t)count);

		if (written != count) {
			errno = written < 0 ? errno : ENOSPC;
			count = -1;
			break;
		}
	}
	free(bytes);
	return count == 0 && fsync(to) == 0;
}

static int
copy_file(const char *from, const char *to)
{
	int input = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int output = -1, status = EXIT_DATABASE;

	if (input < 0) {
		complain("cannot read %s: %s; run wdog as root, or give a name below "
			 "that directory",
			from, strerror(errno));
		return EXIT_NOT_PERMITTED;
	}
	output = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (output < 0) {
		complain("cannot create %s: %s", to, strerror(errno));
	} else if (!copy_bytes(input, output) || close(output) != 0) {
		complain("cannot write %s: %s", to,
			interrupt_came() ? "interrupted" : strerror(errno));
		(void)unlink(to); /* a part is no backup */
	} else {
		status = EXIT_FINE;
	}
	(void)close(input);
	return status;
}

struct copying {
	const char *from, *to;
	int status;
};

/* What the daemon made is there until wdog leaves. */
static bool
copy_made(void *context, json_t *row)
{
	struct copying *copying = context;

	(void)row;
	copying->status = copy_file(copying->from, copying->to);
	return false;
}

static int
backup_daemon(struct cli *cli, const char *file)
{
	char directory[PATH_MAX / 2], made[PATH_MAX];
	struct copying copying = {made, file, EXIT_PARTIAL};
	struct ask question = {
		.command = "backup",
		.arguments = json_object(),
		.row = copy_made,
		.context = &copying,
		.patient = true, /* a large database takes its time */
	};
	struct ask_end end;

	storage_directory(cli, directory, sizeof(directory));
	(void)snprintf(
		made, sizeof(made), "%s/.backup-%ld.db", directory, (long)getpid());
	/* Else only the daemon could read what it made. */
	if (access(directory, R_OK | W_OK | X_OK) != 0) {
		complain("cannot use %s: %s; %s", directory, strerror(errno),
			errno == ENOENT ? "name the daemon's configuration with -c"
					: "run wdog as root");
		json_decref(question.arguments);
		return errno == ENOENT ? EXIT_DATABASE : EXIT_NOT_PERMITTED;
	}
	show_text(question.arguments, "path", made);
	interrupt_catch();
	ask(cli, &question, &end);
	if (end.exit == EXIT_FINE)
		return copying.status;
	complain("%s", end.text);
	return end.exit;
}

static int
backup_file(const char *from, const char *to)
{
	struct ask_end end = {.exit = EXIT_FINE};
	struct store *store = offline_open(from, &end);
	struct error error = {.code = ERROR_NONE};

	if (store != NULL && store_backup(store, to, &error) != 0) {
		end.exit = EXIT_DATABASE;
		(void)text_copy(end.text, sizeof(end.text), error.text);
	}
	store_close(store);
	if (end.exit != EXIT_FINE)
		complain("%s", end.text);
	return end.exit;
}

static int
backup(struct cli *cli, const char *file)
{
	int status;

	if (access(file, F_OK) == 0) {
		complain("%s exists already: choose another name", file);
		return EXIT_USAGE;
	}
	status = cli->db_path != NULL ? backup_file(cli->db_path, file)
				      : backup_daemon(cli, file);
	if (status != EXIT_FINE)
		return status;
	return say("saved; read the copy with `wdog --db FILE`\n");
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	if (strcmp(args->words[0], "check") == 0 && args->word_count == 1)
		return check(cli);
	if (strcmp(args->words[0], "backup") == 0 && args->word_count == 2)
		return backup(cli, args->words[1]);
	complain("usage: wdog db check, or wdog db backup FILE");
	return EXIT_USAGE;
}

static const char *const choices[] = {"check", "backup", NULL};

static const char *const examples[] = {
	"wdog db backup wdogd-backup.db",
	"wdog --db wdogd-backup.db db check",
	NULL,
};

const struct cli_command cmd_db = {
	.name = "db",
	.usage = "check|backup [FILE]",
	.summary = "Check the database, or save a copy of it while the daemon runs",
	.examples = examples,
	.words_min = 1,
	.words_max = 2,
	.word = WORD_CHOICE,
	.choices = choices,
	.run = run,
};
