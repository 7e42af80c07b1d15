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
static int
add_folder(const char *path, struct bundle *bundle, struct error *error)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_wanted, by_name), status = 0;

	if (count < 0 && errno == ENOENT)
		return 0;
	if (count < 0)
		return error_set(
			error, ERROR_IO, "cannot read %s: %s", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (status == 0)
			status = add_file(path, entries[i]->d_name, bundle, error);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int
catalogue_files_read(const struct cli *cli, struct bundle *bundle, struct error *error)
{
	const char *slash = strrchr(cli->config_path, '/');
	int length = slash == NULL ? 1 : (int)(slash - cli->config_path);
	char folder[PATH_MAX];
	int status = 0;

	for (size_t i = 0; status == 0 && catalogue_files[i] != NULL; i++)
		status = add_file(
			cli->data_directory, catalogue_files[i], bundle, error);
	(void)snprintf(folder, sizeof(folder), "%.*s/%s", length,
		slash == NULL ? "." : cli->config_path, CATALOGUE_DROP_IN);
	return status != 0 ? status : add_folder(folder, bundle, error);
}
