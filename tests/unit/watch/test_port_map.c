#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "watch/port_map.h"

START_TEST(unknown_port_is_untested)
{
	struct port_map map = {0};

	ck_assert_int_eq(port_map_state(&map, 1), PORT_UNTESTED);
	ck_assert_int_eq(port_map_state(&map, 65535), PORT_UNTESTED);
	ck_assert_ptr_null(port_map_service(&map, 80));
	port_map_done(&map);
}
END_TEST

static struct port_range
range(uint16_t first, uint16_t last)
{
	return (struct port_range){.first = first, .last = last};
}

START_TEST(equal_neighbours_are_one_range)
{
	struct port_map map = {0};

	port_map_mark(&map, range(10, 20), PORT_CLOSED, REASON_RESET);
	port_map_mark(&map, range(30, 40), PORT_CLOSED, REASON_RESET);
	ck_assert_uint_eq(map.span_count, 2);
	port_map_mark(&map, range(21, 29), PORT_CLOSED, REASON_RESET);
	ck_assert_uint_eq(map.span_count, 1);
	port_map_mark(&map, range(1, 65535), PORT_CLOSED, REASON_RESET);
	ck_assert_uint_eq(map.span_count, 1);
	ck_assert_uint_eq(map.spans[0].first, 1);
	ck_assert_uint_eq(map.spans[0].last, 65535);
	port_map_done(&map);
}
END_TEST

START_TEST(one_silence_is_a_doubt_and_the_second_is_believed)
{
	struct port_map map = {0};

	port_map_mark(&map, range(1, 100), PORT_CLOSED, REASON_RESET);
	port_map_mark(&map, range(50, 60), PORT_FILTERED, REASON_NO_RESPONSE);
	ck_assert_int_eq(port_map_state(&map, 55), PORT_CLOSED);
	port_map_mark(&map, range(50, 55), PORT_FILTERED, REASON_NO_RESPONSE);
	ck_assert_int_eq(port_map_state(&map, 55), PORT_FILTERED);
	ck_assert_int_eq(port_map_state(&map, 56), PORT_CLOSED);
	port_map_mark(&map, range(56, 60), PORT_CLOSED, REASON_RESET);
	port_map_mark(&map, range(56, 60), PORT_FILTERED, REASON_NO_RESPONSE);
	ck_assert_int_eq(port_map_state(&map, 60), PORT_CLOSED);
	port_map_mark(&map, range(55, 55), PORT_CLOSED, REASON_RESET);
	ck_assert_int_eq(port_map_state(&map, 55), PORT_CLOSED);
	port_map_done(&map);
}
END_TEST

START_TEST(service_leaves_its_range_and_is_left_alone_by_it)
{
	struct port_map map = {0};
	struct port_set rest = {0};
	struct service *service;
	char *text;

	port_map_mark(&map, range(1, 100), PORT_CLOSED, REASON_RESET);
	service = port_map_add_service(&map, 80);
	ck_assert_ptr_nonnull(service);
	service->state = PORT_OPEN;
	ck_assert_ptr_null(port_map_add_service(&map, 80));
	port_map_mark(&map, range(1, 100), PORT_CLOSED, REASON_RESET);
	ck_assert_int_eq(port_map_state(&map, 80), PORT_OPEN);
	port_map_rest(&map, PORT_CLOSED, REASON_RESET, &rest);
	text = port_set_text(&rest);
	ck_assert_str_eq(text, "1-79,81-100");
	free(text);
	port_set_done(&rest);
	port_map_done(&map);
}
END_TEST

static void
fill_with_open(struct port_map *map)
{
	for (uint32_t port = 1; port <= PORT_MAP_SERVICES_MAX; port++) {
		struct service *service = port_map_add_service(map, (uint16_t)port);

		ck_assert_ptr_nonnull(service);
		service->state = PORT_OPEN;
	}
}

START_TEST(services_have_a_maximum)
{
	struct port_map map = {0};

	fill_with_open(&map);
	ck_assert_ptr_null(port_map_add_service(&map, 60000));
	port_map_done(&map);
}
END_TEST

/* What is open, and what an answer is awaited of, stays. */
START_TEST(the_one_closed_for_longest_makes_room_for_another)
{
	struct port_map map = {0};

	fill_with_open(&map);
	for (uint16_t port = 7; port <= 9; port++) {
		struct service *service = port_map_service(&map, port);

		service->state = PORT_CLOSED;
		service->reason = REASON_RESET;
		service->since.us = 1000 - port;
	}
	service_speaks(port_map_service(&map, 9))->order_id = 4;
	ck_assert_ptr_nonnull(port_map_add_service(&map, 60000));
	ck_assert_ptr_null(port_map_service(&map, 8));
	ck_assert_int_eq(port_map_state(&map, 8), PORT_CLOSED);
	ck_assert_ptr_nonnull(port_map_service(&map, 7));
	ck_assert_ptr_nonnull(port_map_service(&map, 9));
	port_map_done(&map);
}
END_TEST

START_TEST(ranges_have_a_maximum_and_the_highest_ports_are_forgotten)
{
	const uint16_t last = 2 * PORT_MAP_SPANS_MAX;
	struct port_map map = {0};

	for (uint32_t i = 0; i < 32768; i++) {
		const uint16_t port = (uint16_t)(65535 - 2 * i);

		port_map_mark(&map, range(port, port), PORT_CLOSED, REASON_RESET);
	}
	ck_assert_uint_eq(map.span_count, PORT_MAP_SPANS_MAX);
	ck_assert_int_eq(port_map_state(&map, last - 1), PORT_CLOSED);
	ck_assert_int_eq(port_map_state(&map, last + 1), PORT_UNTESTED);
	port_map_mark(&map, range(1, 65535), PORT_CLOSED, REASON_RESET);
	ck_assert_uint_eq(map.span_count, 1);
	ck_assert_int_eq(port_map_state(&map, 65535), PORT_CLOSED);
	port_map_done(&map);
}
END_TEST

START_TEST(rest_is_saved_only_when_it_changes)
{
	static const struct {
		uint16_t first, last;
		enum port_state state;
		bool changed;
	} cases[] = {
		{1, 10, PORT_CLOSED, true},
		{1, 10, PORT_CLOSED, false},
		{5, 5, PORT_CLOSED, false},
		{11, 11, PORT_CLOSED, true},
		{20, 30, PORT_FILTERED, false},
	};
	struct port_map map = {0};
	struct port_set ports = {0};

	ck_assert(!port_map_rest_changed(&map, PORT_CLOSED, REASON_RESET, &ports));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		port_map_mark(&map, range(cases[i].first, cases[i].last),
			cases[i].state, REASON_RESET);
		ck_assert_int_eq(
			port_map_rest_changed(&map, PORT_CLOSED, REASON_RESET, &ports),
			cases[i].changed);
		port_set_done(&ports);
	}
	port_map_done(&map);
}
END_TEST

START_TEST(emptied_rest_is_a_change)
{
	struct port_map map = {0};
	struct port_set ports = {0};

	port_map_mark(&map, range(7, 7), PORT_CLOSED, REASON_RESET);
	ck_assert(port_map_rest_changed(&map, PORT_CLOSED, REASON_RESET, &ports));
	port_set_done(&ports);
	ck_assert_ptr_nonnull(port_map_add_service(&map, 7));
	ck_assert(port_map_rest_changed(&map, PORT_CLOSED, REASON_RESET, &ports));
	ck_assert_uint_eq(ports.count, 0);
	port_map_done(&map);
}
END_TEST

enum { MODEL_PORTS = 200 };

struct model {
	uint8_t state[MODEL_PORTS + 1];
	uint8_t reason[MODEL_PORTS + 1];
	bool doubted[MODEL_PORTS + 1], service[MODEL_PORTS + 1];
};

static void
model_mark(struct model *model, uint16_t port, uint8_t state, uint8_t reason)
{
	bool answered = model->state[port] != PORT_UNTESTED &&
		model->reason[port] != REASON_NO_RESPONSE;

	if (model->service[port])
		return;
	if (reason == REASON_NO_RESPONSE && answered && !model->doubted[port]) {
		model->doubted[port] = true;
		return;
	}
	model->state[port] = state;
	model->reason[port] = reason;
	model->doubted[port] = false;
}

static void
check_against_model(const struct port_map *map, const struct model *model)
{
	struct port_set all = {0};
	size_t tested = 0;

	for (uint16_t port = 1; port <= MODEL_PORTS; port++) {
		ck_assert_int_eq(port_map_state(map, port), model->state[port]);
		tested += model->state[port] != PORT_UNTESTED;
	}
	for (size_t i = 1; i < map->span_count; i++)
		ck_assert_uint_lt(map->spans[i - 1].last, map->spans[i].first);
	port_set_add(&all, 1, MODEL_PORTS);
	ck_assert_uint_eq(port_map_tested(map, &all), tested);
	port_set_done(&all);
}

START_TEST(agrees_with_a_naive_model)
{
	struct random random;
	struct port_map map = {0};
	struct model model;

	memset(&model, 0, sizeof(model));
	random_init(&random, (uint64_t)_i);
	for (unsigned int step = 0; step < 300; step++) {
		uint16_t first = (uint16_t)(1 + random_below(&random, MODEL_PORTS));
		uint16_t last = (uint16_t)(first +
			random_below(&random, MODEL_PORTS + 1U - first));
		bool silent = random_below(&random, 3) == 0;
		uint8_t state = silent ? PORT_FILTERED : PORT_CLOSED;
		uint8_t reason = silent ? REASON_NO_RESPONSE : REASON_RESET;
		struct service *service;

		if (random_below(&random, 10) == 0) {
			service = port_map_add_service(&map, first);
			if (service != NULL)
				service->state = PORT_OPEN;
			model.service[first] = true;
			model.state[first] = PORT_OPEN;
			continue;
		}
		port_map_mark(&map, range(first, last), (enum port_state)state,
			(enum port_reason)reason);
		for (uint16_t port = first; port <= last; port++)
			model_mark(&model, port, state, reason);
		check_against_model(&map, &model);
	}
	port_map_done(&map);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("port_map");
	TCase *cases = tcase_create("port_map");
	SRunner *runner;
	int failures;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, unknown_port_is_untested);
	tcase_add_test(cases, equal_neighbours_are_one_range);
	tcase_add_test(cases, one_silence_is_a_doubt_and_the_second_is_believed);
	tcase_add_test(cases, service_leaves_its_range_and_is_left_alone_by_it);
	tcase_add_test(cases, services_have_a_maximum);
	tcase_add_test(cases, the_one_closed_for_longest_makes_room_for_another);
	tcase_add_test(
		cases, ranges_have_a_maximum_and_the_highest_ports_are_forgotten);
	tcase_add_test(cases, rest_is_saved_only_when_it_changes);
	tcase_add_test(cases, emptied_rest_is_a_change);
	tcase_add_loop_test(cases, agrees_with_a_naive_model, 0, 15);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
