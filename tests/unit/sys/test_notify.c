#include "sys/notify.h"

#include <check.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int manager;
static struct notify *notify;

/* Plays systemd under an abstract name. */
static void
setup(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char name[64];
	int length = snprintf(name, sizeof(name), "@wdogd-test-%d", (int)getpid());

	memcpy(address.sun_path, name, (size_t)length);
	address.sun_path[0] = '\0';
	manager = socket(AF_UNIX, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(manager, (const struct sockaddr *)&address,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
					 (size_t)length)),
		0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
	ck_assert_int_eq(setenv("WATCHDOG_USEC", "30000000", 1), 0);
	ck_assert_int_eq(unsetenv("WATCHDOG_PID"), 0);
	notify = notify_new();
}

static void
teardown(void)
{
	notify_free(notify);
	(void)close(manager);
}

/* What has been sent by now: a datagram to a bound socket is there at once. */
static void
assert_received(const char *expected)
{
	char text[512];
	ssize_t length = recv(manager, text, sizeof(text) - 1, MSG_DONTWAIT);

	ck_assert_int_ge(length, 0);
	text[length] = '\0';
	ck_assert_str_eq(text, expected);
}

static void
assert_nothing_received(void)
{
	char byte;

	ck_assert_int_eq(recv(manager, &byte, 1, MSG_DONTWAIT), -1);
}

START_TEST(states_are_told_in_order)
{
	notify_ready(notify);
	notify_alive(notify);
	notify_stopping(notify);
	assert_received("READY=1");
	assert_received("WATCHDOG=1");
	assert_received("STOPPING=1");
}
END_TEST

START_TEST(reloading_carries_the_moment)
{
	char text[128] = "";

	notify_reloading(notify);
	ck_assert_int_gt(recv(manager, text, sizeof(text) - 1, MSG_DONTWAIT), 0);
	ck_assert_int_eq(strncmp(text, "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
}
END_TEST

START_TEST(the_same_status_is_told_once)
{
	notify_status(notify, "watching");
	notify_status(notify, "watching");
	notify_status(notify, "paused");
	assert_received("STATUS=watching");
	assert_received("STATUS=paused");
	assert_nothing_received();
}
END_TEST

START_TEST(a_sign_of_life_is_wanted_twice_per_time_out)
{
	ck_assert_int_eq(notify_alive_every(notify).us, 15000000);
}
END_TEST

START_TEST(another_process_may_be_the_one_that_is_watched)
{
	struct notify *other;

	ck_assert_int_eq(setenv("WATCHDOG_PID", "1", 1), 0);
	other = notify_new();
	ck_assert_int_eq(notify_alive_every(other).us, 0);
	notify_free(other);
}
END_TEST

START_TEST(without_a_manager_nothing_happens)
{
	static const char *const names[] = {"", "@", "relative"};
	struct notify *alone;

	ck_assert_int_eq(setenv("NOTIFY_SOCKET", names[_i], 1), 0);
	alone = notify_new();
	notify_ready(alone);
	ck_assert_int_eq(notify_alive_every(alone).us, 0);
	notify_free(alone);
	assert_nothing_received();
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sys/notify");
	TCase *tcase = tcase_create("notify");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, states_are_told_in_order);
	tcase_add_test(tcase, reloading_carries_the_moment);
	tcase_add_test(tcase, the_same_status_is_told_once);
	tcase_add_test(tcase, a_sign_of_life_is_wanted_twice_per_time_out);
	tcase_add_test(tcase, another_process_may_be_the_one_that_is_watched);
	tcase_add_loop_test(tcase, without_a_manager_nothing_happens, 0, 3);
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
