#include "engine/limits.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sys/small_file.h"

static const int calls[] = {
	/* the database's files */
	SYS_openat, SYS_pread64, SYS_pwrite64, SYS_fsync, SYS_fdatasync, SYS_ftruncate,
	SYS_fallocate, SYS_flock, SYS_unlinkat, SYS_renameat2, SYS_faccessat,
	SYS_faccessat2, SYS_readlinkat, SYS_getdents64, SYS_statx, SYS_getcwd,
	SYS_fchmod, SYS_fchown, SYS_fstatfs, SYS_umask,
	/* the control socket and syslog */
	SYS_accept4, SYS_connect,
/* old names of the above, which only some machines have */
#ifdef SYS_open
	SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_unlink, SYS_rename,
#endif
#ifdef SYS_renameat
	SYS_renameat,
#endif
	-1};

static const int families[] = {AF_UNIX, -1};

int
limits_of_engine(
	const struct config *config, enum sandbox_level *level, struct error *error)
{
	char *socket_directory = file_directory(config->socket_path);
	const struct confine_path paths[] = {
		{.path = config->directory, .write = true},
		{.path = socket_directory, .write = true},
		{.path = NULL},
	};
	const struct confinement confinement = {
		.calls = calls, .paths = paths, .families = families};
	int status = confine_drop_capabilities(error);

	if (status == 0)
		status = confine_apply(&confinement, level, error);
	free(socket_directory);
	return status;
}
