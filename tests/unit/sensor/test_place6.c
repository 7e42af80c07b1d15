/* Where the sensor stands over IPv6. */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "sensor/link_table.h"
#include "sensor/neighbour.h"

static const struct mac own_mac = {{2, 0, 0, 0, 0, 1}};
static const struct mac router_mac = {{2, 0, 0, 0, 0, 2}};

static struct ip
ip(const char *text)
{
	struct ip parsed = {0};

	ck_assert(ip_parse(text, &parsed));
	return parsed;
}

static void
add_address(
	struct link_table *table, const char *text, const char *prefix, bool tentative)
{
	struct link_address address = {
		.link = 2, .ip = ip(text), .tentative = tentative};

	ck_assert(subnet_parse(prefix, &address.subnet));
	link_table_add_address(table, &address);
}

static void
add_route(struct link_table *table, const char *target, const char *next_hop)
{
	struct link_route route = {.link = 2, .next_hop = ip(next_hop)};

	ck_assert(subnet_parse(target, &route.target));
	link_table_add_route(table, &route);
}

/* eth0 with a link-local address, one that is not proven unique yet, one of each family. */
static struct link_table *
table(void)
{
	static struct link_table made;

	memset(&made, 0, sizeof(made));
	made.links[0] = (struct link){"eth0", 2, own_mac, true, true, 0};
	made.link_count = 1;
	add_address(&made, "10.1.0.1", "10.1.0.0/24", false);
	add_address(&made, "fe80::1", "fe80::/64", false);
	add_address(&made, "fd00:1::77", "fd00:1::/64", true);
	add_address(&made, "fd00:1::1", "fd00:1::/64", false);
	return &made;
}

static struct scope
scope(const char *v4, const char *v6, bool routed)
{
	struct scope made = {.routed = routed, .subnet_count = 2};

	ck_assert(subnet_parse(v4, &made.subnets[0]));
	ck_assert(subnet_parse(v6, &made.subnets[1]));
	ck_assert(text_copy(made.interface, sizeof(made.interface), "eth0"));
	return made;
}

static void
expect_vantage6(const struct link_table *links, const struct scope *asked,
	const char *own, const char *gateway)
{
	struct vantage vantage;
	char text[IP_TEXT_SIZE];

	ck_assert(link_table_vantage6(links, asked, &vantage) == (own != NULL));
	if (own == NULL)
		return;
	ck_assert_str_eq(ip_text(&vantage.own_ip, text), own);
	ck_assert_str_eq(ip_text(&vantage.gateway_ip, text), gateway);
	ck_assert(mac_equal(&vantage.own_mac, &own_mac));
}

START_TEST(on_link_a_proven_address_inside_the_prefix_asks)
{
	struct link_table *links = table();
	struct scope inside = scope("10.1.0.0/24", "fd00:1::/64", false);
	struct scope outside = scope("10.1.0.0/24", "fd00:2::/64", false);
	struct scope link_local = scope("10.1.0.0/24", "fe80::/64", false);

	expect_vantage6(links, &inside, "fd00:1::1", "-");
	expect_vantage6(links, &outside, NULL, NULL);
	expect_vantage6(links, &link_local, "fe80::1", "-"); /* only when declared */
}
END_TEST

START_TEST(on_link_the_router_may_be_known_by_its_link_local_address)
{
	struct link_table *links = table();
	struct scope inside = scope("10.1.0.0/24", "fd00:1::/64", false);

	add_route(links, "::/0", "fd00:9::fe");
	expect_vantage6(links, &inside, "fd00:1::1", "-"); /* on another link */
	links->route_count = 0;
	add_route(links, "::/0", "fd00:1::fe");
	expect_vantage6(links, &inside, "fd00:1::1", "fd00:1::fe");
	links->route_count = 0;
	add_route(links, "::/0", "fe80::fe");
	expect_vantage6(links, &inside, "fd00:1::1", "fe80::fe");
	inside.gateway_mode = GATEWAY_NONE;
	expect_vantage6(links, &inside, "fd00:1::1", "-");
}
END_TEST

START_TEST(a_router_is_passed_through_from_an_address_that_is_not_link_local)
{
	struct link_table *links = table();
	struct scope far = scope("10.2.0.0/24", "fd00:2::/64", true);
	struct vantage v4;
	char text[IP_TEXT_SIZE];

	expect_vantage6(links, &far, NULL, NULL);
	add_route(links, "::/0", "fe80::fe");
	add_route(links, "0.0.0.0/0", "10.1.0.254");
	expect_vantage6(links, &far, "fd00:1::1", "fe80::fe");
	add_route(links, "fd00:2::/48", "fd00:1::fe");
	expect_vantage6(links, &far, "fd00:1::1", "fd00:1::fe");
	ck_assert(link_table_vantage(links, &far, &v4));
	ck_assert_str_eq(ip_text(&v4.gateway_ip, text), "10.1.0.254");
	/* An address of one family says nothing about the other. */
	far.gateway_mode = GATEWAY_ADDRESS;
	far.gateway = ip("10.1.0.9");
	expect_vantage6(links, &far, "fd00:1::1", "fd00:1::fe");
	far.gateway = ip("fe80::99");
	expect_vantage6(links, &far, "fd00:1::1", "fe80::99");
	far.gateway_mode = GATEWAY_NONE;
	expect_vantage6(links, &far, NULL, NULL);
}
END_TEST

START_TEST(a_router_is_asked_for_by_solicitations)
{
	const struct ip router = ip("fe80::fe"), own = ip("fd00:1::1");
	const struct vantage vantage = {.own_mac = own_mac, .own_ip = own};
	struct frame good = {.kind = FRAME_NEIGHBOUR_ADVERTISEMENT,
		.source = router,
		.target = own,
		.source_mac = router_mac};
	struct frame unasked = good;
	struct neighbour neighbour = {0};
	struct probe question;

	neighbour_set(&neighbour, &router);
	neighbour_question(&neighbour, &vantage, &question);
	ck_assert_int_eq(question.kind, PROBE_ND);
	ck_assert(ip_equal(&question.ends.source, &own));
	ck_assert(ip_equal(&question.ends.target, &router));
	neighbour_asked(&neighbour, (mono_t){1000});
	unasked.target = ip("ff02::1");
	ck_assert(!neighbour_receive(&neighbour, &unasked, &own, (mono_t){2000}));
	ck_assert(neighbour_receive(&neighbour, &good, &own, (mono_t){2000}));
	ck_assert(mac_equal(&neighbour.mac, &router_mac));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("place6");
	TCase *cases = tcase_create("place6");
	SRunner *runner;
	int failed;

	tcase_add_test(cases, on_link_a_proven_address_inside_the_prefix_asks);
	tcase_add_test(
		cases, on_link_the_router_may_be_known_by_its_link_local_address);
	tcase_add_test(cases,
		a_router_is_passed_through_from_an_address_that_is_not_link_local);
	tcase_add_test(cases, a_router_is_asked_for_by_solicitations);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
