#include "monitor/child.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "sys/role.h"
#include "version.h"

/* The role that is started is this program itself, as one of the hostile peers below. */
extern char **environ;

static void
say(enum role_message_type type)
{
	const struct role_message message = {.type = type};
	uint8_t bytes[ROLE_MESSAGE_MAX];
	size_t length = role_message_encode(&message, bytes);

	if (write(ROLE_FD_MONITOR, bytes, length) != (ssize_t)length)
		_exit(ROLE_EXIT_CRASH);
}

/* Blocks until the monitor's end is closed. */
static int
stay(void)
{
	uint8_t bytes[ROLE_MESSAGE_MAX];

	while (read(ROLE_FD_MONITOR, bytes, sizeof(bytes)) > 0)
		;
	return ROLE_EXIT_FINE;
}

static int
ready_then_privilege(void)
{
	say(ROLE_READY);
	return ROLE_EXIT_PRIVILEGE;
}

static int
privilege(void)
{
	return ROLE_EXIT_PRIVILEGE;
}

static int
noise(void)
{
	struct random random;
	uint8_t bytes[64];

	random_init(&random, 2);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)random_next(&random);
	return write(ROLE_FD_MONITOR, bytes, sizeof(bytes)) < 0 ? ROLE_EXIT_CRASH
								: stay();
}

static int
order(void)
{
	say(ROLE_STOP);
	return stay();
}

static int
talker(void)
{
	say(ROLE_READY);
	for (int i = 0; i < 1000000; i++)
		say(ROLE_ALIVE);
	return stay();
}

static int
silent(void)
{
	say(ROLE_READY);
	return stay();
}

/* Does it find exactly what it should? */
static int
heir(void)
{
	for (int i = 0; i < 256; i++)
		if ((fcntl(i, F_GETFD) >= 0) != (i <= ROLE_FD_PROBES))
			return ROLE_EXIT_CRASH;
	if (environ[0] == NULL || strcmp(environ[0], "LC_ALL=C.UTF-8") != 0 ||
		environ[1] != NULL)
		return ROLE_EXIT_CRASH;
	return ROLE_EXIT_FINE;
}

static const struct {
	const char *name;
	int (*play)(void);
} peers[] = {
	{"ready-then-77", ready_then_privilege},
	{"77", privilege},
	{"noise", noise},
	{"order", order},
	{"talker", talker},
	{"silent", silent},
	{"heir", heir},
};

static int
play(const char *name)
{
	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++)
		if (strcmp(peers[i].name, name) == 0)
			return peers[i].play();
	return ROLE_EXIT_CRASH;
}

struct fixture {
	struct loop *loop;
	struct child child;
	struct loop_timer *look;
	bool ready, ended;
	enum child_end end;
	int status;
};

static struct fixture fixture;

static void
was_ready(struct child *child, void *context)
{
	struct fixture *seen = context;

	ck_assert(child_is_ready(child));
	seen->ready = true;
}

static void
has_told(struct child *child, void *context)
{
	(void)child;
	(void)context;
}

static void
needs_identify(struct child *child, bool needed, void *context)
{
	(void)child;
	(void)needed;
	(void)context;
	ck_abort_msg("no peer says so");
}

static void
wants_replacement(struct child *child, void *context)
{
	(void)child;
	(void)context;
	ck_abort_msg("no peer asks for it");
}

static void
has_ended(struct child *child, enum child_end end, int status, void *context)
{
	struct fixture *seen = context;

	ck_assert(!child_runs(child) && !child_is_ready(child));
	seen->ended = true;
	seen->end = end;
	seen->status = status;
	loop_stop(seen->loop);
}

static const struct child_calls calls = {.ready = was_ready,
	.told = has_told,
	.replace = wants_replacement,
	.needs = needs_identify,
	.ended = has_ended};

static void
child_changed(int number, void *context)
{
	struct fixture *seen = context;

	(void)number;
	child_reap(&seen->child);
}

/* The monitor's second, which is shorter here. */
static void
look(void *context)
{
	struct fixture *seen = context;

	child_look(&seen->child);
	loop_timer_set(seen->look, span_ms(10));
}

static void
setup(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	fixture = (struct fixture){.loop = loop_new()};
	fixture.child.launch = (struct launch){
		.executable = open("/proc/self/exe", O_PATH | O_CLOEXEC),
		.config_seal = null,
		.catalogue_seal = null,
		.probes_seal = null,
	};
	child_init(&fixture.child, fixture.loop, &calls, &fixture);
	fixture.look = loop_timer_new(fixture.loop, LOOP_CONTROL, look, &fixture);
	ck_assert(loop_signal(fixture.loop, SIGCHLD, child_changed, &fixture));
}

static void
teardown(void)
{
	child_done(&fixture.child);
	loop_timer_free(fixture.look);
	loop_free(fixture.loop);
	(void)close(fixture.child.launch.executable);
	(void)close(fixture.child.launch.config_seal);
}

/* Starts a peer and waits for its end. */
static void
meet(const char *peer)
{
	fixture.child.launch.role = peer;
	child_start(&fixture.child);
	loop_timer_set(fixture.look, span_ms(10));
	loop_run(fixture.loop);
	ck_assert(fixture.ended);
}

static void
assert_killed(void)
{
	ck_assert_int_eq((int)fixture.end, CHILD_END_CRASH);
	ck_assert(WIFSIGNALED(fixture.status));
	ck_assert_int_eq(WTERMSIG(fixture.status), SIGKILL);
}

START_TEST(a_role_that_cannot_start_says_so_for_good)
{
	meet("77");
	ck_assert_int_eq((int)fixture.end, CHILD_END_FINAL);
	ck_assert_int_eq(WEXITSTATUS(fixture.status), ROLE_EXIT_PRIVILEGE);
}
END_TEST

START_TEST(a_role_that_is_ready_cannot_end_the_watch)
{
	meet("ready-then-77");
	ck_assert(fixture.ready);
	ck_assert_int_eq((int)fixture.end, CHILD_END_CRASH);
}
END_TEST

START_TEST(random_bytes_end_the_role)
{
	meet("noise");
	assert_killed();
}
END_TEST

START_TEST(a_message_that_is_not_its_own_ends_the_role)
{
	meet("order");
	assert_killed();
}
END_TEST

START_TEST(a_role_that_never_stops_talking_is_ended)
{
	meet("talker");
	ck_assert(fixture.ready);
	assert_killed();
}
END_TEST

START_TEST(a_role_that_says_nothing_is_ended)
{
	meet("silent");
	ck_assert(fixture.ready);
	assert_killed();
}
END_TEST

START_TEST(a_role_inherits_its_three_descriptors_and_no_environment)
{
	meet("heir");
	ck_assert_int_eq(fixture.status, 0);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("monitor/child");
	TCase *tcase = tcase_create("child");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_role_that_cannot_start_says_so_for_good);
	tcase_add_test(tcase, a_role_that_is_ready_cannot_end_the_watch);
	tcase_add_test(tcase, random_bytes_end_the_role);
	tcase_add_test(tcase, a_message_that_is_not_its_own_ends_the_role);
	tcase_add_test(tcase, a_role_that_never_stops_talking_is_ended);
	tcase_add_test(tcase, a_role_that_says_nothing_is_ended);
	tcase_add_test(tcase, a_role_inherits_its_three_descriptors_and_no_environment);
	suite_add_tcase(suite, tcase);
	return suite;
}

int
main(int count, char **arguments)
{
	SRunner *runner;
	int failed;

	if (count == 2 && strncmp(arguments[0], "wdogd-", 6) == 0 &&
		strcmp(arguments[1], WDOG_BUILD) == 0)
		return play(arguments[0] + 6);
	runner = srunner_create(suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
