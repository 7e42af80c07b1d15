/* The way of a stage through its targets and items. */
#include <check.h>
#include <stdlib.h>

#include "base/random.h"
#include "scan/stage.h"

enum { TARGETS = 200, ITEMS = 30, WORDS = TARGETS / 64 + 1 };

static const uint16_t ports[ITEMS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30};
static const struct port_set none;

static void
start(struct stage *stage, uint32_t company)
{
	const struct stage_ports asked = {
		.ports = ports,
		.count = ITEMS,
		.excluded = &none,
		.kind = PROBE_TCP_SYN,
	};

	stage_init(stage, STAGE_PORTS, TARGETS, &asked, 7);
	stage_split(stage, company);
}

static bool
is_in(const uint64_t *targets, uint32_t target)
{
	return (targets[target / 64] >> target % 64 & 1) != 0;
}

/* Step by step to the next position of one that is in targets; false at the end. */
static bool
step_to(struct stage *stage, const uint64_t *targets)
{
	uint32_t target, item;

	while (!stage_pass_ended(stage)) {
		stage_here(stage, &target, &item);
		if (is_in(targets, target))
			return true;
		stage_advance(stage);
	}
	return false;
}

static bool
skip_to(struct stage *stage, const uint64_t *targets)
{
	while (!stage_pass_ended(stage) && stage_skip(stage, targets))
		;
	return !stage_pass_ended(stage);
}

/* One in so many targets, and how many are visited together. */
static const struct {
	uint32_t rarity, company;
} crowds[] = {{1, TARGETS}, {2, TARGETS}, {50, TARGETS}, {1000000, TARGETS}, {3, 64},
	{40, 77}, {5, 1}};

START_TEST(skipping_meets_who_is_wanted_where_stepping_does)
{
	uint64_t wanted[WORDS] = {0};
	struct stage stepped, skipped;
	struct random random;

	random_init(&random, (uint64_t)_i);
	for (uint32_t i = 0; i < TARGETS; i++)
		if (random_below(&random, crowds[_i].rarity) == 0)
			wanted[i / 64] |= UINT64_C(1) << i % 64;
	start(&stepped, crowds[_i].company);
	start(&skipped, crowds[_i].company);
	for (;;) {
		uint32_t target, item, target_too, item_too;
		bool more = step_to(&stepped, wanted);

		ck_assert(skip_to(&skipped, wanted) == more);
		ck_assert_uint_eq(skipped.stretch, stepped.stretch);
		ck_assert_uint_eq(skipped.stretch_left, stepped.stretch_left);
		if (!more)
			break;
		stage_here(&stepped, &target, &item);
		stage_here(&skipped, &target_too, &item_too);
		ck_assert_uint_eq(target_too, target);
		ck_assert_uint_eq(item_too, item);
		stage_advance(&stepped);
		stage_advance(&skipped);
	}
	stage_done(&stepped);
	stage_done(&skipped);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan stage");
	TCase *cases = tcase_create("scan stage");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(cases, skipping_meets_who_is_wanted_where_stepping_does, 0,
		sizeof(crowds) / sizeof(crowds[0]));
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
