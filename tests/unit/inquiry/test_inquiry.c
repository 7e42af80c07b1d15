#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../net/hex.h"
#include "base/mem.h"
#include "conversations.h"

static size_t
bytes_of(const char *saying, uint8_t *bytes, size_t size)
{
	size_t length = strlen(saying);

	if (strncmp(saying, "hex ", 4) == 0)
		return hex_read(saying + 4, bytes, size);
	ck_assert_uint_le(length, size);
	memcpy(bytes, saying, length);
	return length;
}

static struct inquiry *
begin(const char *probe, const char *service, struct inquiry_step *step)
{
	const struct inquiry_subject subject = {
		.host = "10.0.0.7", .port = 80, .probe = probe, .service = service};
	struct inquiry *inquiry = inquiry_new(&subject);

	inquiry_begin(inquiry, step);
	ck_assert_int_eq(step->want, INQUIRY_CALL);
	inquiry_connected(inquiry, step);
	return inquiry;
}

static bool
is_over(const struct inquiry_step *step)
{
	return step->want == INQUIRY_DONE || step->want == INQUIRY_LEAVE;
}

/* size bytes at a time; what is sent first is noted. */
static void
hear(struct inquiry *inquiry, const char *saying, size_t size,
	struct inquiry_step *step)
{
	uint8_t bytes[1024];
	size_t length = bytes_of(saying, bytes, sizeof(bytes));

	for (size_t at = 0; at < length && !is_over(step); at += size)
		inquiry_received(inquiry, bytes + at,
			length - at < size ? length - at : size, step);
}

struct sent {
	uint8_t bytes[REQUEST_MAX];
	size_t length;
};

static void
note(const struct inquiry_step *step, struct sent *sent)
{
	if ((step->want != INQUIRY_SEND && step->want != INQUIRY_LEAVE) ||
		sent->length > 0)
		return;
	memcpy(sent->bytes, step->bytes, step->length);
	sent->length = step->length;
}

static void
talk(struct inquiry *inquiry, const struct conversation *with, size_t size,
	struct inquiry_step *step, struct sent *sent)
{
	for (size_t i = 0; i < SAYINGS_MAX && with->says[i] != NULL && !is_over(step);
		i++) {
		hear(inquiry, with->says[i], size, step);
		note(step, sent);
		if (with->says[i][0] == '\0')
			inquiry_silence(inquiry, step);
		note(step, sent);
	}
	for (int i = 0; i < 3 && !is_over(step); i++)
		inquiry_silence(inquiry, step);
	note(step, sent);
}

static void
check(const struct conversation *with, size_t size)
{
	struct inquiry_step step;
	struct inquiry *inquiry = begin(with->probe, with->service, &step);
	const struct service_facts *facts = inquiry_facts(inquiry);
	struct sent sent = {.length = 0};
	uint8_t asked[64];

	talk(inquiry, with, size, &step, &sent);
	ck_assert(is_over(&step));
	ck_assert_msg(inquiry_outcome(inquiry) == with->outcome, "%s %s: outcome %d",
		with->probe, with->says[0], inquiry_outcome(inquiry));
	ck_assert_str_eq(facts->service, with->named);
	ck_assert_str_eq(facts->product, with->product);
	ck_assert_str_eq(facts->title, with->title);
	ck_assert_msg(facts->encrypted == with->encrypted, "%s", with->probe);
	ck_assert_msg(facts->login == with->login, "%s", with->probe);
	if (with->asked == NULL) {
		ck_assert_uint_eq(sent.length, 0);
	} else {
		size_t length = bytes_of(with->asked, asked, sizeof(asked));

		ck_assert_msg(
			sent.length >= length && memcmp(sent.bytes, asked, length) == 0,
			"%s: asked otherwise", with->probe);
	}
	ck_assert(service_facts_are_sound(facts));
	inquiry_free(inquiry);
}

START_TEST(real_servers_are_named)
{
	check(&conversations[_i], 1024);
}
END_TEST

START_TEST(byte_by_byte_they_are_the_same)
{
	check(&conversations[_i], 1);
}
END_TEST

START_TEST(an_unknown_port_is_listened_to_and_nothing_is_sent)
{
	static const char *const probes[] = {"", "none", "banner", "http-upnp-desc",
		"modbus-devid", "ipp-get-attributes", "sip-options", "no such probe"};

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		struct inquiry_step step;
		struct inquiry *inquiry = begin(probes[i], "", &step);

		ck_assert_int_eq(step.want, INQUIRY_READ);
		inquiry_silence(inquiry, &step);
		ck_assert_int_eq(step.want, INQUIRY_DONE);
		inquiry_free(inquiry);
	}
}
END_TEST

START_TEST(some_ports_are_not_even_connected_to)
{
	ck_assert(!protocol_may_listen("no-payload"));
	ck_assert(!protocol_may_listen("passive-only"));
	ck_assert(protocol_may_listen("none"));
	ck_assert(protocol_may_listen(""));
}
END_TEST

/* An endless banner, an endless page. */
START_TEST(no_more_is_read_than_is_allowed)
{
	static const char *const probes[] = {"none", "http-get", "telnet-passive"};
	uint8_t *bytes = mem_new(1000);

	memset(bytes, 'x', 1000);
	for (size_t i = 0; i < 3; i++) {
		struct inquiry_step step;
		struct inquiry *inquiry = begin(probes[i], "http", &step);
		size_t read = 0;

		if (i == 1) {
			inquiry_silence(inquiry, &step);
			inquiry_received(inquiry,
				(const uint8_t *)"HTTP/1.1 200 OK\r\n", 17, &step);
		}
		for (; !is_over(&step) && read < 100000; read += 1000)
			inquiry_received(inquiry, bytes, 1000, &step);
		ck_assert(is_over(&step));
		ck_assert_uint_le(
			read, i == 1 ? REPLY_HTTP_MAX + 1000 : REPLY_MAX + 1000);
		inquiry_free(inquiry);
	}
	free(bytes);
}
END_TEST

static const struct service_facts tls_seen = {
	.encrypted = ENCRYPTED_YES,
	.tls_version = "TLSv1.3",
	.tls_cipher = "TLS_AES_256_GCM_SHA384",
	.certificate = {.known = true, .subject = "camera"},
};

START_TEST(within_tls_the_plain_protocol_is_asked)
{
	struct inquiry_step step;
	struct inquiry *inquiry = begin("tls-hello", "https", &step);
	const struct service_facts *facts = inquiry_facts(inquiry);

	inquiry_silence(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_TLS);
	inquiry_secured(inquiry, &tls_seen, &step);
	ck_assert_int_eq(step.want, INQUIRY_SEND);
	hear(inquiry, http_page, 1024, &step);
	inquiry_closed(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	ck_assert_str_eq(facts->service, "https");
	ck_assert_str_eq(facts->title, "My camera");
	ck_assert_str_eq(facts->tls_version, "TLSv1.3");
	ck_assert_str_eq(facts->certificate.subject, "camera");
	ck_assert_int_eq(facts->encrypted, ENCRYPTED_YES);
	inquiry_free(inquiry);
}
END_TEST

START_TEST(tls_without_a_known_inside_is_named_tls)
{
	struct inquiry_step step;
	struct inquiry *inquiry = begin("tls-hello", "dns-over-tls", &step);

	inquiry_silence(inquiry, &step);
	inquiry_secured(inquiry, &tls_seen, &step);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	ck_assert_str_eq(inquiry_facts(inquiry)->service, "tls");
	inquiry_free(inquiry);
}
END_TEST

START_TEST(an_old_device_answers_our_own_hello)
{
	/* ServerHello: TLS 1.0, RC4-SHA */
	static const char hello[] =
		"hex "
		"160301002a020000260301000102030405060708090a0b0c0d0e0f10111213141516"
		"1718191a1b1c1d1e1f00000500";
	struct inquiry_step step;
	struct inquiry *inquiry = begin("tls-hello", "https", &step);
	const struct service_facts *facts = inquiry_facts(inquiry);

	inquiry_silence(inquiry, &step);
	inquiry_insecure(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_CALL);
	inquiry_connected(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_SEND);
	ck_assert_uint_eq(step.bytes[0], 22);
	hear(inquiry, hello, 1, &step);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	ck_assert_str_eq(facts->tls_version, "TLSv1");
	ck_assert_str_eq(facts->tls_cipher, "RC4-SHA");
	ck_assert_int_eq(facts->encrypted, ENCRYPTED_YES);
	inquiry_free(inquiry);
}
END_TEST

START_TEST(plain_http_on_a_port_for_tls_is_seen_as_plain)
{
	struct inquiry_step step;
	struct inquiry *inquiry = begin("tls-hello", "https", &step);

	inquiry_silence(inquiry, &step);
	inquiry_insecure(inquiry, &step);
	inquiry_connected(inquiry, &step);
	hear(inquiry, "HTTP/1.1 400 Bad Request\r\n\r\n", 1024, &step);
	ck_assert_int_eq(step.want, INQUIRY_CALL);
	inquiry_connected(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_SEND);
	hear(inquiry, http_page, 1024, &step);
	inquiry_closed(inquiry, &step);
	ck_assert_str_eq(inquiry_facts(inquiry)->service, "http");
	ck_assert_int_eq(inquiry_facts(inquiry)->encrypted, ENCRYPTED_NO);
	inquiry_free(inquiry);
}
END_TEST

START_TEST(tls_on_a_port_for_http_is_seen_as_tls)
{
	struct inquiry_step step;
	struct inquiry *inquiry = begin("http-get", "http", &step);

	inquiry_silence(inquiry, &step);
	hear(inquiry, "hex 15030100020246", 1024, &step);
	ck_assert_int_eq(step.want, INQUIRY_CALL);
	inquiry_connected(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_TLS);
	inquiry_secured(inquiry, &tls_seen, &step);
	ck_assert_int_eq(step.want, INQUIRY_SEND);
	hear(inquiry, http_page, 1024, &step);
	inquiry_closed(inquiry, &step);
	ck_assert_str_eq(inquiry_facts(inquiry)->service, "https");
	inquiry_free(inquiry);
}
END_TEST

static const char smb2_answer[] =
	"hex 000000cafe534d4240000000000000000000010001000000000000000000000000000000"
	"000000000000000000000000000000000000000000000000000000000000000041000100020300"
	"00"
	"766d00000000000000000000000000004700000000008000000080000000800000000000";
static const char smb1_answer[] =
	"hex 0000002bff534d4272000000009843c80000000000000000000000000000fffe0000"
	"00000100000000";
static const char smb1_refusal[] =
	"hex 00000023ff534d4272000000009843c80000000000000000000000000000fffe0000"
	"000001ffff0000";

/* What is believed when these come on the two connections; NULL: it closes. */
static void
check_smb(
	const char *first, const char *second, const char *service, const char *product)
{
	struct inquiry_step step;
	struct inquiry *inquiry = begin("smb-negotiate", "smb", &step);
	const struct service_facts *facts = inquiry_facts(inquiry);

	inquiry_silence(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_SEND);
	if (first != NULL)
		hear(inquiry, first, 1024, &step);
	else
		inquiry_closed(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_CALL);
	inquiry_connected(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_SEND);
	ck_assert_uint_eq(step.length, 51);
	ck_assert_mem_eq(step.bytes, "\0\0\0\x2f\xffSMB\x72", 9);
	if (second != NULL)
		hear(inquiry, second, 7, &step);
	else
		inquiry_closed(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	ck_assert_str_eq(facts->service, service);
	ck_assert_str_eq(facts->product, product);
	inquiry_free(inquiry);
}

START_TEST(version_1_of_smb_is_found_by_a_question_of_its_own)
{
	check_smb(smb2_answer, smb1_answer, "smb", "SMB 3.0.2, SMBv1 is on");
	check_smb(smb2_answer, smb1_refusal, "smb", "SMB 3.0.2");
	check_smb(smb2_answer, NULL, "smb", "SMB 3.0.2");
	check_smb(NULL, smb1_answer, "smb", "SMBv1 only");
	check_smb(NULL, smb1_refusal, "", "");
	check_smb(NULL, NULL, "", "");
}
END_TEST

START_TEST(a_fragile_device_gets_one_connection)
{
	const struct inquiry_subject subject = {
		.port = 443, .probe = "tls-hello", .service = "https", .fragile = true};
	struct inquiry *inquiry = inquiry_new(&subject);
	struct inquiry_step step;

	inquiry_begin(inquiry, &step);
	inquiry_connected(inquiry, &step);
	inquiry_silence(inquiry, &step);
	inquiry_insecure(inquiry, &step);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	inquiry_free(inquiry);
}
END_TEST

START_TEST(who_cannot_be_reached_is_not_called_silent)
{
	const struct inquiry_subject subject = {.port = 80, .probe = "", .service = ""};
	struct inquiry *inquiry = inquiry_new(&subject);
	struct inquiry_step step;

	inquiry_begin(inquiry, &step);
	inquiry_unreachable(inquiry, true, &step);
	ck_assert_int_eq(step.want, INQUIRY_DONE);
	ck_assert_int_eq(inquiry_outcome(inquiry), INQUIRY_REFUSED);
	inquiry_free(inquiry);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inquiry");
	TCase *cases = tcase_create("inquiry");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_loop_test(cases, real_servers_are_named, 0, CONVERSATIONS);
	tcase_add_loop_test(cases, byte_by_byte_they_are_the_same, 0, CONVERSATIONS);
	tcase_add_test(cases, an_unknown_port_is_listened_to_and_nothing_is_sent);
	tcase_add_test(cases, some_ports_are_not_even_connected_to);
	tcase_add_test(cases, no_more_is_read_than_is_allowed);
	tcase_add_test(cases, within_tls_the_plain_protocol_is_asked);
	tcase_add_test(cases, tls_without_a_known_inside_is_named_tls);
	tcase_add_test(cases, an_old_device_answers_our_own_hello);
	tcase_add_test(cases, plain_http_on_a_port_for_tls_is_seen_as_plain);
	tcase_add_test(cases, tls_on_a_port_for_http_is_seen_as_tls);
	tcase_add_test(cases, version_1_of_smb_is_found_by_a_question_of_its_own);
	tcase_add_test(cases, a_fragile_device_gets_one_connection);
	tcase_add_test(cases, who_cannot_be_reached_is_not_called_silent);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
