#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { PATH_SIZE = 512 };

struct scratch {
	char directory[PATH_SIZE];
	char path[PATH_SIZE + 16];
	int file; /* -1: not open */
};

static int
fail(const struct scratch *scratch, struct error *error)
{
	return error_set(error, ERROR_IO, "cannot write in %s: %s", scratch->directory,
		strerror(errno));
}

int
scratch_new(struct scratch **scratch, struct error *error)
{
	struct scratch *made = mem_new(sizeof(*made));
	const char *base = getenv("TMPDIR");

	(void)snprintf(made->directory, sizeof(made->directory), "%s/wdog-XXXXXX",
		base == NULL || strlen(base) > PATH_SIZE / 2 ? "/tmp" : base);
	made->file = -1;
	if (mkdtemp(made->directory) == NULL) {
		int status = fail(made, error);

		free(made);
		return status;
	}
	(void)snprintf(made->path, sizeof(made->path), "%s/wdogd.db", made->directory);
	*scratch = made;
	return 0;
}

static void
remove_all(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL)
		if (entry->d_name[0] != '.')
			(void)unlinkat(dirfd(directory), entry->d_name, 0);
	(void)closedir(directory); /* only read */
	(void)rmdir(path);	   /* what stays is only space lost */
}

void
scratch_free(struct scratch *scratch)
{
	if (scratch == NULL)
		return;
	if (scratch->file >= 0)
		(void)close(scratch->file); /* it goes away */
	remove_all(scratch->directory);
	free(scratch);
}

const char *
scratch_path(const struct scratch *scratch)
{
	return scratch->path;
}

int
scratch_write(
	struct scratch *scratch, const void *bytes, size_t length, struct error *error)
{
	if (scratch->file < 0)
		scratch->file = open(scratch->path,
			O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC |
				O_NOFOLLOW,
			S_IRUSR | S_IWUSR);
	if (scratch->file < 0 || write(scratch->file, bytes, length) != (ssize_t)length)
		return fail(scratch, error);
	return 0;
}

int
scratch_written(struct scratch *scratch, struct error *error)
{
	int file = scratch->file;

	scratch->file = -1;
	return file >= 0 && close(file) != 0 ? fail(scratch, error) : 0;
}
