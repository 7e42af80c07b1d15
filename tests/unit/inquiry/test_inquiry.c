/* Conversations with real servers, as they were captured on Debian 12. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../net/hex.h"
#include "base/mem.h"
#include "inquiry/inquiry.h"

enum { SAYINGS_MAX = 4 };

/* What a server says, one saying after each of ours; the first one unasked unless it is
 * empty. Text, or bytes when it begins with "hex ". */
struct conversation {
	const char *probe, *service;
	const char *says[SAYINGS_MAX];
	const char *
		asked; /* what our first bytes must begin with; NULL: nothing is sent */
	enum inquiry_outcome outcome;
	const char *named, *product, *title;
	enum encrypted encrypted;
	enum login login;
};

static const char http_page[] =
	"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nDate: Wed, 25 Nov 2026 15:25:17 "
	"GMT\r\nServer: lighttpd/1.4.69\r\n\r\n<html><head><title>My "
	"\r\n  camera</title></head><form><input type=\"password\"></form></html>";

static const struct conversation conversations[] = {
	{"ssh-banner", "ssh", {"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n"}, NULL,
		INQUIRY_NAMED, "ssh", "OpenSSH 9.2p1 Debian-2+deb12u10", "",
		ENCRYPTED_YES, LOGIN_REQUIRED},
	{"none", "", {"SSH-2.0-dropbear_2022.83\r\n\x05"}, NULL, INQUIRY_NAMED, "ssh",
		"dropbear 2022.83", "", ENCRYPTED_YES, LOGIN_REQUIRED},
	{"http-get", "http", {"SSH-2.0-dropbear_2022.83\r\n"}, NULL, INQUIRY_NAMED,
		"ssh", "dropbear 2022.83", "", ENCRYPTED_YES, LOGIN_REQUIRED},
	{"http-get", "http", {"", http_page}, "GET / HTTP/1.1\r\nHost: 10.0.0.7:80\r\n",
		INQUIRY_NAMED, "http", "lighttpd/1.4.69", "My camera", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"http-get", "http",
		{"",
			"HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic "
			"realm=\"IP Camera\"\r\n\r\n"},
		"GET / ", INQUIRY_NAMED, "http", "", "IP Camera", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"http-get", "elasticsearch",
		{"",
			"HTTP/1.1 200 OK\r\n\r\n{\"cluster_name\" : \"x\", \"version\" "
			": "
			"{ \"number\" : \"8.11.1\", \"lucene_version\" : \"9.8\"}}"},
		"GET / ", INQUIRY_NAMED, "elasticsearch", "Elasticsearch 8.11.1", "",
		ENCRYPTED_NO, LOGIN_NONE},
	{"http-docker-version", "docker",
		{"",
			"HTTP/1.1 200 OK\r\nServer: Docker/20.10.24 (linux)\r\n\r\n"
			"{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\"}"},
		"GET /version ", INQUIRY_NAMED, "docker", "Docker 20.10.24", "",
		ENCRYPTED_NO, LOGIN_NONE},
	{"rtsp-options", "rtsp",
		{"",
			"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: GStreamer RTSP "
			"server\r\nPublic: DESCRIBE, SETUP\r\n\r\n"},
		"OPTIONS * RTSP/1.0\r\n", INQUIRY_NAMED, "rtsp",
		"GStreamer RTSP server", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"ftp-banner", "ftp", {"220 (vsFTPd 3.0.3)\r\n"}, "QUIT\r\n", INQUIRY_NAMED,
		"ftp", "vsFTPd 3.0.3", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"none", "", {"220 ProFTPD Server (Debian) [10.0.0.7]\r\n"}, "QUIT\r\n",
		INQUIRY_NAMED, "ftp", "ProFTPD Server (Debian) [10.0.0.7]", "",
		ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"smtp-banner", "smtp",
		{"220 vm ESMTP Exim 4.96 Wed, 25 Nov 2026 15:25:17 +0000\r\n",
			"250-vm Hello\r\n250-SIZE 52428800\r\n250 STARTTLS\r\n"},
		"EHLO watchdog.invalid\r\n", INQUIRY_NAMED, "smtp", "Exim 4.96", "",
		ENCRYPTED_MAYBE, LOGIN_UNKNOWN},
	{"smtp-banner", "smtp",
		{"220 vm ESMTP OpenSMTPD\r\n",
			"250-vm Hello\r\n250-8BITMIME\r\n250 HELP\r\n"},
		"EHLO ", INQUIRY_NAMED, "smtp", "OpenSMTPD", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"banner", "pop3", {"+OK Dovecot (Debian) ready. <5f3.1@vm>\r\n"}, NULL,
		INQUIRY_NAMED, "pop3", "Dovecot (Debian) ready.", "", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"banner", "imap",
		{"* OK [CAPABILITY IMAP4rev1 SASL-IR STARTTLS AUTH=PLAIN] Dovecot "
		 "(Debian) ready.\r\n"},
		NULL, INQUIRY_NAMED, "imap", "Dovecot (Debian) ready.", "",
		ENCRYPTED_MAYBE, LOGIN_REQUIRED},
	{"telnet-passive", "telnet", {"hex fffd25fffd18fffd20fffd23fffd27"}, NULL,
		INQUIRY_NAMED, "telnet", "", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"none", "", {"hex fffb01fffb030d0a2320"}, NULL, INQUIRY_NAMED, "telnet", "",
		"#", ENCRYPTED_NO, LOGIN_NONE},
	{"telnet-passive", "telnet", {"\r\nrouter login: "}, NULL, INQUIRY_NAMED,
		"telnet", "", "router login:", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"rsync-greeting", "rsync", {"@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n"},
		NULL, INQUIRY_NAMED, "rsync", "rsync protocol 32.0", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"none", "",
		{"INFO {\"server_id\":\"N\",\"version\":\"2.9.10\",\"auth_required\":"
		 "true,\"tls_required\":true}\r\n"},
		NULL, INQUIRY_NAMED, "nats", "2.9.10", "", ENCRYPTED_YES,
		LOGIN_REQUIRED},
	{"vnc-banner", "vnc", {"RFB 003.008\n", "hex 0101"}, "RFB 003.008\n",
		INQUIRY_NAMED, "vnc", "RFB 003.008", "", ENCRYPTED_NO, LOGIN_NONE},
	{"vnc-banner", "vnc", {"RFB 003.008\n", "hex 021302"}, "RFB 003.008\n",
		INQUIRY_NAMED, "vnc", "RFB 003.008", "", ENCRYPTED_MAYBE,
		LOGIN_REQUIRED},
	{"vnc-banner", "vnc", {"RFB 003.003\n", "hex 00000002"}, "RFB 003.003\n",
		INQUIRY_NAMED, "vnc", "RFB 003.003", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"rdp-negotiate", "rdp", {"", "hex 030000130ed000001234000201080001000000"},
		"hex 030000130ee000000000000100080003000000", INQUIRY_NAMED, "rdp", "",
		"TLS", ENCRYPTED_YES, LOGIN_REQUIRED},
	{"mysql-greeting", "mysql",
		{"hex 5a0000000a352e352e352d31302e31312e31342d4d617269614442002a000000"
		 "3c5d7e4d3a2f5e2b00fef7080200ffc1"},
		NULL, INQUIRY_NAMED, "mysql", "10.11.14-MariaDB", "", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"redis-ping", "redis", {"", "+PONG\r\n"}, "*1\r\n$4\r\nPING\r\n",
		INQUIRY_NAMED, "redis", "", "", ENCRYPTED_NO, LOGIN_NONE},
	{"redis-ping", "redis", {"", "-NOAUTH Authentication required.\r\n"}, "*1",
		INQUIRY_NAMED, "redis", "", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"memcached-version", "memcached", {"", "VERSION 1.6.18\r\n"}, "version\r\n",
		INQUIRY_NAMED, "memcached", "memcached 1.6.18", "", ENCRYPTED_NO,
		LOGIN_NONE},
	{"postgres-sslrequest", "postgresql", {"", "N"}, "hex 0000000804d2162f",
		INQUIRY_NAMED, "postgresql", "PostgreSQL", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"postgres-sslrequest", "postgresql", {"", "S"}, "hex 0000000804d2162f",
		INQUIRY_NAMED, "postgresql", "PostgreSQL", "", ENCRYPTED_MAYBE,
		LOGIN_UNKNOWN},
	{"mqtt-connect", "mqtt", {"", "hex 20020000"}, "hex 1019", INQUIRY_NAMED,
		"mqtt", "", "", ENCRYPTED_NO, LOGIN_NONE},
	{"mqtt-connect", "mqtt", {"", "hex 20020005"}, "hex 1019", INQUIRY_NAMED,
		"mqtt", "", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"amqp-header", "amqp",
		{"",
			"hex "
			"0100000000003c000a000a00090000002c0770726f64756374530000000852"
			"61626269744d510776657273696f6e5300000006332e31302e380000000550"
			"4c41"
			"494ece"},
		"AMQP", INQUIRY_NAMED, "amqp", "RabbitMQ 3.10.8", "", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"smb-negotiate", "smb",
		{"",
			"hex "
			"000000cafe534d424000000000000000000001000100000000000000000000"
			"00000000"
			"00000000000000000000000000000000000000000000000000000000000000"
			"00004100"
			"010002030000766d0000000000000000000000000000470000000000800000"
			"00800000"
			"008000"},
		"hex 0000006cfe534d42", INQUIRY_NAMED, "smb", "SMB 3.0.2",
		"signing not required", ENCRYPTED_MAYBE, LOGIN_UNKNOWN},
	{"ldap-rootdse", "ldap",
		{"",
			"hex "
			"3030020101642b040030273025040b6f626a656374436c6173733116040374"
			"6f"
			"70040f4f70656e4c444150726f6f74445345"},
		"hex 3025020101", INQUIRY_NAMED, "ldap", "OpenLDAP", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"socks-greet", "socks", {"", "hex 0500"}, "hex 050100", INQUIRY_NAMED, "socks",
		"", "", ENCRYPTED_NO, LOGIN_NONE},
	{"socks-greet", "socks", {"", "hex 05ff"}, "hex 050100", INQUIRY_NAMED, "socks",
		"", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"rpc-null", "rpcbind",
		{"",
			"hex 8000001857444f4700000001000000000000000000000000000000"
			"00"},
		"hex 80000028", INQUIRY_NAMED, "rpcbind", "", "", ENCRYPTED_NO,
		LOGIN_NONE},
	{"dns-tcp", "dns",
		{"",
			"hex "
			"00375744858000010001000000000776657273696f6e0462696e64000010"
			"0003c00c0010000300000000000d0c646e736d6173712d322e3930"},
		"hex 001e5744", INQUIRY_NAMED, "dns", "dnsmasq-2.90", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"epmd-names", "epmd", {"", "hex 00001111", "name rabbit at port 25672\n"},
		"hex 00016e", INQUIRY_NAMED, "epmd", "", "name rabbit at port 25672",
		ENCRYPTED_NO, LOGIN_NONE},
	{"adb-connect", "adb",
		{"",
			"hex 434e584e00000001001000001d0000000000000000000000"
			"6465766963653a3a726f2e70726f647563742e6d6f64656c3d5456313b"},
		"CNXN", INQUIRY_NAMED, "adb", "TV1", "", ENCRYPTED_NO, LOGIN_NONE},
	/* Nothing that is known. */
	{"none", "", {""}, NULL, INQUIRY_SILENT, "", "", "", ENCRYPTED_MAYBE,
		LOGIN_UNKNOWN},
	{"none", "", {"hello \x1b[31m\r\n"}, NULL, INQUIRY_SILENT, "", "",
		"hello \\x1b[31m", ENCRYPTED_MAYBE, LOGIN_UNKNOWN},
	{"http-get", "http", {"", "hello\r\n"}, "GET ", INQUIRY_SILENT, "", "", "hello",
		ENCRYPTED_MAYBE, LOGIN_UNKNOWN},
};

enum { CONVERSATIONS = sizeof(conversations) / sizeof(conversations[0]) };

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
	tcase_add_test(cases, a_fragile_device_gets_one_connection);
	tcase_add_test(cases, who_cannot_be_reached_is_not_called_silent);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
