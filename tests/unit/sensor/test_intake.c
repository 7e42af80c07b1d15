/* What comes in: heard (nothing twice) and orders (parts of one order). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sensor/heard.h"
#include "sensor/orders.h"

static const struct hash_key key = {{1, 2}};

static struct observation
host(uint32_t number, int64_t milliseconds)
{
	struct observation seen;

	memset(&seen, 0, sizeof(seen));
	seen.kind = OBSERVATION_HOST;
	seen.at.mono.us = milliseconds * 1000;
	seen.host.ip = ip_from_v4(0x0a000000U + number);
	seen.host.mac =
		(struct mac){{2, 0, 0, 0, (uint8_t)(number >> 8), (uint8_t)number}};
	seen.host.evidence = EVIDENCE_ARP_REQUEST;
	return seen;
}

START_TEST(a_station_is_told_at_once_once_more_and_then_every_thirty_seconds)
{
	struct heard *heard = heard_new(&key);
	struct observation seen = host(1, 1000);

	ck_assert(heard_is_news(heard, &seen, false));
	for (int64_t at = 1000; at < 32000; at += 100) {
		seen = host(1, at);
		ck_assert(heard_is_news(heard, &seen, false) == (at == 2000));
	}
	seen = host(1, 32000);
	ck_assert(heard_is_news(heard, &seen, false));
	ck_assert(!heard_is_news(heard, &seen, false));
	heard_forget(heard);
	ck_assert(heard_is_news(heard, &seen, false));
	heard_free(heard);
}
END_TEST

START_TEST(every_difference_is_news)
{
	struct heard *heard = heard_new(&key);
	struct observation seen = host(1, 1000);

	ck_assert(heard_is_news(heard, &seen, false));
	seen.host.evidence = EVIDENCE_ARP_REPLY;
	ck_assert(heard_is_news(heard, &seen, false));
	seen.host.mac.bytes[0] = 6;
	ck_assert(heard_is_news(heard, &seen, false));
	seen.segment = 1;
	ck_assert(heard_is_news(heard, &seen, false));
	seen.run_id = 9;
	ck_assert(heard_is_news(heard, &seen, false));
	seen.host.ip = ip_from_v4(0x0a000002U);
	ck_assert(heard_is_news(heard, &seen, false));
	ck_assert(!heard_is_news(heard, &seen, false));
	heard_free(heard);
}
END_TEST

START_TEST(a_flood_is_held_back_and_counted)
{
	struct heard *heard = heard_new(&key);
	struct observation seen;
	uint64_t told = 0;

	for (uint32_t i = 0; i < 20000; i++) { /* 10,000 a second for 2 seconds */
		seen = host(i, 1000 + i / 10);
		told += heard_is_news(heard, &seen, false);
	}
	ck_assert_uint_le(told, 3 * HEARD_PER_SECOND);
	ck_assert_uint_ge(told, 2 * HEARD_PER_SECOND);
	ck_assert_uint_eq(heard_held_back(heard), 20000 - told);
	/* a question of ours that gets many answers is no way around it */
	seen = host(60000, 2999);
	seen.run_id = 5;
	ck_assert(!heard_is_news(heard, &seen, false));
	/* and its first answer is not slowed down by it */
	ck_assert(heard_is_news(heard, &seen, true));
	heard_free(heard);
}
END_TEST

static struct role_message
head(uint64_t run_id)
{
	struct role_message message = {.type = ROLE_ORDER};

	message.order.run_id = run_id;
	message.order.proto = PROTO_TCP;
	message.order.tries = 2;
	return message;
}

static struct role_message
targets(uint64_t run_id, size_t count)
{
	struct role_message message = {.type = ROLE_ORDER_TARGETS};

	message.order.run_id = run_id;
	message.order.target_count = count;
	message.order.targets = mem_array(count, sizeof(*message.order.targets));
	for (size_t i = 0; i < count; i++)
		message.order.targets[i].ip = ip_from_v4((uint32_t)i + 1);
	return message;
}

static bool
add(struct orders *orders, struct role_message message)
{
	bool added = orders_add(orders, &message);

	role_message_done(&message);
	return added;
}

static bool
complete(struct orders *orders, uint64_t id, struct scan_order *order)
{
	const struct role_go go = {id, {1000}};

	return orders_complete(orders, &go, order);
}

START_TEST(an_order_is_put_together_from_its_parts)
{
	struct orders orders = {0};
	struct scan_order order = {0};
	struct role_message ports = {.type = ROLE_ORDER_PORTS};

	ports.order.run_id = 7;
	port_set_add(&ports.order.ports, 22, 23);
	ck_assert(add(&orders, head(7)));
	ck_assert(add(&orders, head(8)));
	ck_assert(add(&orders, targets(7, 1000)));
	ck_assert(add(&orders, targets(7, 24)));
	ck_assert(add(&orders, ports));
	ck_assert(complete(&orders, 7, &order));
	ck_assert_uint_eq(order.target_count, 1024);
	ck_assert_uint_eq(ip_to_v4(&order.targets[1023].ip), 24);
	ck_assert_uint_eq(port_set_size(&order.ports), 2);
	ck_assert_uint_eq(order.tries, 2);
	ck_assert_int_eq(order.link_at.us, 1000);
	ck_assert(!complete(&orders, 7, &order)); /* only once */
	scan_order_done(&order);
	orders_done(&orders);
}
END_TEST

START_TEST(a_part_out_of_place_is_refused_and_ends_its_order)
{
	struct orders orders = {0};
	struct scan_order order = {0};

	ck_assert(!add(&orders, targets(1, 1))); /* no head */
	ck_assert(add(&orders, head(1)));
	ck_assert(!add(&orders, head(1))); /* two heads */
	ck_assert(!complete(&orders, 1, &order));
	ck_assert(add(&orders, head(2)));
	ck_assert(orders_cancel(&orders, 2));
	ck_assert(!orders_cancel(&orders, 2));
	ck_assert_uint_eq(orders.count, 0);
}
END_TEST

START_TEST(the_number_of_open_orders_and_of_targets_is_bounded)
{
	struct orders orders = {0};
	struct scan_order order = {0};

	for (uint64_t id = 1; id <= ORDERS_OPEN_MAX; id++)
		ck_assert(add(&orders, head(id)));
	ck_assert(!add(&orders, head(ORDERS_OPEN_MAX + 1)));
	for (size_t sum = 0; sum < SCAN_TARGETS_MAX; sum += 1024)
		ck_assert(add(&orders, targets(1, 1024)));
	ck_assert(!add(&orders, targets(1, 1)));
	ck_assert(!complete(&orders, 1, &order));
	ck_assert(complete(&orders, ORDERS_OPEN_MAX, &order));
	scan_order_done(&order);
	orders_done(&orders);
}
END_TEST

static Suite *
suite(void)
{
	Suite *suite = suite_create("sensor_intake");
	TCase *tcase = tcase_create("intake");

	tcase_add_test(tcase,
		a_station_is_told_at_once_once_more_and_then_every_thirty_seconds);
	tcase_add_test(tcase, every_difference_is_news);
	tcase_add_test(tcase, a_flood_is_held_back_and_counted);
	tcase_add_test(tcase, an_order_is_put_together_from_its_parts);
	tcase_add_test(tcase, a_part_out_of_place_is_refused_and_ends_its_order);
	tcase_add_test(tcase, the_number_of_open_orders_and_of_targets_is_bounded);
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
