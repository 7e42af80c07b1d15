#include "sys/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
	WRITABLE_BY_OTHERS = S_IWGRP | S_IWOTH
};

/* Reads from the start; false when it is shorter or longer than length or fails. */
static bool
read_exactly(int descriptor, char *bytes, size_t length)
{
	size_t done = 0;

	/* One byte more is asked for, so that a file that grew is noticed. */
	while (done <= length) {
		ssize_t part =
			pread(descriptor, bytes + done, length + 1 - done, (off_t)done);

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			return part == 0 && done == length;
		done += (size_t)part;
	}
	return false;
}

static int
read_whole(int descriptor, size_t max, char **text, size_t *length, struct error *error)
{
	struct stat before, after;
	char *bytes;

	if (fstat(descriptor, &before) != 0)
		return error_set(error, ERROR_IO, "%s", strerror(errno));
	if (!S_ISREG(before.st_mode))
		return error_set(error, ERROR_INVALID, "this is not a regular file");
	if (before.st_size < 0 || (size_t)before.st_size > max)
		return error_set(error, ERROR_LIMIT,
			"the file has %lld bytes, at most %zu are allowed",
			(long long)before.st_size, max);
	bytes = mem_new((size_t)before.st_size + 1);
	if (!read_exactly(descriptor, bytes, (size_t)before.st_size) ||
		fstat(descriptor, &after) != 0 ||
		before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
		before.st_mtim.tv_nsec != after.st_mtim.tv_nsec) {
		free(bytes);
		return error_set(error, ERROR_IO,
			"the file changed while it was read; try again");
	}
	bytes[before.st_size] = '\0';
	*text = bytes;
	*length = (size_t)before.st_size;
	return 0;
}

static int
check_owner(int descriptor, struct error *error)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0)
		return error_set(error, ERROR_IO, "%s", strerror(errno));
	if (status.st_uid != 0 && status.st_uid != geteuid())
		return error_set(error, ERROR_DENIED,
			"the file belongs to user %u; it must belong to root or to "
			"the user that wdogd runs as (chown root)",
			(unsigned)status.st_uid);
	if (S_ISREG(status.st_mode) && (status.st_mode & WRITABLE_BY_OTHERS) != 0)
		return error_set(error, ERROR_DENIED,
			"others than the owner may write the file (chmod go-w)");
	return 0;
}

int
file_read(
	const char *path, size_t max, char **text, size_t *length, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int status;

	if (descriptor < 0)
		return error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO,
			"%s: %s", path, strerror(errno));
	status = check_owner(descriptor, error);
	if (status == 0)
		status = read_whole(descriptor, max, text, length, error);
	(void)close(descriptor);
	if (status != 0)
		error_prefix(error, "%s", path);
	return status;
}

int
file_read_sealed(
	int descriptor, size_t max, char **text, size_t *length, struct error *error)
{
	if (fcntl(descriptor, F_GET_SEALS) != SEALS)
		return error_set(error, ERROR_INVALID,
			"descriptor %d is not a sealed memory file", descriptor);
	return read_whole(descriptor, max, text, length, error);
}

static bool
write_all(int descriptor, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t part = write(descriptor, bytes, length);

		if (part < 0 && errno != EINTR)
			return false;
		if (part > 0) {
			bytes += part;
			length -= (size_t)part;
		}
	}
	return true;
}

int
file_seal(const char *name, const void *bytes, size_t length, struct error *error)
{
	int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (descriptor >= 0 && write_all(descriptor, bytes, length) &&
		fcntl(descriptor, F_ADD_SEALS, SEALS) == 0)
		return descriptor;
	(void)error_set(
		error, ERROR_IO, "cannot keep %s in memory: %s", name, strerror(errno));
	if (descriptor >= 0)
		(void)close(descriptor);
	return -1;
}

char *
file_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory;

	if (slash == NULL)
		return mem_dup_text(".");
	if (slash == path)
		return mem_dup_text("/");
	directory = mem_new((size_t)(slash - path) + 1);
	memcpy(directory, path, (size_t)(slash - path));
	return directory;
}
