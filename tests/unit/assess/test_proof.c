#include "assess/proof.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "proof_fixture.h"

static void
expect(const struct proof_look *after, enum proof_verdict verdict, const char *because)
{
	const struct proof_look before = open_telnet();
	struct proof_judgement judgement;

	proof_judge(&before, after, &judgement);
	ck_assert_msg(judgement.verdict == verdict, "%s: %s",
		names_text(proof_verdict_names, (int)judgement.verdict),
		judgement.because);
	ck_assert_msg(strstr(judgement.because, because) != NULL,
		"\"%s\" is not in \"%s\"", because, judgement.because);
}

START_TEST(a_refusal_proves_that_it_is_closed)
{
	struct proof_look after = refused_telnet();

	expect(&after, PROOF_CLOSED, "refused (reset)");
}
END_TEST

START_TEST(silence_proves_it_only_while_the_host_answers_elsewhere)
{
	struct proof_look after = silent_telnet();

	expect(&after, PROOF_CLOSED,
		"to 3 questions while 22/tcp of the host answered");
	after.witness.reason = REASON_NO_RESPONSE;
	expect(&after, PROOF_NOT_PROVEN, "it may be off, or the way to it blocked");
	after.witness.port = 0;
	expect(&after, PROOF_NOT_PROVEN, "it may be off, or the way to it blocked");
	after.reason = REASON_ADMIN_PROHIBITED;
	expect(&after, PROOF_NOT_PROVEN, "silent (admin-prohibited)");
}
END_TEST

START_TEST(silence_on_a_lossy_way_may_be_chance)
{
	struct proof_look after = silent_telnet();

	after.answered = 10;
	after.repeat_answered = 2; /* 0.2^3 */
	expect(&after, PROOF_NOT_PROVEN, "may be chance");
	after.tries = 5;
	expect(&after, PROOF_CLOSED, "silent");
}
END_TEST

START_TEST(an_answer_says_that_it_is_open_from_wherever)
{
	struct proof_look after = open_telnet();

	after.seen = minute(20);
	after.vantage[0] = '\0';
	expect(&after, PROOF_OPEN, "answered (syn-ack)");
}
END_TEST

START_TEST(what_was_not_looked_at_since_is_not_proven)
{
	struct proof_look after = refused_telnet();

	after.seen = minute(10);
	expect(&after, PROOF_NOT_PROVEN, "nobody looked since 2025-11-01T12:10");
	after = refused_telnet();
	after.state = PORT_UNTESTED;
	expect(&after, PROOF_NOT_PROVEN, "nobody looked");
}
END_TEST

START_TEST(the_second_look_must_be_able_to_see_what_the_first_saw)
{
	struct proof_look after = refused_telnet();

	after.tries = 2;
	expect(&after, PROOF_NOT_PROVEN, "fewer times");
	after = refused_telnet();
	after.vantage[4]++;
	expect(&after, PROOF_NOT_PROVEN, "another place");
	after = refused_telnet();
	after.run = RUN_VOID;
	expect(&after, PROOF_NOT_PROVEN, "could not see");
	after = refused_telnet();
	after.holder.bytes[5] = 8;
	expect(&after, PROOF_NOT_PROVEN, "another station");
	after = refused_telnet();
	after.port = 24;
	expect(&after, PROOF_NOT_PROVEN, "another port");
	after = refused_telnet();
	after.run_id = 0;
	expect(&after, PROOF_NOT_PROVEN, "not known");
}
END_TEST

START_TEST(a_device_is_followed_to_another_address_by_its_mac)
{
	struct proof_look after = refused_telnet();

	after.ip.bytes[3] = 9;
	expect(&after, PROOF_CLOSED, "refused");
	after.mac = (struct mac){{0}};
	expect(&after, PROOF_NOT_PROVEN, "another port");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("proof");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, a_refusal_proves_that_it_is_closed);
	tcase_add_test(tests, silence_proves_it_only_while_the_host_answers_elsewhere);
	tcase_add_test(tests, silence_on_a_lossy_way_may_be_chance);
	tcase_add_test(tests, an_answer_says_that_it_is_open_from_wherever);
	tcase_add_test(tests, what_was_not_looked_at_since_is_not_proven);
	tcase_add_test(tests, the_second_look_must_be_able_to_see_what_the_first_saw);
	tcase_add_test(tests, a_device_is_followed_to_another_address_by_its_mac);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
