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

static void
add_folder(const char *path, struct bundle *bundle, struct config_messages *messages)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_wanted, by_name);
	struct error error;

	if (count < 0) {
		(void)error_set(&error, ERROR_IO, "%s: %s", path, strerror(errno));
		report_file(messages, &error);
	}
	for (int i = 0; i < count; i++) {
		if (add_file(path, entries[i]->d_name, bundle, &error) != 0)
			report_file(messages, &error);
		free(entries[i]);
	}
	free(entries);
}

static void
add_owners(const struct monitor_options *options, struct bundle *bundle,
	struct config_messages *messages)
{
	char *directory = file_directory(options->config_path);
	char folder[PATH_MAX];
	bool is_there = false;
	struct error error;

	(void)snprintf(folder, sizeof(folder), "%s/%s", directory, CATALOGUE_DROP_IN);
	if (check_folder(folder, &is_there, &error) != 0)
		report_file(messages, &error);
	else if (is_there)
		add_folder(folder, bundle, messages);
	free(directory);
}

int
catalogue_files_read(const struct monitor_options *options, struct bundle *bundle,
	struct config_messages *messages)
{
	size_t errors_before = messages->errors.count;
	struct error error;

	for (size_t i = 0; catalogue_files[i] != NULL; i++) {
		if (add_file(options->data_directory, catalogue_files[i], bundle,
			    &error) == 0)
			continue;
		report_file(messages, &error);
		if (i == 0) /* the others are additions to it */
			return ERROR_INVALID;
	}
	add_owners(options, bundle, messages);
	return messages->errors.count > errors_before ? ERROR_INVALID : 0;
}
