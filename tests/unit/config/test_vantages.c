#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fixture.h"

static struct catalogue catalogue;

enum { IOT, GUEST, VISITORS, FAR, HEARD, ISLE };

static void
set_up(void)
{
	fixture_catalogue(&catalogue);
}

static void
tear_down(void)
{
	catalogue_done(&catalogue);
}

static const char text_before[] = "segments:\n"
				  "  - {name: iot, zone: iot, interface: eth0, "
				  "subnets: [10.0.0.0/24], owned: true,\n"
				  "     reach_from: [";
static const char text_behind[] =
	"]}\n"
	"  - {name: guest, zone: guest, interface: eth1, subnets: [10.1.0.0/24],\n"
	"     owned: true}\n"
	"  - {name: visitors, zone: guest, interface: eth2, subnets: [10.2.0.0/24],\n"
	"     owned: true}\n"
	"  - {name: far, zone: dmz, interface: eth0, subnets: [10.3.0.0/24], owned: "
	"true,\n"
	"     routed: true}\n"
	"  - {name: heard, zone: trusted, interface: eth3, subnets: [10.4.0.0/24]}\n"
	"  - {name: isle, zone: management, interface: eth4, subnets: [10.5.0.0/24],\n"
	"     owned: true, gateway: none}\n";

static const struct {
	const char *names;
	uint64_t vantages;
	const char *warning; /* NULL: none about it */
} cases[] = {
	{"", 0, NULL},
	{"visitors", 1 << VISITORS, NULL},
	/* A segment of that name comes before the zone. */
	{"guest", 1 << GUEST, NULL},
	{"iot", 0, NULL}, /* itself */
	{"guest, visitors", 1 << GUEST | 1 << VISITORS, NULL},
	{"dmz", 0, "looked at from \"far\": it lies behind a router"},
	{"heard", 0, "looked at from \"heard\": it is not owned"},
	{"isle", 0, "looked at from \"isle\": it has no gateway"},
};

START_TEST(reach_from_names_segments_that_can_be_looked_from)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	bool found = false;
	char text[2048];

	(void)snprintf(text, sizeof(text), "%s%s%s", text_before, cases[_i].names,
		text_behind);
	ck_assert_int_eq(fixture_parse(text, &catalogue, &config, messages), 0);
	ck_assert_uint_eq(config->scopes[IOT].reach_from, cases[_i].vantages);
	ck_assert_uint_eq(config->scopes[GUEST].reach_from, 0);
	for (size_t i = 0; i < messages->warnings.count; i++)
		found = found ||
			strstr(messages->warnings.lines[i],
				cases[_i].warning != NULL ? cases[_i].warning
							  : "looked at from");
	ck_assert(found == (cases[_i].warning != NULL));
	config_free(config);
	free(messages);
}
END_TEST

START_TEST(a_zone_means_all_its_segments)
{
	static const char text[] = "segments:\n"
				   "  - {name: things, zone: iot, interface: eth0, "
				   "subnets: [10.0.0.0/24],\n"
				   "     owned: true, reach_from: [guest]}\n"
				   "  - {name: cafe, zone: guest, interface: eth1, "
				   "subnets: [10.1.0.0/24],\n"
				   "     owned: true}\n"
				   "  - {name: hall, zone: guest, interface: eth2, "
				   "subnets: [10.2.0.0/24],\n"
				   "     owned: true}\n";
	struct config *config = fixture_config(text, &catalogue);

	ck_assert_uint_eq(config->scopes[0].reach_from, 1 << 1 | 1 << 2);
	config_free(config);
}
END_TEST

static Suite *
suite(void)
{
	Suite *made = suite_create("vantages");
	TCase *cases_of = tcase_create("vantages");

	tcase_add_checked_fixture(cases_of, set_up, tear_down);
	tcase_add_loop_test(cases_of, reach_from_names_segments_that_can_be_looked_from,
		0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(cases_of, a_zone_means_all_its_segments);
	suite_add_tcase(made, cases_of);
	return made;
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
