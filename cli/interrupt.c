#include "interrupt.h"

#include <signal.h>
#include <time.h>

static volatile sig_atomic_t came;

static void
note(int number)
{
	(void)number;
	came = 1;
}

/* None of these can fail for a valid signal. */
static void
set_mask(int how)
{
	sigset_t interrupt;

	(void)sigemptyset(&interrupt);
	(void)sigaddset(&interrupt, SIGINT);
	(void)sigprocmask(how, &interrupt, NULL);
}

void
interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = note};

	set_mask(SIG_BLOCK); /* except while waiting */
	(void)sigaction(SIGINT, &action, NULL);
}

void
interrupt_release(void)
{
	set_mask(SIG_UNBLOCK);
}

bool
interrupt_came(void)
{
	return came != 0;
}

int
interrupt_wait(struct pollfd *wait, int milliseconds)
{
	struct timespec limit = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000L,
	};
	sigset_t open;

	(void)sigprocmask(SIG_SETMASK, NULL, &open);
	(void)sigdelset(&open, SIGINT);
	return ppoll(wait, 1, milliseconds < 0 ? NULL : &limit, &open);
}
