/* Where the sensor stands: link_table and neighbour. */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "sensor/link_table.h"
#include "sensor/neighbour.h"

static const struct mac own_mac = {{2, 0, 0, 0, 0, 1}};
static const struct mac router_mac = {{2, 0, 0, 0, 0, 2}};
static const struct mac other_mac = {{2, 0, 0, 0, 0, 3}};

static struct ip
ip(const char *text)
{
	struct ip parsed = {0};

	ck_assert(ip_parse(text, &parsed));
	return parsed;
}

static struct subnet
subnet(const char *text)
{
	struct subnet parsed;

	ck_assert(subnet_parse(text, &parsed));
	return parsed;
}

/* eth0 (index 2) with 10.1.0.1/24 and 192.168.5.1/24; eth1 (index 3) with 10.9.0.1/24. */
static struct link_table *
table(void)
{
	static struct link_table made;

	memset(&made, 0, sizeof(made));
	made.links[0] = (struct link){"eth0", 2, own_mac, true, true, 0};
	made.links[1] = (struct link){"eth1", 3, own_mac, true, true, 0};
	made.link_count = 2;
	link_table_add_address(&made,
		&(struct link_address){
			2, ip("192.168.5.1"), subnet("192.168.5.0/24"), false});
	link_table_add_address(&made,
		&(struct link_address){
			2, ip("10.1.0.1"), subnet("10.1.0.0/24"), false});
	link_table_add_address(&made,
		&(struct link_address){
			3, ip("10.9.0.1"), subnet("10.9.0.0/24"), false});
	return &made;
}

static struct link_route
route(uint32_t link, const char *target, const char *next_hop, uint32_t metric)
{
	return (struct link_route){.link = link,
		.target = subnet(target),
		.next_hop = ip(next_hop),
		.metric = metric};
}

static struct scope
scope(const char *subnet_text, bool routed)
{
	struct scope made = {.routed = routed, .subnet_count = 1};

	made.subnets[0] = subnet(subnet_text);
	ck_assert(text_copy(made.interface, sizeof(made.interface), "eth0"));
	return made;
}

static void
expect_vantage(const struct scope *asked, const char *own, const char *gateway)
{
	struct vantage vantage;
	char text[IP_TEXT_SIZE];

	ck_assert(link_table_vantage(table(), asked, &vantage) == (own != NULL));
	if (own == NULL)
		return;
	ck_assert_str_eq(ip_text(&vantage.own_ip, text), own);
	ck_assert_str_eq(ip_text(&vantage.gateway_ip, text), gateway);
	ck_assert(mac_equal(&vantage.own_mac, &own_mac));
}

START_TEST(a_copy_of_a_table_is_equal_until_one_of_them_changes)
{
	static struct link_table copy;
	struct link_table *whole = table();
	struct link_route way = route(2, "0.0.0.0/0", "10.1.0.254", 100);

	link_table_add_route(whole, &way);
	link_table_copy(&copy, whole);
	ck_assert(link_table_equal(&copy, whole));
	whole->links[1].carrier_losses++;
	ck_assert(!link_table_equal(&copy, whole));
	link_table_copy(&copy, whole);
	link_table_add_route(whole, &way);
	ck_assert(!link_table_equal(&copy, whole));
	link_table_copy(&copy, whole);
	whole->addresses_cut = true;
	ck_assert(!link_table_equal(&copy, whole));
}
END_TEST

START_TEST(nothing_is_left_of_what_a_table_held)
{
	static const struct link_table empty;
	struct link_table *used = table();
	struct link_route way = route(2, "0.0.0.0/0", "10.1.0.254", 100);

	link_table_add_route(used, &way);
	used->routes_cut = true;
	link_table_clear(used);
	ck_assert_mem_eq(used, &empty, sizeof(empty));
}
END_TEST

START_TEST(on_link_the_address_inside_the_segment_asks)
{
	struct scope inside = scope("10.1.0.0/24", false);
	struct scope outside = scope("10.2.0.0/24", false);
	struct scope elsewhere = scope("10.9.0.0/24", false);

	expect_vantage(&inside, "10.1.0.1", "-");
	expect_vantage(&outside, NULL, NULL);
	expect_vantage(&elsewhere, NULL, NULL); /* an address of another interface */
}
END_TEST

START_TEST(on_link_a_part_of_the_link_is_asked_from_outside_it)
{
	struct scope part = scope("10.1.0.128/25", false);
	struct scope more = scope("10.1.0.128/25", false);

	more.subnets[more.subnet_count++] = subnet("10.2.0.0/25");
	expect_vantage(&part, "10.1.0.1", "-");
	expect_vantage(&more, NULL, NULL); /* not all of it is on this link */
}
END_TEST

START_TEST(the_best_route_on_the_interface_names_the_gateway)
{
	struct link_table *links = table();
	struct scope far = scope("10.2.0.0/24", true);
	struct vantage vantage;
	char text[IP_TEXT_SIZE];
	const struct link_route routes[] = {
		route(2, "0.0.0.0/0", "10.1.0.254", 0),
		route(2, "10.2.0.0/16", "10.1.0.7", 20),
		route(2, "10.2.0.0/16", "192.168.5.9", 10),
		route(2, "10.2.0.0/25", "10.1.0.8", 0), /* only half of the segment */
		route(3, "10.2.0.0/24", "10.9.0.9", 0), /* another interface */
	};

	for (size_t i = 0; i < 5; i++)
		link_table_add_route(links, &routes[i]);
	ck_assert(link_table_vantage(links, &far, &vantage));
	ck_assert_str_eq(ip_text(&vantage.gateway_ip, text), "192.168.5.9");
	ck_assert_str_eq(ip_text(&vantage.own_ip, text), "192.168.5.1");
	links->routes[2].source = ip("10.1.0.1");
	ck_assert(link_table_vantage(links, &far, &vantage));
	ck_assert_str_eq(ip_text(&vantage.own_ip, text), "10.1.0.1");
	links->routes[2].source = ip("10.77.0.1"); /* not ours (any more) */
	ck_assert(link_table_vantage(links, &far, &vantage));
	ck_assert_str_eq(ip_text(&vantage.own_ip, text), "192.168.5.1");
}
END_TEST

START_TEST(a_configured_gateway_goes_before_the_routing_table)
{
	struct scope far = scope("10.2.0.0/24", true);

	far.gateway_mode = GATEWAY_ADDRESS;
	far.gateway = ip("10.1.0.99");
	expect_vantage(&far, "10.1.0.1", "10.1.0.99");
	far.gateway = ip("10.3.0.99"); /* not beside us: cannot be asked for */
	expect_vantage(&far, NULL, NULL);
	far.gateway_mode = GATEWAY_NONE;
	expect_vantage(&far, NULL, NULL);
	far.gateway_mode = GATEWAY_AUTO; /* no route */
	expect_vantage(&far, NULL, NULL);
}
END_TEST

START_TEST(an_interface_that_cannot_ask_gives_no_place)
{
	struct scope inside = scope("10.1.0.0/24", false);
	struct vantage vantage;

	for (int way = 0; way < 4; way++) {
		struct link_table *links = table();

		links->links[0].running = way != 0;
		links->links[0].ethernet = way != 1;
		if (way == 2)
			links->links[0].mac = (struct mac){{0}};
		if (way == 3)
			links->links[0].name[0] = 'x';
		ck_assert(!link_table_vantage(links, &inside, &vantage));
	}
}
END_TEST

START_TEST(what_does_not_fit_is_said_to_be_cut)
{
	struct link_table *links = table();
	const struct link_address address = {
		2, ip("10.1.0.9"), subnet("10.1.0.0/24"), false};
	const struct link_route way = route(2, "0.0.0.0/0", "10.1.0.254", 0);

	while (links->address_count < GATE_OWN_MAX)
		link_table_add_address(links, &address);
	while (links->route_count < LINK_ROUTES_MAX)
		link_table_add_route(links, &way);
	ck_assert(!links->addresses_cut && !links->routes_cut);
	link_table_add_address(links, &address);
	link_table_add_route(links, &way);
	ck_assert(links->addresses_cut && links->routes_cut);
}
END_TEST

static mono_t
at(int64_t milliseconds)
{
	return (mono_t){milliseconds * 1000};
}

static struct frame
reply(const struct mac *from, const char *source, const char *target)
{
	return (struct frame){.kind = FRAME_ARP_REPLY,
		.source_mac = *from,
		.source = ip(source),
		.target = ip(target)};
}

START_TEST(only_an_asked_for_answer_settles_the_gateway)
{
	const struct ip own = ip("10.1.0.1"), gateway = ip("10.1.0.2");
	struct frame good = reply(&router_mac, "10.1.0.2", "10.1.0.1");
	struct frame gratuitous = reply(&other_mac, "10.1.0.2", "10.1.0.2");
	struct frame stranger = reply(&other_mac, "10.1.0.3", "10.1.0.1");
	struct neighbour neighbour = {0};
	bool lost;

	ck_assert(!neighbour_is_due(&neighbour, at(0), &lost)); /* nobody to ask for */
	neighbour_set(&neighbour, &gateway);
	ck_assert(!neighbour_receive(&neighbour, &good, &own, at(1))); /* not asked */
	ck_assert(neighbour_is_due(&neighbour, at(1), &lost));
	neighbour_asked(&neighbour, at(1));
	ck_assert(!neighbour_is_due(&neighbour, at(50), &lost));
	ck_assert(!neighbour_receive(&neighbour, &gratuitous, &own, at(2)));
	ck_assert(!neighbour_receive(&neighbour, &stranger, &own, at(2)));
	ck_assert(!neighbour_receive(&neighbour, &good, &own, at(4000))); /* too late */
	ck_assert(neighbour_receive(&neighbour, &good, &own, at(3)));
	ck_assert(mac_equal(&neighbour.mac, &router_mac));
	good.source_mac = other_mac; /* a second answer to the same question */
	ck_assert(!neighbour_receive(&neighbour, &good, &own, at(4)));
	ck_assert(mac_equal(&neighbour.mac, &router_mac));
}
END_TEST

START_TEST(a_gateway_is_given_up_after_three_silent_questions)
{
	const struct ip own = ip("10.1.0.1"), gateway = ip("10.1.0.2");
	struct frame good = reply(&router_mac, "10.1.0.2", "10.1.0.1");
	struct frame rival = reply(&other_mac, "10.1.0.2", "10.1.0.1");
	struct neighbour neighbour = {0};
	int64_t now = 60000;
	bool lost;

	neighbour_set(&neighbour, &gateway);
	neighbour_asked(&neighbour, at(0));
	ck_assert(neighbour_receive(&neighbour, &good, &own, at(1)));
	ck_assert(!neighbour_is_due(&neighbour, at(59000), &lost));
	for (int miss = 0; miss < NEIGHBOUR_MISSES; miss++, now += 1000) {
		ck_assert(neighbour_is_due(&neighbour, at(now + 10), &lost));
		ck_assert(!lost);
		neighbour_asked(&neighbour, at(now + 10));
		/* while the known station may still answer, nobody else is believed */
		ck_assert(!neighbour_receive(&neighbour, &rival, &own, at(now + 11)));
	}
	ck_assert(neighbour_is_due(&neighbour, at(now + 10), &lost));
	ck_assert(lost && mac_is_zero(&neighbour.mac));
	neighbour_asked(&neighbour, at(now + 10));
	ck_assert(neighbour_receive(&neighbour, &rival, &own, at(now + 20)));
}
END_TEST

START_TEST(an_unknown_gateway_is_asked_again_at_once_and_a_known_one_is_not)
{
	const struct ip own = ip("10.1.0.1"), gateway = ip("10.1.0.2");
	struct frame good = reply(&router_mac, "10.1.0.2", "10.1.0.1");
	struct neighbour neighbour = {0};
	unsigned asked = 0;
	bool lost;

	neighbour_set(&neighbour, &gateway);
	for (int64_t now = 0; now < 1000; now += 10)
		if (neighbour_is_due(&neighbour, at(now), &lost)) {
			neighbour_asked(&neighbour, at(now));
			asked++;
		}
	ck_assert_uint_eq(asked, 1 + NEIGHBOUR_QUICK);
	ck_assert(neighbour_receive(&neighbour, &good, &own, at(1000)));
	for (int64_t now = 61000; now < 62000; now += 10)
		if (neighbour_is_due(&neighbour, at(now), &lost)) {
			neighbour_asked(&neighbour, at(now));
			asked++;
		}
	ck_assert_uint_eq(asked, 1 + NEIGHBOUR_QUICK + 1);
}
END_TEST

START_TEST(an_absent_gateway_is_asked_for_less_and_less_often)
{
	const struct ip gateway = ip("10.1.0.2");
	struct neighbour neighbour = {0};
	int64_t now = 0, asked = 0;
	bool lost;

	neighbour_set(&neighbour, &gateway);
	for (; now < 300000; now += 100) {
		if (!neighbour_is_due(&neighbour, at(now), &lost))
			continue;
		neighbour_asked(&neighbour, at(now));
		asked++;
	}
	ck_assert_int_ge(asked, 10);
	ck_assert_int_le(asked, 16);
}
END_TEST

START_TEST(by_connect_any_running_interface_with_an_address_will_do)
{
	struct scope self = scope("127.0.0.1/32", true),
		     far = scope("10.3.0.0/24", true);
	struct link_table *kernel = table();
	struct vantage vantage;

	self.connect = far.connect = true;
	ck_assert(text_copy(self.interface, sizeof(self.interface), "lo"));
	ck_assert(!link_table_vantage(kernel, &self, &vantage));
	kernel->links[kernel->link_count++] =
		(struct link){"lo", 1, {{0}}, true, false, 0};
	ck_assert(!link_table_vantage(kernel, &self, &vantage));
	link_table_add_address(kernel,
		&(struct link_address){
			1, ip("127.0.0.1"), subnet("127.0.0.0/8"), false});
	ck_assert(link_table_vantage(kernel, &self, &vantage));
	ck_assert(ip_equal(&vantage.own_ip, &(const struct ip){IP_V4, {127, 0, 0, 1}}));
	ck_assert(!link_table_vantage6(kernel, &self, &vantage));
	/* Behind a router from the address that the route leaves by; whose MAC it has
	 * does not matter. */
	ck_assert(!link_table_vantage(kernel, &far, &vantage));
	link_table_add_route(kernel,
		&(const struct link_route){.link = 2,
			.target = subnet("0.0.0.0/0"),
			.next_hop = ip("10.1.0.254")});
	ck_assert(link_table_vantage(kernel, &far, &vantage));
	ck_assert_int_eq(vantage.gateway_ip.family, IP_NONE);
	kernel->links[0].running = false;
	ck_assert(!link_table_vantage(kernel, &far, &vantage));
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sensor_place");
	TCase *tcase = tcase_create("place");

	tcase_add_test(tcase, a_copy_of_a_table_is_equal_until_one_of_them_changes);
	tcase_add_test(tcase, nothing_is_left_of_what_a_table_held);
	tcase_add_test(tcase, on_link_the_address_inside_the_segment_asks);
	tcase_add_test(tcase, on_link_a_part_of_the_link_is_asked_from_outside_it);
	tcase_add_test(tcase, the_best_route_on_the_interface_names_the_gateway);
	tcase_add_test(tcase, a_configured_gateway_goes_before_the_routing_table);
	tcase_add_test(tcase, an_interface_that_cannot_ask_gives_no_place);
	tcase_add_test(tcase, by_connect_any_running_interface_with_an_address_will_do);
	tcase_add_test(tcase, what_does_not_fit_is_said_to_be_cut);
	tcase_add_test(tcase, only_an_asked_for_answer_settles_the_gateway);
	tcase_add_test(tcase, a_gateway_is_given_up_after_three_silent_questions);
	tcase_add_test(tcase,
		an_unknown_gateway_is_asked_again_at_once_and_a_known_one_is_not);
	tcase_add_test(tcase, an_absent_gateway_is_asked_for_less_and_less_often);
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
