#include "sys/confine.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * What a confined process may do is asked in a child, as there is no way back. The child
 * answers by its exit status: 0 the check held, 1 it did not, 2 confining failed.
 */
enum { HELD = 0, BROKEN = 1, NOT_CONFINED = 2 };

static const int calls[] = {SYS_openat, -1};
static const int families[] = {AF_UNIX, -1};
static const struct confine_path paths[] = {{.path = "/usr"}, {.path = NULL}};

static int
confined(bool (*check)(void))
{
	const struct confinement confinement = {
		.calls = calls, .paths = paths, .families = families};
	enum sandbox_level level;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (confine_drop_capabilities(NULL) != 0 ||
			confine_apply(&confinement, &level, NULL) != 0 ||
			level == SANDBOX_NONE)
			_exit(NOT_CONFINED);
		_exit(check() ? HELD : BROKEN);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

static void
assert_held(bool (*check)(void))
{
	int status = confined(check);

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), HELD);
}

static bool
has_no_capability(void)
{
	return !confine_has_net_raw() && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
		prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

START_TEST(no_capability_is_left)
{
	/* prctl is not among the calls: asked before the filter. */
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
		_exit(confine_drop_capabilities(NULL) == 0 && has_no_capability()
				? HELD
				: BROKEN);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

static bool
unlisted_call_is_not_implemented(void)
{
	errno = 0;
	return syscall(SYS_getppid) == -1 && errno == ENOSYS;
}

START_TEST(an_unlisted_call_is_answered_with_enosys)
{
	assert_held(unlisted_call_is_not_implemented);
}
END_TEST

static bool
only_named_family_has_sockets(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0 &&
		socket(AF_INET, SOCK_DGRAM, 0) == -1 &&
		socket(AF_PACKET, SOCK_RAW, 0) == -1;
}

START_TEST(sockets_are_of_the_named_family_only)
{
	assert_held(only_named_family_has_sockets);
}
END_TEST

static bool
memory_cannot_be_executed(void)
{
	void *page = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page != MAP_FAILED && mprotect(page, 4096, PROT_READ) == 0 &&
		mprotect(page, 4096, PROT_READ | PROT_EXEC) == -1 &&
		mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
		MAP_FAILED;
}

START_TEST(memory_that_is_written_is_never_executed)
{
	assert_held(memory_cannot_be_executed);
}
END_TEST

static bool
only_named_paths_open(void)
{
	return open("/usr", O_RDONLY | O_DIRECTORY) >= 0 &&
		open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES &&
		open("/usr/wdogd-test", O_WRONLY | O_CREAT, 0600) == -1;
}

START_TEST(only_the_named_paths_can_be_opened)
{
	/* Not every kernel has Landlock. */
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) > 0)
		assert_held(only_named_paths_open);
}
END_TEST

static bool
runs_another_program(void)
{
	(void)execl("/usr/bin/true", "true", (char *)NULL);
	return false;
}

START_TEST(starting_another_program_kills)
{
	int status = confined(runs_another_program);

	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGSYS);
}
END_TEST

static bool
aborts(void)
{
	abort();
}

START_TEST(abort_still_works)
{
	int status = confined(aborts);

	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGABRT);
}
END_TEST

static bool
cannot_signal_parent(void)
{
	return syscall(SYS_tgkill, 1, 1, 0) == -1 && errno == ENOSYS &&
		kill(1, 0) == -1 && errno == ENOSYS &&
		fcntl(STDIN_FILENO, F_SETOWN, 1) == -1 && errno == ENOSYS &&
		fcntl(STDIN_FILENO, F_SETSIG, SIGKILL) == -1 && errno == ENOSYS;
}

START_TEST(nobody_else_can_be_signalled)
{
	assert_held(cannot_signal_parent);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sys/confine");
	TCase *tcase = tcase_create("confine");

	tcase_add_test(tcase, no_capability_is_left);
	tcase_add_test(tcase, an_unlisted_call_is_answered_with_enosys);
	tcase_add_test(tcase, sockets_are_of_the_named_family_only);
	tcase_add_test(tcase, memory_that_is_written_is_never_executed);
	tcase_add_test(tcase, only_the_named_paths_can_be_opened);
	tcase_add_test(tcase, starting_another_program_kills);
	tcase_add_test(tcase, abort_still_works);
	tcase_add_test(tcase, nobody_else_can_be_signalled);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
