#include "catalogue_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/catalogue.h"
#include "settings.h"

static int
add_file(const char *directory, const char *name, struct bundle *bundle,
	struct error *error)
{
	struct config_input file = {.text = NULL};
	char path[PATH_MAX];
	char *text;
	int status;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	text = settings_file(path, CATALOGUE_SIZE_MAX, &file.length, error);
	if (text == NULL)
		return ERROR_IO;
	file.text = text;
	file.file_name = path;
	status = bundle_add(bundle, &file, CATALOGUE_SIZE_MAX, error);
	free(text);
	return status;
}

static int
is_wanted(const struct dirent *entry)
{
	return catalogue_is_drop_in(entry->d_name) ? 1 : 0;
}

static int
by_name(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

/* The owner's folder need not be there. */
static void
add_folder(const char *path, struct bundle *bundle, struct config_messages *messages)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_wanted, by_name);
	struct error error;

	if (count < 0 && errno != ENOENT) {
		(void)error_set(
			&error, ERROR_IO, "cannot read %s: %s", path, strerror(errno));
		report_file(messages, &error);
	}
	for (int i = 0; i < count; i++) {
		if (add_file(path, entries[i]->d_name, bundle, &error) != 0)
			report_file(messages, &error);
		free(entries[i]);
	}
	free(entries);
}

int
catalogue_files_read(
	const struct cli *cli, struct bundle *bundle, struct config_messages *messages)
{
	const char *slash = strrchr(cli->config_path, '/');
	int length = slash == NULL ? 1 : (int)(slash - cli->config_path);
	size_t errors_before = messages->errors.count;
	char folder[PATH_MAX];
	struct error error;

	for (size_t i = 0; catalogue_files[i] != NULL; i++) {
		if (add_file(cli->data_directory, catalogue_files[i], bundle, &error) ==
			0)
			continue;
		report_file(messages, &error);
		if (i == 0) /* the others are additions to it */
			return ERROR_INVALID;
	}
	(void)snprintf(folder, sizeof(folder), "%.*s/%s", length,
		slash == NULL ? "." : cli->config_path, CATALOGUE_DROP_IN);
	add_folder(folder, bundle, messages);
	return messages->errors.count > errors_before ? ERROR_INVALID : 0;
}
