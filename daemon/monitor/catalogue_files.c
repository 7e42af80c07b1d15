#include "monitor/catalogue_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assess/catalogue.h"
#include "base/mem.h"
#include "sys/small_file.h"

static int
add_file(const char *directory, const char *name, struct bundle *bundle,
	struct error *error)
{
	struct config_input file = {.text = NULL};
	char path[PATH_MAX];
	char *text = NULL;
	int status;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	status = file_read(path, CATALOGUE_SIZE_MAX, &text, &file.length, error);
	if (status != 0)
		return status;
	file.text = text;
	file.file_name = path;
	status = bundle_add(bundle, &file, CATALOGUE_SIZE_MAX, error);
	free(text);
	return status;
}

/* Whoever may write in the folder decides what is in it. */
static int
check_folder(const char *path, bool *is_there, struct error *error)
{
	struct stat status;

	*is_there = stat(path, &status) == 0;
	if (!*is_there && errno == ENOENT)
		return 0;
	if (!*is_there)
		return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return error_set(error, ERROR_INVALID, "%s is not a directory", path);
	if ((status.st_uid != 0 && status.st_uid != geteuid()) ||
		(status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return error_set(error, ERROR_DENIED,
			"%s: others than its owner, root or the user that wdogd runs "
			"as, may write there (chown root, chmod go-w)",
			path);
	return 0;
}

static int
is_wanted(const struct dirent *entry)
{
	return catalogue_is_drop_in(entry->d_name) ? 1 : 0;
}

/* The same order in every language. */
static int
by_name(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

static int
add_folder(const char *path, struct bundle *bundle, struct error *error)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_wanted, by_name), status = 0;

	if (count < 0)
		return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (status == 0)
			status = add_file(path, entries[i]->d_name, bundle, error);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int
catalogue_files_read(const struct monitor_options *options, struct bundle *bundle,
	struct error *error)
{
	char *directory = file_directory(options->config_path);
	char folder[PATH_MAX];
	bool is_there = false;
	int status = 0;

	for (size_t i = 0; status == 0 && catalogue_files[i] != NULL; i++)
		status = add_file(
			options->data_directory, catalogue_files[i], bundle, error);
	(void)snprintf(folder, sizeof(folder), "%s/%s", directory, CATALOGUE_DROP_IN);
	if (status == 0)
		status = check_folder(folder, &is_there, error);
	if (status == 0 && is_there)
		status = add_folder(folder, bundle, error);
	free(directory);
	return status;
}
