#include "report/page.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sink.h"

static struct sink sink;

static const char hostile[] = "</script>\"'|*\x1b[2J\n=a\xff&";

static struct page
begin(const struct page_calls *calls)
{
	memset(&sink, 0, sizeof(sink));
	return (struct page){
		.calls = calls, .out = {.write = sink_write, .context = &sink}};
}

static void
write_table(struct page *page)
{
	static const char *const headings[] = {"Name", "State", NULL};

	page->calls->table(page, "Devices", headings, false);
	page->calls->row(page);
	page->calls->cell(page, hostile, TONE_PLAIN);
	page->calls->cell(page, "open", TONE_CRITICAL);
	page->calls->row_end(page);
	page->calls->table_end(page);
}

START_TEST(html_escapes_what_a_stranger_chose)
{
	struct page page = begin(&page_html);

	write_table(&page);
	ck_assert_str_eq(sink.text,
		"<div class=\"rows\"><table><caption>Devices</caption><thead><tr>"
		"<th scope=\"col\">Name</th><th scope=\"col\">State</th></tr></thead>\n"
		"<tbody>\n<tr><td class=\"short\" data-label=\"Name\"><span>"
		"&lt;/script&gt;&quot;&apos;|*\\x1b[2J\\x0a=a\\xff&amp;</span></td>"
		"<td class=\"short\" data-label=\"State\"><span class=\"chip "
		"critical\">"
		"open</span></td></tr>\n</tbody></table></div>\n");
}
END_TEST

START_TEST(markdown_makes_no_link_of_a_name)
{
	struct page page = begin(&page_markdown);

	page.calls->sentence(&page, "http://a.example www.b.example w.c");
	ck_assert_str_eq(sink.text, "\nhttp\\://a.example www\\.b.example w.c\n");
}
END_TEST

START_TEST(markdown_escapes_what_a_stranger_chose)
{
	struct page page = begin(&page_markdown);

	write_table(&page);
	ck_assert_str_eq(sink.text,
		"\n| Name | State |\n| --- | --- |\n"
		"| \\</script\\>\"'\\|\\*\\\\x1b\\[2J\\\\x0a=a\\\\xff\\& | **open** "
		"|\n");
}
END_TEST

START_TEST(a_chart_names_its_days_and_scales_its_bars)
{
	struct page page = begin(&page_html);
	const struct chart chart = {
		.title = "Events a day",
		.unit = "events",
		.count = 2,
		.labels = {"2026-11-01", "2026-11-02"},
		.values = {5, 10},
	};

	page.calls->chart(&page, &chart);
	ck_assert_ptr_nonnull(strstr(sink.text, "<title>2026-11-01: 5 events</title>"));
	ck_assert_ptr_nonnull(
		strstr(sink.text, "y=\"70.0\" width=\"163.0\" height=\"58.0\""));
	ck_assert_ptr_nonnull(strstr(sink.text, "height=\"116.0\""));
	ck_assert_ptr_nonnull(strstr(sink.text, ">10</text>"));
}
END_TEST

START_TEST(a_chart_without_days_is_none)
{
	struct page page = begin(&page_html);
	const struct chart chart = {.title = "Nothing", .unit = "events"};

	page.calls->chart(&page, &chart);
	ck_assert_uint_eq(sink.length, 0);
}
END_TEST

START_TEST(a_refused_write_stays_refused)
{
	struct page page = begin(&page_html);

	sink.limit = 20;
	page.calls->begin(&page, "Title", "Subtitle");
	page.calls->end(&page, "end");
	ck_assert(page.out.failed);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("page");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, html_escapes_what_a_stranger_chose);
	tcase_add_test(tests, markdown_makes_no_link_of_a_name);
	tcase_add_test(tests, markdown_escapes_what_a_stranger_chose);
	tcase_add_test(tests, a_chart_names_its_days_and_scales_its_bars);
	tcase_add_test(tests, a_chart_without_days_is_none);
	tcase_add_test(tests, a_refused_write_stays_refused);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
