#include "store/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { PID_TEXT_SIZE = 24, NAMES_MAX = 64, NAME_SIZE = 256 };

static const char lock_name[] = "lock";
static const char aside_mark[] = ".corrupt-";

/* The directory part of path, "." when it has none. */
static void
directory_of(const char *path, char directory[FILE_PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		(void)text_copy(directory, FILE_PATH_MAX, ".");
	else
		(void)snprintf(directory, FILE_PATH_MAX, "%.*s",
			slash == path ? 1 : (int)(slash - path), path);
}

int
file_look(const char *path, struct file_facts *facts, struct error *error)
{
	char log[FILE_PATH_MAX];
	struct stat status;

	*facts = (struct file_facts){.exists = false};
	if (strlen(path) + NAME_SIZE > FILE_PATH_MAX)
		return error_set(
			error, ERROR_INVALID, "the path of the database is too long");
	if (lstat(path, &status) != 0)
		return errno == ENOENT
			? 0
			: error_set(error, ERROR_IO, "cannot look at \"%s\": %s", path,
				  strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_nlink != 1)
		return error_set(error, ERROR_DENIED,
			"\"%s\" is a link or no plain file; put the database there",
			path);
	facts->exists = true;
	facts->empty = status.st_size == 0;
	(void)snprintf(log, sizeof(log), "%s-wal", path);
	facts->has_log = lstat(log, &status) == 0 && status.st_size > 0;
	return 0;
}

int
file_create(const char *path, struct error *error)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		S_IRUSR | S_IWUSR);

	if (descriptor < 0)
		return error_set(error, errno == EEXIST ? ERROR_INVALID : ERROR_IO,
			"cannot create \"%s\": %s", path, strerror(errno));
	(void)close(descriptor); /* empty: nothing to lose */
	return 0;
}

static int
lock_busy(const char *path, int descriptor, bool reader, struct error *error)
{
	char text[PID_TEXT_SIZE] = "";
	ssize_t length = pread(descriptor, text, sizeof(text) - 1, 0);
	long pid = length > 0 ? strtol(text, NULL, 10) : 0;

	if (reader)
		return error_set(error, ERROR_BUSY,
			"wdogd (process %ld) has \"%s\" open: ask it without --db, or "
			"read a copy that wdog db backup makes",
			pid, path);
	return error_set(error, ERROR_BUSY,
		"\"%s\" is held by another wdogd (process %ld)", path, pid);
}

static void
write_pid(int descriptor)
{
	char text[PID_TEXT_SIZE];
	int length = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	/* The number is for people; without it the lock holds as well. */
	if (ftruncate(descriptor, 0) == 0)
		(void)!pwrite(descriptor, text, (size_t)length, 0);
}

int
file_lock(const char *path, bool reader, int *descriptor, struct error *error)
{
	char directory[FILE_PATH_MAX], lock[FILE_PATH_MAX + sizeof(lock_name)];
	int flags = reader ? O_RDONLY : O_RDWR | O_CREAT;
	int status, file;

	directory_of(path, directory);
	(void)snprintf(lock, sizeof(lock), "%s/%s", directory, lock_name);
	file = open(lock, flags | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (file < 0 && reader) {
		*descriptor = -1; /* a copy elsewhere has none */
		return 0;
	}
	if (file < 0)
		return error_set(error, ERROR_IO, "cannot open \"%s\": %s", lock,
			strerror(errno));
	if (flock(file, (reader ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
		status = errno == EWOULDBLOCK
			? lock_busy(path, file, reader, error)
			: error_set(error, ERROR_IO, "cannot lock \"%s\": %s", lock,
				  strerror(errno));
		(void)close(file); /* never ours */
		return status;
	}
	if (!reader)
		write_pid(file);
	*descriptor = file;
	return 0;
}

static int
by_name_newest_first(const void *a, const void *b)
{
	return -strcmp(a, b);
}

/* Keeps the newest that were set aside; the time in the name gives the order. */
static void
remove_old_aside(const char *path)
{
	char directory[FILE_PATH_MAX], names[NAMES_MAX][NAME_SIZE];
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	char prefix[NAME_SIZE];
	size_t count = 0;
	struct dirent *entry;
	DIR *listing;

	directory_of(path, directory);
	listing = opendir(directory);
	if (listing == NULL)
		return;
	(void)snprintf(prefix, sizeof(prefix), "%s%s", base, aside_mark);
	while (count < NAMES_MAX && (entry = readdir(listing)) != NULL)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
			strstr(entry->d_name, "-wal") == NULL &&
			text_copy(names[count], NAME_SIZE, entry->d_name))
			count++;
	qsort(names, count, NAME_SIZE, by_name_newest_first);
	for (size_t i = FILE_ASIDE_KEPT; i < count; i++) {
		char log[NAME_SIZE + 8];

		(void)snprintf(log, sizeof(log), "%s-wal", names[i]);
		/* What stays is only space lost; the next time tries again. */
		(void)unlinkat(dirfd(listing), names[i], 0);
		(void)unlinkat(dirfd(listing), log, 0);
	}
	(void)closedir(listing); /* only read */
}

/* "20261101T123000250Z": no character that a shell or another system minds. */
static void
time_in_name(wall_t now, char name[WALL_TEXT_SIZE])
{
	char text[WALL_TEXT_SIZE];
	size_t length = 0;

	(void)wall_text(now, text);
	for (const char *c = text; *c != '\0'; c++)
		if (strchr("-:.", *c) == NULL)
			name[length++] = *c;
	name[length] = '\0';
}

int
file_set_aside(const char *path, wall_t now, struct error *error)
{
	char log[FILE_PATH_MAX + 8], log_aside[FILE_PATH_MAX + WALL_TEXT_SIZE + 32];
	char aside[FILE_PATH_MAX + WALL_TEXT_SIZE + 16], when[WALL_TEXT_SIZE];

	time_in_name(now, when);
	(void)snprintf(aside, sizeof(aside), "%s%s%s", path, aside_mark, when);
	if (rename(path, aside) != 0)
		return error_set(error, ERROR_IO, "cannot rename \"%s\" to \"%s\": %s",
			path, aside, strerror(errno));
	(void)snprintf(log, sizeof(log), "%s-wal", path);
	(void)snprintf(log_aside, sizeof(log_aside), "%s-wal", aside);
	if (rename(log, log_aside) != 0 && errno != ENOENT)
		return error_set(error, ERROR_IO, "cannot rename \"%s\": %s", log,
			strerror(errno));
	remove_old_aside(path);
	return 0;
}

static int
sync_opened(const char *path, int flags, struct error *error)
{
	int file = open(path, flags | O_RDONLY | O_CLOEXEC);
	int status = 0;

	if (file < 0 || fsync(file) != 0)
		status = error_set(error, ERROR_IO, "cannot make \"%s\" durable: %s",
			path, strerror(errno));
	if (file >= 0)
		(void)close(file); /* nothing written through it */
	return status;
}

int
file_sync(const char *path, struct error *error)
{
	return sync_opened(path, O_NOFOLLOW, error);
}

int
file_sync_directory(const char *path, struct error *error)
{
	char directory[FILE_PATH_MAX];

	directory_of(path, directory);
	return sync_opened(directory, O_DIRECTORY, error);
}
