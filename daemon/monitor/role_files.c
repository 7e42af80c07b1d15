#include "monitor/role_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "version.h"

static const char *const names[ROLES] = {
	[ROLE_ENGINE] = "engine",
	[ROLE_SENSOR] = "sensor",
	[ROLE_IDENTIFY] = "identify",
};

static const char own_program[] = "/proc/self/exe";

const char *
role_name(enum role_peer which)
{
	return names[which];
}

/* Whoever can write this program decides anyhow what it starts; nobody else may. A file of
 * another owner could have been put beside a link to it (ld.so(8) knows that of $ORIGIN). */
static bool
is_as_safe(const struct stat *file, const struct stat *own)
{
	mode_t more = file->st_mode & ~own->st_mode;

	if ((file->st_mode & S_IWGRP) != 0 && file->st_gid != own->st_gid)
		return false;
	return S_ISREG(file->st_mode) && (more & (S_IWGRP | S_IWOTH)) == 0 &&
		(file->st_uid == 0 || file->st_uid == own->st_uid);
}

static int
open_file(const char *path, int *descriptor, struct error *error)
{
	struct stat file, own;

	*descriptor = open(path, O_PATH | O_CLOEXEC);
	if (*descriptor < 0 || fstat(*descriptor, &file) != 0)
		return error_set(error, ERROR_NOT_FOUND,
			"the program %s is a part of wdogd and cannot be opened: %s; "
			"install WatchDog again",
			path, strerror(errno));
	if (stat(own_program, &own) == 0 && is_as_safe(&file, &own))
		return 0;
	return error_set(error, ERROR_DENIED,
		"the program %s must belong to root or to the owner of wdogd, and "
		"nobody else may write it; install WatchDog again",
		path);
}

/* The folder that this program was started from, without a slash at its end. */
static bool
own_folder(char *folder)
{
	ssize_t length = readlink(own_program, folder, PATH_MAX - 1);
	char *slash;

	if (length <= 0)
		return false;
	folder[length] = '\0';
	slash = strrchr(folder, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	return true;
}

static bool
has_one(const char *folder)
{
	char path[PATH_MAX + 32];

	for (size_t i = 0; i < ROLES; i++) {
		(void)snprintf(path, sizeof(path), "%s/wdogd-%s", folder, names[i]);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

int
role_files_open(struct role_files *files, struct error *error)
{
	char beside[PATH_MAX], path[PATH_MAX + 32];
	const char *folder = LIBEXECDIR;
	int status = 0;

	for (size_t i = 0; i < ROLES; i++)
		files->descriptors[i] = -1;
	if (!own_folder(beside))
		return error_set(error, ERROR_NOT_FOUND,
			"%s cannot be read: %s; mount /proc", own_program,
			strerror(errno));
	/* All from one folder: the two may be of different versions. */
	if (has_one(beside))
		folder = beside;
	for (size_t i = 0; status == 0 && i < ROLES; i++) {
		(void)snprintf(path, sizeof(path), "%s/wdogd-%s", folder, names[i]);
		status = open_file(path, &files->descriptors[i], error);
	}
	return status;
}

void
role_files_close(struct role_files *files)
{
	for (size_t i = 0; i < ROLES; i++)
		if (files->descriptors[i] >= 0)
			(void)close(files->descriptors[i]);
}

bool
role_files_tell_versions(const struct role_files *files)
{
	char name[] = "wdogd", option[] = "--version", path[32];
	char *const arguments[] = {name, option, NULL};
	char *const environment[] = {NULL};
	bool done = true;

	for (size_t i = 0; i < ROLES; i++) {
		int status;
		pid_t child;

		(void)snprintf(
			path, sizeof(path), "/proc/self/fd/%d", files->descriptors[i]);
		done = posix_spawn(&child, path, NULL, NULL, arguments, environment) ==
				0 &&
			waitpid(child, &status, 0) == child && status == 0 && done;
	}
	return done;
}
