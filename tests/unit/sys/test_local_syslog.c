#include "sys/local_syslog.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

static char directory[64];
static char journal_path[96], log_path[96];
static struct syslog *sender;

static const struct syslog_line line = {
	.severity = LOG_CRIT,
	.at = {INT64_C(1793534400) * 1000000}, /* 2026-11-01 12:00:00 UTC */
	.text = "ALERT port-opened id=812",
	.fields = "WDOG_EVENT=port-opened\nWDOG_ID=812\n",
};

static void
setup(void)
{
	ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
	(void)snprintf(directory, sizeof(directory), "/tmp/wdogd-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(journal_path, sizeof(journal_path), "%s/journal", directory);
	(void)snprintf(log_path, sizeof(log_path), "%s/log", directory);
	sender = syslog_new(LOG_DAEMON, journal_path, log_path);
}

static void
teardown(void)
{
	syslog_free(sender);
	(void)unlink(journal_path);
	(void)unlink(log_path);
	(void)rmdir(directory);
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int receiver = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	(void)unlink(path);
	ck_assert_int_eq(
		bind(receiver, (const struct sockaddr *)&address, sizeof(address)), 0);
	return receiver;
}

static const char *
received(int receiver, char *text, size_t size)
{
	ssize_t length = recv(receiver, text, size - 1, MSG_DONTWAIT);

	text[length < 0 ? 0 : length] = '\0';
	return text;
}

START_TEST(the_classic_receiver_gets_an_rfc_3164_line)
{
	char text[256], expected[256];
	int receiver = listen_at(log_path);

	ck_assert(syslog_send(sender, &line));
	(void)snprintf(expected, sizeof(expected),
		"<26>Nov  1 12:00:00 wdogd[%d]: ALERT port-opened id=812",
		(int)getpid());
	ck_assert_str_eq(received(receiver, text, sizeof(text)), expected);
	(void)close(receiver);
}
END_TEST

START_TEST(the_journal_gets_fields_and_the_classic_receiver_nothing)
{
	char text[512], expected[512], none[16];
	int journal = listen_at(journal_path), classic = listen_at(log_path);

	ck_assert(syslog_send(sender, &line));
	(void)snprintf(expected, sizeof(expected),
		"MESSAGE=ALERT port-opened id=812\nPRIORITY=2\nSYSLOG_FACILITY=3\n"
		"SYSLOG_IDENTIFIER=wdogd\nSYSLOG_PID=%d\n"
		"WDOG_EVENT=port-opened\nWDOG_ID=812\n",
		(int)getpid());
	ck_assert_str_eq(received(journal, text, sizeof(text)), expected);
	ck_assert_str_eq(received(classic, none, sizeof(none)), "");
	(void)close(journal);
	(void)close(classic);
}
END_TEST

START_TEST(without_a_receiver_a_line_is_not_taken)
{
	ck_assert(!syslog_send(sender, &line));
}
END_TEST

START_TEST(a_receiver_that_comes_later_gets_the_line)
{
	char text[256];
	int receiver;

	ck_assert(!syslog_send(sender, &line));
	receiver = listen_at(log_path);
	ck_assert(syslog_send(sender, &line));
	ck_assert_str_ne(received(receiver, text, sizeof(text)), "");
	(void)close(receiver);
}
END_TEST

START_TEST(a_receiver_that_was_started_again_gets_the_next_line)
{
	char text[256];
	int receiver = listen_at(log_path);

	ck_assert(syslog_send(sender, &line));
	(void)close(receiver);
	receiver = listen_at(log_path);
	ck_assert(syslog_send(sender, &line));
	ck_assert_str_ne(received(receiver, text, sizeof(text)), "");
	(void)close(receiver);
}
END_TEST

START_TEST(a_receiver_that_never_reads_does_not_block)
{
	enum { MORE_THAN_ANY_QUEUE = 100000 };
	int receiver = listen_at(log_path), taken = 0;

	while (taken < MORE_THAN_ANY_QUEUE && syslog_send(sender, &line))
		taken++;
	ck_assert_int_gt(taken, 0);
	ck_assert_int_lt(taken, MORE_THAN_ANY_QUEUE);
	(void)close(receiver);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sys/local_syslog");
	TCase *tcase = tcase_create("local_syslog");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_classic_receiver_gets_an_rfc_3164_line);
	tcase_add_test(tcase, the_journal_gets_fields_and_the_classic_receiver_nothing);
	tcase_add_test(tcase, without_a_receiver_a_line_is_not_taken);
	tcase_add_test(tcase, a_receiver_that_comes_later_gets_the_line);
	tcase_add_test(tcase, a_receiver_that_was_started_again_gets_the_next_line);
	tcase_add_test(tcase, a_receiver_that_never_reads_does_not_block);
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
