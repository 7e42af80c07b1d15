#include "fixture.h"

static struct catalogue catalogue;

static void
read_catalogue(void)
{
	fixture_catalogue(&catalogue);
}

static void
free_catalogue(void)
{
	catalogue_done(&catalogue);
}

static struct config *
parse(const char *alerts)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	char text[512];

	(void)snprintf(text, sizeof(text), "alerts: {%s}\n", alerts);
	if (fixture_parse(text, &catalogue, &config, messages) != 0)
		config = NULL;
	free(messages);
	return config;
}

static const struct {
	const char *written, *read_back;
} good[] = {
	{"none", "none"},
	{"[]", "none"},
	{"22:00-07:00", "\"22:00-07:00\""},
	{"00:00-24:00", "\"00:00-24:00\""},
	{"mon-fri 22:00-07:00", "\"mon-fri 22:00-07:00\""},
	{"\"sat,sun 13:00-15:00\"", "\"sat,sun 13:00-15:00\""},
	{"mon-sun 22:00-07:00", "\"22:00-07:00\""},
	{"\"fri-mon,wed 01:00-02:00\"", "\"mon,wed,fri-sun 01:00-02:00\""},
	{"[\"sun 00:00-24:00\", 22:00-06:00]",
		"[\"sun 00:00-24:00\", \"22:00-06:00\"]"},
};

START_TEST(hours_are_read_and_written)
{
	char alerts[128], wanted[128];
	struct config *config;
	char *written;

	(void)snprintf(alerts, sizeof(alerts), "quiet_hours: %s", good[_i].written);
	(void)snprintf(wanted, sizeof(wanted), "quiet_hours: %s\n", good[_i].read_back);
	config = parse(alerts);
	ck_assert_msg(config != NULL, "%s is refused", alerts);
	written = config_text(config);
	ck_assert_msg(strstr(written, wanted) != NULL, "no %sin:\n%s", wanted, written);
	free(written);
	config_free(config);
}
END_TEST

static const char *const bad[] = {
	"quiet_hours: 22:00",
	"quiet_hours: 22:00-22:00",
	"quiet_hours: 24:00-07:00",
	"quiet_hours: 22:00-00:00",
	"quiet_hours: 22:00-24:01",
	"quiet_hours: 22:60-23:00",
	"quiet_hours: 22:00-07:00x",
	"quiet_hours: mon",
	"quiet_hours: mon-fry 22:00-07:00",
	"quiet_hours: mon- 22:00-07:00",
	"quiet_hours: Mon 22:00-07:00",
	"quiet_hours: monday 22:00-07:00",
	"quiet_hours: \"mon, tue 22:00-07:00\"",
	"quiet_hours: \"\"",
	"quiet_hours: [none]",
	"quiet_hours: {mon: 22:00-07:00}",
	"quiet_hours: [[22:00-07:00]]",
	"quiet_hours: [01:00-02:00, 01:00-02:00, 01:00-02:00, 01:00-02:00, "
	"01:00-02:00, "
	"01:00-02:00, 01:00-02:00, 01:00-02:00, 01:00-02:00, 01:00-02:00, 01:00-02:00, "
	"01:00-02:00, 01:00-02:00, 01:00-02:00, 01:00-02:00]",
	"digest: 1d, digest_at: 24:00",
	"digest: 1d, digest_at: 8:00",
	"digest: 1d, digest_at: mon 08:00",
	"digest: 23h, digest_at: 08:00",
	"digest_at: 08:00",
};

START_TEST(nonsense_is_refused)
{
	struct config *config = parse(bad[_i]);

	ck_assert_msg(config == NULL, "%s is accepted", bad[_i]);
}
END_TEST

START_TEST(digest_has_an_hour)
{
	struct config *config = parse("digest: 1d, digest_at: \"08:30\"");
	char *written;

	ck_assert_ptr_nonnull(config);
	ck_assert_uint_eq(config->notices.digest_at, 8 * 60 + 30 + 1);
	written = config_text(config);
	ck_assert_ptr_nonnull(strstr(written, "digest_at: \"08:30\"\n"));
	free(written);
	config_free(config);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hours");
	TCase *cases = tcase_create("hours");

	tcase_add_unchecked_fixture(cases, read_catalogue, free_catalogue);
	tcase_add_loop_test(
		cases, hours_are_read_and_written, 0, sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(
		cases, nonsense_is_refused, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(cases, digest_has_an_hour);
	suite_add_tcase(suite, cases);
	return fixture_run(suite);
}
