#include "monitor/limits.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "sys/small_file.h"

/*
 * A seccomp filter and a Landlock domain are inherited and can only get narrower. So this
 * list is what the monitor needs to start, signal and collect roles, and what a role needs
 * from its first instruction (the loader) to the moment it confines itself.
 */
static const int calls[] = {
	/* starting, signalling and collecting processes */
	SYS_clone, SYS_clone3, SYS_execveat, SYS_wait4, SYS_kill, SYS_tgkill,
	SYS_getppid, SYS_prctl, SYS_dup3, SYS_close_range, SYS_socketpair, SYS_pipe2,
	/* the loader and the C library */
	SYS_mmap, SYS_mprotect, SYS_openat, SYS_pread64, SYS_pwrite64, SYS_faccessat,
	SYS_faccessat2, SYS_readlinkat, SYS_getdents64, SYS_statx, SYS_set_tid_address,
	SYS_prlimit64, SYS_uname, SYS_sysinfo, SYS_getcwd, SYS_sched_getaffinity,
	SYS_umask, SYS_getgroups, SYS_ioctl, SYS_memfd_create,
	/* becoming a confined role */
	SYS_capget, SYS_capset, SYS_seccomp, SYS_landlock_create_ruleset,
	SYS_landlock_add_rule, SYS_landlock_restrict_self,
	/* sockets: the sensor's, the engine's and our own */
	SYS_socket, SYS_bind, SYS_listen, SYS_accept4, SYS_connect, SYS_setsockopt,
	SYS_getpeername,
	/* the database's and the control socket's files */
	SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_fallocate, SYS_flock, SYS_unlinkat,
	SYS_renameat2, SYS_mkdirat, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat,
	SYS_fstatfs, SYS_statfs, SYS_utimensat,
/* old names of the above, which only some machines have */
#ifdef SYS_open
	SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_unlink, SYS_rename,
	SYS_mkdir, SYS_rmdir, SYS_chmod, SYS_chown, SYS_dup2, SYS_pipe, SYS_fork,
	SYS_vfork, SYS_arch_prctl, SYS_getrlimit, SYS_select,
#endif
#ifdef SYS_renameat
	SYS_renameat,
#endif
	-1};

enum { FIXED_PATHS = 14, LIBRARIES_MAX = 64, PATHS_MAX = FIXED_PATHS + LIBRARIES_MAX };

struct paths {
	struct confine_path list[PATHS_MAX + 1]; /* path NULL ends */
	size_t count;
	char programs[ROLES][32];
};

static void
add_path(struct paths *paths, struct confine_path path)
{
	if (paths->count < PATHS_MAX && path.path != NULL && path.path[0] != '\0')
		paths->list[paths->count++] = path;
}

/* The program's interpreter is executed with it, and where the libraries are is the
 * distribution's choice: whatever is loaded now may be loaded again. */
static int
add_library(struct dl_phdr_info *info, size_t size, void *context)
{
	(void)size;
	add_path(context,
		(struct confine_path){.path = info->dlpi_name, .execute = true});
	return 0;
}

static void
add_programs(struct paths *paths, const struct role_files *files)
{
	for (size_t i = 0; i < ROLES; i++) {
		(void)snprintf(paths->programs[i], sizeof(paths->programs[i]),
			"/proc/self/fd/%d", files->descriptors[i]);
		add_path(paths,
			(struct confine_path){
				.path = paths->programs[i], .execute = true});
	}
}

int
limits_apply(const struct monitor_options *options, const struct config *config,
	const struct role_files *files, enum sandbox_level *level, struct error *error)
{
	static const char *const readable[] = {
		"/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev"};
	char *config_directory = file_directory(options->config_path);
	char *socket_directory = file_directory(config->socket_path);
	struct paths *paths = mem_new(sizeof(*paths));
	struct confinement confinement = {.calls = calls,
		.paths = paths->list,
		.tcp = true,
		.abstract_sockets = true};
	int status;

	for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++)
		add_path(paths, (struct confine_path){.path = readable[i]});
	add_path(paths, (struct confine_path){.path = config_directory});
	add_path(paths, (struct confine_path){.path = options->data_directory});
	add_path(
		paths, (struct confine_path){.path = config->directory, .write = true});
	add_path(paths, (struct confine_path){.path = socket_directory, .write = true});
	add_programs(paths, files);
	(void)dl_iterate_phdr(add_library, paths);
	status = confine_apply(&confinement, level, error);
	free(paths);
	free(socket_directory);
	free(config_directory);
	return status;
}
