#include "assess/proof_record.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "proof_fixture.h"

enum { RECORDS = 3, FILE_SIZE = RECORDS * PROOF_RECORD_SIZE };

static char file[FILE_SIZE];
static struct error error;

/* A snapshot of one open port, the port before, and the port closed. */
static void
make_records(struct proof_record records[static RECORDS])
{
	memset(records, 0, RECORDS * sizeof(records[0]));
	for (size_t i = 0; i < RECORDS; i++) {
		records[i].number = i + 1;
		records[i].kind = (enum proof_kind)i;
		records[i].at = minute(15 + (int64_t)i);
		(void)text_copy(records[i].snapshot, sizeof(records[i].snapshot),
			i < 2 ? "spring" : "");
	}
	records[0].findings = 1;
	records[1].look = open_telnet();
	records[2].look = silent_telnet();
	records[2].before = 2;
	proof_judge(&records[1].look, &records[2].look, &records[2].judgement);
}

static void
write_file(struct proof_record records[static RECORDS])
{
	const char *previous = proof_origin;
	size_t length = 0;

	for (size_t i = 0; i < RECORDS; i++) {
		(void)text_copy(records[i].previous, SHA256_TEXT_SIZE, previous);
		if (records[i].kind == PROOF_AFTER)
			(void)text_copy(records[i].before_hash, SHA256_TEXT_SIZE,
				records[1].hash);
		proof_record_write(&records[i], file + length);
		length += strlen(file + length);
		previous = records[i].hash;
	}
}

static int
check(struct proof_summary *summary)
{
	return proof_file_check(file, strlen(file), summary, &error);
}

START_TEST(a_record_is_text_that_says_everything)
{
	struct proof_record records[RECORDS];
	const char *after;

	make_records(records);
	write_file(records);
	after = strstr(strstr(file, "wdog-record 1") + 1, "wdog-record 1");
	after = strstr(after + 1, "wdog-record 1");
	ck_assert_ptr_nonnull(strstr(after, "\nkind after\nsnapshot -\n"));
	ck_assert_ptr_nonnull(strstr(after,
		"\ndevice d-17\nname camera 1\nmac 02:00:00:00:00:07\nip "
		"192.168.20.7\nport 23/tcp\nstate filtered\nreason no-response\n"
		"since 2025-11-01T12:20:00.000Z\nseen 2025-11-01T12:20:00.000Z\n"
		"vantage eth0.20 192.168.20.2\nrun 19 complete\ntries 3\nanswered 40 "
		"repeated 1\nconfiguration 00000000000000ab\nholder "
		"02:00:00:00:00:07\n"
		"witness 22/tcp open syn-ack 2025-11-01T12:20:00.000Z\nbefore 2 "));
	ck_assert_ptr_nonnull(strstr(after, "\nverdict closed\nbecause silent"));
}
END_TEST

START_TEST(a_whole_file_holds)
{
	struct proof_record records[RECORDS];
	struct proof_summary summary;

	make_records(records);
	write_file(records);
	ck_assert_msg(check(&summary) == 0, "%s", error.text);
	ck_assert_uint_eq(summary.records, RECORDS);
	ck_assert_uint_eq(summary.verdicts[PROOF_CLOSED], 1);
	ck_assert_str_eq(summary.hash, records[2].hash);
}
END_TEST

START_TEST(one_changed_byte_is_detected_wherever_it_is)
{
	struct proof_record records[RECORDS];
	struct proof_summary summary;
	size_t length;

	make_records(records);
	write_file(records);
	length = strlen(file);
	for (size_t i = 0; i < length; i++) {
		for (char bit = 1; bit < 0x40; bit = (char)(bit << 1)) {
			file[i] = (char)(file[i] ^ bit);
			ck_assert_msg(proof_file_check(file, length, &summary,
					      &error) == ERROR_INVALID,
				"byte %zu", i);
			file[i] = (char)(file[i] ^ bit);
		}
	}
	ck_assert_int_eq(check(&summary), 0);
}
END_TEST

START_TEST(a_record_that_was_taken_out_is_missed)
{
	struct proof_record records[RECORDS];
	struct proof_summary summary;
	char *second;

	make_records(records);
	write_file(records);
	second = strstr(file, "\n\n") + 2;
	memmove(second, strstr(second, "\n\n") + 2,
		strlen(strstr(second, "\n\n") + 2) + 1);
	ck_assert_int_eq(check(&summary), ERROR_INVALID);
	ck_assert_ptr_nonnull(strstr(error.text, "records are missing"));
}
END_TEST

START_TEST(a_verdict_must_follow_from_its_evidence)
{
	struct proof_record records[RECORDS];
	struct proof_summary summary;

	make_records(records);
	records[2].look.witness.port = 0; /* and new hashes */
	write_file(records);
	ck_assert_int_eq(check(&summary), ERROR_INVALID);
	ck_assert_ptr_nonnull(strstr(error.text, "does not follow from its evidence"));
}
END_TEST

START_TEST(a_file_may_begin_behind_what_was_purged)
{
	struct proof_record records[RECORDS];
	struct proof_summary summary;

	make_records(records);
	write_file(records);
	memmove(file, strstr(file, "\n\n") + 2, strlen(strstr(file, "\n\n") + 2) + 1);
	ck_assert_msg(check(&summary) == 0, "%s", error.text);
	ck_assert_uint_eq(summary.first, 2);
}
END_TEST

START_TEST(names_of_snapshots_are_plain)
{
	ck_assert(proof_snapshot_is_name("spring-2026"));
	ck_assert(!proof_snapshot_is_name(""));
	ck_assert(!proof_snapshot_is_name("-x"));
	ck_assert(!proof_snapshot_is_name("a b"));
	ck_assert(!proof_snapshot_is_name("a\nb"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("proof_record");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_record_is_text_that_says_everything);
	tcase_add_test(tests, a_whole_file_holds);
	tcase_add_test(tests, one_changed_byte_is_detected_wherever_it_is);
	tcase_add_test(tests, a_record_that_was_taken_out_is_missed);
	tcase_add_test(tests, a_verdict_must_follow_from_its_evidence);
	tcase_add_test(tests, a_file_may_begin_behind_what_was_purged);
	tcase_add_test(tests, names_of_snapshots_are_plain);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
