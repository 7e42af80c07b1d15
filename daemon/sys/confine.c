#include "sys/confine.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/landlock.h"

static const int base_calls[] = {
	/* memory */
	SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise,
	/* bytes */
	SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_close, SYS_lseek, SYS_dup,
	SYS_fstat, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_recvmsg, SYS_sendmmsg,
	SYS_recvmmsg, SYS_shutdown, SYS_getsockopt, SYS_getsockname,
	/* waiting */
	SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_ppoll,
	SYS_timerfd_create, SYS_timerfd_settime, SYS_eventfd2, SYS_futex,
	SYS_restart_syscall, SYS_clock_nanosleep, SYS_nanosleep, SYS_sched_yield,
	/* clocks and itself */
	SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_getrandom,
	SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid,
	SYS_getrusage, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,
	SYS_sigaltstack, SYS_set_robust_list, SYS_rseq, SYS_membarrier, SYS_exit,
	SYS_exit_group,
/* old names of the above, which only some machines have */
#ifdef SYS_epoll_wait
	SYS_epoll_wait, SYS_poll, SYS_time,
#endif
	-1};

/* No role ever has a reason: whoever tries has taken it over. */
static const int killing_calls[] = {SYS_execve, SYS_execveat, SYS_ptrace, SYS_bpf,
	SYS_keyctl, SYS_add_key, SYS_request_key, SYS_mount, SYS_umount2,
	SYS_pivot_root, SYS_chroot, SYS_init_module, SYS_finit_module,
	SYS_delete_module, SYS_kexec_load, SYS_userfaultfd, SYS_io_uring_setup,
	SYS_process_vm_readv, SYS_process_vm_writev, SYS_perf_event_open, SYS_setns,
	SYS_unshare, SYS_reboot, SYS_swapon, -1};

int
confine_drop_capabilities(struct error *error)
{
	/* The bounding set can only shrink with CAP_SETPCAP, which a role started by the
	 * monitor does not have; without file capabilities (no new privileges) it gives
	 * nothing. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_set(error, ERROR_IO, "cannot rule out new privileges: %s",
			strerror(errno));
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	capng_clear(CAPNG_SELECT_ALL);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		return error_set(error, ERROR_IO, "cannot give up capabilities: %s",
			strerror(errno));
	if (capng_get_caps_process() != 0 ||
		capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
		return error_set(error, ERROR_IO,
			"capabilities are still there after giving them up");
	return 0;
}

bool
confine_has_net_raw(void)
{
	return capng_get_caps_process() == 0 &&
		capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_RAW) == 1;
}

static bool
is_listed(const int *calls, int call)
{
	for (; calls != NULL && *calls != -1; calls++)
		if (*calls == call)
			return true;
	return false;
}

static bool
allow_list(scmp_filter_ctx filter, const int *calls)
{
	for (; calls != NULL && *calls != -1; calls++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, *calls, 0) != 0)
			return false;
	return true;
}

static bool
kill_list(scmp_filter_ctx filter, const int *allowed)
{
	for (const int *call = killing_calls; *call != -1; call++)
		if (!is_listed(allowed, *call) &&
			seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, *call, 0) != 0)
			return false;
	return true;
}

static bool
allow_when(scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition) == 0;
}

/* Memory that is written is never executed: no role loads code once it is confined. */
static bool
allow_without_exec(scmp_filter_ctx filter, int call, const int *allowed)
{
	const struct scmp_arg_cmp no_exec = {
		.arg = 2,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = PROT_EXEC,
		.datum_b = 0,
	};

	return is_listed(allowed, call) || allow_when(filter, call, no_exec);
}

/* abort() signals itself. Roles share a user, so nobody else may be signalled. */
static bool
allow_own_signal(scmp_filter_ctx filter, const int *allowed)
{
	const struct scmp_arg_cmp self = {
		.arg = 0,
		.op = SCMP_CMP_EQ,
		.datum_a = (scmp_datum_t)getpid(),
	};

	return is_listed(allowed, SYS_tgkill) || allow_when(filter, SYS_tgkill, self);
}

/* Not F_SETOWN and F_SETSIG: they make the kernel signal another process of the same user. */
static bool
allow_fcntl(scmp_filter_ctx filter)
{
	static const int commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD,
		F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_ADD_SEALS, F_GET_SEALS};
	struct scmp_arg_cmp command = {.arg = 1, .op = SCMP_CMP_EQ};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		command.datum_a = (scmp_datum_t)commands[i];
		if (!allow_when(filter, SYS_fcntl, command))
			return false;
	}
	return true;
}

static bool
allow_families(scmp_filter_ctx filter, const int *families)
{
	struct scmp_arg_cmp family = {.arg = 0, .op = SCMP_CMP_EQ};

	for (; families != NULL && *families != -1; families++) {
		family.datum_a = (scmp_datum_t)*families;
		if (!allow_when(filter, SYS_socket, family))
			return false;
	}
	return true;
}

#ifdef SYS_newfstatat
enum { STAT_BY_DESCRIPTOR = SYS_newfstatat };
#else
enum { STAT_BY_DESCRIPTOR = SYS_fstatat };
#endif

static bool
fill_filter(scmp_filter_ctx filter, const struct confinement *confinement)
{
	const int *calls = confinement->calls;

	/* glibc's fstat() is newfstatat(), which takes names too: sizes and times of files
	 * are no secret from a role. */
	return allow_list(filter, base_calls) &&
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, STAT_BY_DESCRIPTOR, 0) == 0 &&
		allow_list(filter, calls) && kill_list(filter, calls) &&
		allow_without_exec(filter, SYS_mmap, calls) &&
		allow_without_exec(filter, SYS_mprotect, calls) &&
		allow_own_signal(filter, calls) && allow_fcntl(filter) &&
		allow_families(filter, confinement->families);
}

static int
load_filter(const struct confinement *confinement, struct error *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int result = -ENOMEM;

	if (filter != NULL && fill_filter(filter, confinement)) {
		(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
		result = seccomp_load(filter);
	}
	seccomp_release(filter);
	if (result != 0)
		return error_set(error, ERROR_IO, "cannot set the seccomp filter: %s",
			strerror(-result));
	return 0;
}

int
confine_apply(const struct confinement *confinement, enum sandbox_level *level,
	struct error *error)
{
	const struct rlimit none = {0, 0};
	int result;
	bool landlock;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
		setrlimit(RLIMIT_CORE, &none) != 0)
		return error_set(error, ERROR_IO, "cannot confine the process: %s",
			strerror(errno));
	/* Landlock first, so that its system calls need not stay open in the filter. */
	landlock = landlock_apply(confinement);
	result = load_filter(confinement, error);
	if (result == 0)
		*level = landlock ? SANDBOX_FULL : SANDBOX_SECCOMP;
	return result;
}

void
confine_library_version(struct text *text)
{
	const struct scmp_version *version = seccomp_version();

	text_format(text, "libseccomp %u.%u.%u\n", version->major, version->minor,
		version->micro);
}
