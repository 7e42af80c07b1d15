#include "engine/command_backup.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* Copies are made beside the database and nowhere else (Landlock allows no other place),
 * under a name that nothing of ours has and nobody would give to a file of his own. */
static const char prefix[] = ".backup-";

static bool
is_backup_name(const char *name)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool
is_backup_path(const struct engine *engine, const char *path)
{
	const char *directory = engine->role.config->directory;
	size_t length = strlen(directory);

	return strncmp(path, directory, length) == 0 && path[length] == '/' &&
		is_backup_name(path + length + 1) &&
		strchr(path + length + 1, '/') == NULL;
}

static enum answer_state
wait_for_reader(struct client *client, void *path)
{
	(void)client;
	(void)path;
	return ANSWER_WAIT;
}

static void
remove_copy(void *path)
{
	(void)unlink(path); /* what stays goes when the engine starts again */
	free(path);
}

void
handle_backup(const struct asked *asked)
{
	const char *path = argument_text(asked, "path");
	struct answer until_read = {.step = wait_for_reader, .done = remove_copy};
	struct store *store = saver_use(asked->engine->saver, asked->error);
	int status;

	if (store == NULL) {
		client_fail(asked->client, asked->error);
		return;
	}
	status = is_backup_path(asked->engine, path)
		? store_backup(store, path, asked->error)
		: error_set(asked->error, ERROR_DENIED,
			  "the daemon writes a backup only as %s/%s...",
			  asked->engine->role.config->directory, prefix);
	if (status != 0) {
		client_fail(asked->client, asked->error);
		return;
	}
	client_row(asked->client, json_pack("{s:s}", "path", path));
	until_read.state = mem_dup_text(path);
	client_answer(asked->client, &until_read);
}

void
backups_clear(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL)
		if (is_backup_name(entry->d_name))
			(void)unlinkat(dirfd(directory), entry->d_name, 0);
	(void)closedir(directory); /* only read */
}
