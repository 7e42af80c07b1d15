#include "monitor/launch.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/ipc.h"
#include "version.h"

enum {
	OUT_OF_THE_WAY = 16,
	NOT_STARTED = 71 /* EX_OSERR */
};

/* Between fork and exec only calls that are safe in a signal handler are made. */

static bool
place_descriptors(const struct launch *launch)
{
	const int wanted[][2] = {
		{launch->channel, ROLE_FD_MONITOR},
		{launch->config_seal, ROLE_FD_CONFIG},
		{launch->catalogue_seal, ROLE_FD_CATALOGUE},
		{launch->probes_seal, ROLE_FD_PROBES},
		{launch->recording, ROLE_FD_RECORDING},
	};
	enum { COUNT = sizeof(wanted) / sizeof(wanted[0]) };
	const size_t count = launch->recording > 0 ? COUNT : COUNT - 1;
	int copies[COUNT];

	/* First up, then down: a source may stand where another has to go. */
	for (size_t i = 0; i < count; i++) {
		copies[i] = fcntl(wanted[i][0], F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
		if (copies[i] < 0)
			return false;
	}
	for (size_t i = 0; i < count; i++)
		if (dup2(copies[i], wanted[i][1]) < 0)
			return false;
	return true;
}

static unsigned int
first_closed(const struct launch *launch)
{
	return launch->recording > 0 ? ROLE_FD_RECORDING + 1 : ROLE_FD_RECORDING;
}

static bool
set_rights(const struct launch *launch)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	return !launch->net_raw ||
		prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_RAW, 0, 0) == 0;
}

static void
unblock_signals(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void __attribute__((noreturn))
become_role(const struct launch *launch, char *const *environment, pid_t parent)
{
	char name[32], build[] = WDOG_BUILD, verbose[] = "-v";
	char *const arguments[] = {name, build, launch->debug ? verbose : NULL, NULL};
	int executable;

	(void)snprintf(name, sizeof(name), "wdogd-%s", launch->role);
	unblock_signals();
	executable = fcntl(launch->executable, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
	/* A killed monitor takes its roles along; it may be gone already. */
	if (executable < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 ||
		getppid() != parent || !place_descriptors(launch) ||
		syscall(SYS_close_range, first_closed(launch), ~0U,
			CLOSE_RANGE_CLOEXEC) != 0 ||
		!set_rights(launch))
		_exit(NOT_STARTED);
	(void)syscall(
		SYS_execveat, executable, "", arguments, environment, AT_EMPTY_PATH);
	_exit(NOT_STARTED);
}

pid_t
launch_role(const struct launch *launch)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char journal[80] = "JOURNAL_STREAM=", locale[] = "LC_ALL=C.UTF-8";
	char *const environment[] = {locale, stream == NULL ? NULL : journal, NULL};
	pid_t parent = getpid(), child;

	if (stream != NULL)
		(void)snprintf(journal, sizeof(journal), "JOURNAL_STREAM=%s", stream);
	child = fork();
	if (child == 0)
		become_role(launch, environment, parent);
	return child;
}
