#include "report/nmap_xml.h"

#include <check.h>
#include <string.h>

#include "sink.h"

static struct sink sink;

static void
write_document(const char *rows, bool strict)
{
	json_error_t problem;
	json_t *list = json_loads(rows, 0, &problem), *row;
	struct nmap_xml xml = {
		.out = {.write = sink_write, .context = &sink},
		.at = {1762000200250000},
		.strict = strict,
	};
	size_t index;

	ck_assert_msg(list != NULL, "%s", problem.text);
	memset(&sink, 0, sizeof(sink));
	nmap_xml_begin(&xml, "0.1.0");
	json_array_foreach (list, index, row) {
		nmap_xml_host(&xml, row);
	}
	nmap_xml_end(&xml, true);
	ck_assert(!xml.out.failed);
	json_decref(list);
}

START_TEST(a_host_has_addresses_names_ports_and_counted_rest)
{
	write_document(
		"[{\"ip\":\"192.168.20.7\",\"mac\":\"02:00:00:00:00:07\","
		"\"vendor\":\"ACME\",\"name\":\"camera-1\",\"state\":\"present\","
		"\"ports\":[{\"proto\":\"tcp\",\"port\":23,\"state\":\"open\","
		"\"reason\":\"syn-ack\",\"service\":\"telnet\"}],"
		"\"rest\":[{\"proto\":\"tcp\",\"state\":\"closed\",\"reason\":"
		"\"reset\","
		"\"ports\":\"1-22,24-30\"},{\"proto\":\"udp\",\"state\":\"closed\","
		"\"reason\":\"port-unreach\",\"ports\":\"53\"},{\"proto\":\"tcp\","
		"\"state\":\"filtered\",\"reason\":\"no-response\",\"ports\":\"80\"}]}"
		"]",
		false);
	ck_assert_str_eq(sink.text,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<nmaprun scanner=\"watchdog\" args=\"wdog export --format nmap-xml\" "
		"start=\"1762000200\" startstr=\"2025-11-01T12:30:00.250Z\" "
		"version=\"0.1.0\" xmloutputversion=\"1.05\">\n"
		"<verbose level=\"0\"/>\n<debugging level=\"0\"/>\n"
		"<host starttime=\"1762000200\" endtime=\"1762000200\">"
		"<status state=\"up\" reason=\"user-set\" reason_ttl=\"0\"/>\n"
		"<address addr=\"192.168.20.7\" addrtype=\"ipv4\"/>"
		"<address addr=\"02:00:00:00:00:07\" addrtype=\"mac\" "
		"vendor=\"ACME\"/>\n"
		"<hostnames><hostname name=\"camera-1\" type=\"user\"/></hostnames>\n"
		"<ports><extraports state=\"closed\" count=\"30\">"
		"<extrareasons reason=\"reset\" count=\"29\"/>"
		"<extrareasons reason=\"port-unreach\" count=\"1\"/></extraports>\n"
		"<extraports state=\"filtered\" count=\"1\">"
		"<extrareasons reason=\"no-response\" count=\"1\"/></extraports>\n"
		"<port protocol=\"tcp\" portid=\"23\"><state state=\"open\" "
		"reason=\"syn-ack\" reason_ttl=\"0\"/><service name=\"telnet\" "
		"method=\"table\" conf=\"3\"/></port>\n"
		"</ports>\n</host>\n"
		"<runstats><finished time=\"1762000200\" "
		"timestr=\"2025-11-01T12:30:00.250Z\" elapsed=\"0\" exit=\"success\"/>"
		"<hosts up=\"1\" down=\"0\" total=\"1\"/></runstats>\n</nmaprun>\n");
}
END_TEST

START_TEST(a_host_that_is_away_claims_no_ports)
{
	write_document("[{\"ip\":\"fe80::1\",\"state\":\"absent\",\"ports\":"
		       "[{\"proto\":\"tcp\",\"port\":23,\"state\":\"open\"}]}]",
		false);
	ck_assert_ptr_nonnull(strstr(sink.text, "state=\"down\""));
	ck_assert_ptr_nonnull(strstr(sink.text, "addrtype=\"ipv6\""));
	ck_assert_ptr_null(strstr(sink.text, "portid"));
	ck_assert_ptr_nonnull(strstr(sink.text, "down=\"1\" total=\"1\""));
}
END_TEST

START_TEST(hostile_text_stays_inside_its_attribute)
{
	write_document(
		"[{\"ip\":\"192.168.20.7\",\"name\":\"\\\"><x a='&\\u001b[2J\\u202e"
		"\\uffff\\ufffe\\n\"}]",
		false);
	ck_assert_ptr_nonnull(strstr(sink.text,
		"name=\"&quot;&gt;&lt;x "
		"a=&apos;&amp;\\x1b[2J\\xe2\\x80\\xae??\\x0a\""));
}
END_TEST

START_TEST(strict_names_the_scanner_that_the_dtd_knows)
{
	write_document("[]", true);
	ck_assert_ptr_nonnull(strstr(sink.text, "scanner=\"nmap\""));
}
END_TEST

START_TEST(rows_without_an_address_are_left_out)
{
	write_document("[{\"state\":\"present\"},{\"ip\":7}]", false);
	ck_assert_ptr_null(strstr(sink.text, "<host "));
	ck_assert_ptr_nonnull(strstr(sink.text, "total=\"0\""));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nmap_xml");
	TCase *tests = tcase_create("nmap_xml");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, a_host_has_addresses_names_ports_and_counted_rest);
	tcase_add_test(tests, a_host_that_is_away_claims_no_ports);
	tcase_add_test(tests, hostile_text_stays_inside_its_attribute);
	tcase_add_test(tests, strict_names_the_scanner_that_the_dtd_knows);
	tcase_add_test(tests, rows_without_an_address_are_left_out);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
