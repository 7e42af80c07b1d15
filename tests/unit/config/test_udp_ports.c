/* Which UDP ports a segment is asked for: what there is a request for, at its pace, and what
 * waits for the owner's word. */
#include "fixture.h"

static struct catalogue catalogue;

static void
setup(void)
{
	fixture_catalogue(&catalogue);
}

static void
teardown(void)
{
	catalogue_done(&catalogue);
}

#define SEGMENT(more)                      \
	"segments:\n"                      \
	"  - name: lan\n"                  \
	"    interface: eth0\n"            \
	"    subnets: [192.168.20.0/24]\n" \
	"    owned: true\n" more

START_TEST(udp_jobs_keep_what_has_a_request)
{
	struct config *config = fixture_config(
		SEGMENT("    exclude: [123/udp]\n"
			"    ports: [{set: \"53,123,161,999,5060\", proto: udp, "
			"every: 1h}]\n"),
		&catalogue);
	const struct port_set *ports = &config->segments[0].jobs[0].ports;

	ck_assert_uint_eq(port_set_size(ports), 1);
	ck_assert(port_set_has(ports, 53));
	ck_assert(!port_set_has(&config->scopes[0].ask_udp, 123));
	ck_assert(!port_set_has(&config->scopes[0].ask_udp, 161));
	ck_assert(port_set_has(&config->scopes[0].daily_udp, 69));
	ck_assert_uint_eq(config->scopes[0].limits.udp, 10);
	ck_assert_uint_eq(config->scopes[0].limits.udp_host, 1);
	config_free(config);
}
END_TEST

START_TEST(opt_in_names_what_waits_for_it)
{
	struct config *config = fixture_config(
		SEGMENT("    opt_in: [161/udp]\n"
			"    ports: [{set: common, proto: udp, every: 1h}]\n"),
		&catalogue);

	ck_assert(port_set_has(&config->segments[0].jobs[0].ports, 161));
	ck_assert(port_set_has(&config->scopes[0].ask_udp, 161));
	ck_assert(!port_set_has(&config->scopes[0].ask_udp, 623));
	config_free(config);
}
END_TEST

static const struct {
	const char *text, *message;
} refused[] = {
	{SEGMENT("    opt_in: [53/udp]\n"), "\"opt_in\" can name these ports: 161,623"},
	{SEGMENT("    opt_in: [161/tcp]\n"),
		"\"opt_in\" can name these ports: 161,623"},
	{SEGMENT("    opt_in: any\n"), "\"opt_in\" can name these ports: 161,623"},
	{SEGMENT("    ports: [{set: \"161,999\", proto: udp, every: 1h}]\n"),
		"no UDP port of \"161,999\" can be asked"},
};

START_TEST(what_can_never_be_asked_is_refused)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;

	ck_assert_int_ne(
		fixture_parse(refused[_i].text, &catalogue, &config, messages), 0);
	ck_assert_msg(strstr(messages->errors.lines[0], refused[_i].message) != NULL,
		"%s", messages->errors.lines[0]);
	free(messages);
}
END_TEST

START_TEST(what_is_left_out_is_said)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;

	ck_assert_int_eq(
		fixture_parse(SEGMENT("    ports: [{set: \"53,999\", proto: udp, "
				      "every: 1h}]\n"
				      "    limits: {udp: 50, udp_host: 5}\n"),
			&catalogue, &config, messages),
		0);
	ck_assert_uint_eq(messages->warnings.count, 3);
	ck_assert_ptr_nonnull(
		strstr(messages->warnings.lines[0], "above the standard 10"));
	ck_assert_ptr_nonnull(
		strstr(messages->warnings.lines[1], "above the standard 1"));
	ck_assert_ptr_nonnull(strstr(messages->warnings.lines[2],
		"only 1 of the 2 UDP ports of \"53,999\""));
	config_free(config);
	free(messages);
}
END_TEST

static const struct {
	const char *text;
	enum proto proto;
	uint16_t port; /* one of the set; 0: refused */
} written[] = {
	{"22,80", PROTO_TCP, 80},
	{"common", PROTO_TCP, 443},
	{"common/udp", PROTO_UDP, 53},
	{"53,123/udp", PROTO_UDP, 123},
	{"53/tcp", PROTO_TCP, 53},
	{"riskiest/udp", PROTO_UDP, 0},
	{"53/sctp", PROTO_TCP, 0},
	{"/udp", PROTO_UDP, 0},
};

START_TEST(a_set_may_name_its_protocol)
{
	struct scan_order order = {.run_id = 1};
	struct error error = {0};

	ck_assert_int_eq(
		config_read_ports(written[_i].text, &catalogue, &order, &error),
		written[_i].port != 0);
	ck_assert_int_eq(order.proto, written[_i].proto);
	if (written[_i].port != 0)
		ck_assert(port_set_has(&order.ports, written[_i].port));
	scan_order_done(&order);
}
END_TEST

START_TEST(who_mistakes_the_protocol_is_told_how_to_write_it)
{
	struct scan_order order = {.run_id = 1};
	struct error error = {0};

	ck_assert(!config_read_ports("udp:53", &catalogue, &order, &error));
	ck_assert_str_eq(error.text,
		"it must be riskiest, common, full or ports such as "
		"\"22,80,8000-8100\"; for udp write \"53/udp\"");
	ck_assert(!config_read_ports("riskiest/udp", &catalogue, &order, &error));
	ck_assert_str_eq(
		error.text, "the set riskiest is for tcp; for udp write common");
	scan_order_done(&order);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("udp_ports");
	TCase *cases = tcase_create("udp_ports");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, udp_jobs_keep_what_has_a_request);
	tcase_add_test(cases, opt_in_names_what_waits_for_it);
	tcase_add_loop_test(cases, what_can_never_be_asked_is_refused, 0,
		sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(cases, what_is_left_out_is_said);
	tcase_add_loop_test(cases, a_set_may_name_its_protocol, 0,
		sizeof(written) / sizeof(written[0]));
	tcase_add_test(cases, who_mistakes_the_protocol_is_told_how_to_write_it);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
