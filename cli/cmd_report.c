/* The owner's report: asks for everything it is made from, then writes one document. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "clock.h"
#include "cmd.h"
#include "output.h"
#include "report/owner_report.h"
#include "report/row_keep.h"
#include "show.h"
#include "version.h"

enum { ROWS_MAX = 200000, PARTS = 14, CUT_SIZE = 512 };

/* Which question gives which rows, with which arguments. */
struct part {
	const char *command;
	size_t offset; /* in struct owner_rows */
	bool since, until;
	bool days;		  /* at most as many as a chart holds */
	bool newest;		  /* in the order of time: the last rows count most */
	const char *name, *value; /* one more argument; NULL: none */
};

#define ROWS_OF(field) offsetof(struct owner_rows, field)

static const struct part parts[PARTS] = {
	{"segments", ROWS_OF(segments), false, false, false, false, NULL, NULL},
	{"devices", ROWS_OF(devices), false, false, false, false, NULL, NULL},
	{"ports", ROWS_OF(ports), false, false, false, false, "state", "open"},
	{"today", ROWS_OF(today), false, false, false, false, NULL, NULL},
	{"exposure", ROWS_OF(exposure), false, false, false, false, NULL, NULL},
	{"exposure-hours", ROWS_OF(reached), true, false, false, false, NULL, NULL},
	{"history", ROWS_OF(history), true, false, false, true, NULL, NULL},
	{"alerts", ROWS_OF(alerts), false, false, false, true, NULL, NULL},
	{"timeline", ROWS_OF(timeline), true, true, true, false, NULL, NULL},
	{"open-hours", ROWS_OF(hours), true, true, false, false, NULL, NULL},
	{"coverage", ROWS_OF(coverage), false, false, false, false, NULL, NULL},
	{"withheld", ROWS_OF(withheld), false, false, false, false, NULL, NULL},
	{"receipts", ROWS_OF(receipts), false, false, false, true, NULL, NULL},
	{"records", ROWS_OF(records), false, false, false, true, NULL, NULL},
};

static bool
keep_row(void *context, json_t *row)
{
	return row_keep_add(context, row);
}

/* A chart holds the last days, however long the report's time is. */
static wall_t
last_days(const struct owner_report *report)
{
	static const int64_t day_seconds = 86400;
	wall_t first = wall_add(
		report->now, span_seconds(-day_seconds * (CHART_BARS_MAX - 1)));

	return first.us > report->since.us ? first : report->since;
}

static int
ask_part(struct cli *cli, const struct part *part, const struct owner_report *report,
	struct row_keep *keep)
{
	struct ask question = {
		.command = part->command, .row = keep_row, .context = keep};
	char since[WALL_TEXT_SIZE], until[WALL_TEXT_SIZE];
	struct ask_end end;

	question.arguments = json_object();
	if (part->since)
		show_text(question.arguments, "since",
			wall_text(
				part->days ? last_days(report) : report->since, since));
	if (part->until)
		show_text(question.arguments, "until", wall_text(report->now, until));
	show_text(
		question.arguments, part->name != NULL ? part->name : "", part->value);
	ask(cli, &question, &end);
	row_keep_end(keep);
	if (end.exit != EXIT_FINE)
		complain("%s", end.text);
	return end.exit;
}

/* Which rows there were more of, for the page and for who made it; "" when there were not. */
static void
say_cut(const struct row_keep *kept, char *text, size_t size)
{
	struct text sentence;

	text_init(&sentence, text, size);
	for (size_t i = 0; i < PARTS; i++)
		if (kept[i].cut)
			text_format(&sentence, "%s%s", sentence.length > 0 ? ", " : "",
				parts[i].command);
	if (sentence.length == 0)
		return;
	text_format(&sentence,
		": there are more than the %d rows that one report holds; of what has "
		"a time the oldest is missing in it, of everything else the end",
		ROWS_MAX);
	complain("%s", text);
	text_add(&sentence, ".");
}

static int
write_report(struct cli *cli, struct owner_report *report, struct output *output)
{
	struct row_keep kept[PARTS] = {{.rows = NULL}};
	char cut[CUT_SIZE] = "";
	int status = EXIT_FINE;

	for (size_t i = 0; i < PARTS; i++) {
		kept[i] = (struct row_keep){.rows = json_array(),
			.most = ROWS_MAX,
			.newest = parts[i].newest};
		if (status == EXIT_FINE)
			status = ask_part(cli, &parts[i], report, &kept[i]);
		memcpy((char *)&report->rows + parts[i].offset, &kept[i].rows,
			sizeof(kept[i].rows));
	}
	if (status == EXIT_FINE) {
		say_cut(kept, cut, sizeof(cut));
		report->cut = cut;
		output_init(output, report->calls == &page_markdown);
		(void)owner_report_write(report);
		status = output_done(output);
	}
	if (status == EXIT_FINE && cut[0] != '\0')
		status = EXIT_PARTIAL;
	for (size_t i = 0; i < PARTS; i++)
		json_decref(kept[i].rows);
	return status;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *since = args_value(args, "since");
	bool html = args_value(args, "html") != NULL;
	struct output output;
	struct owner_report report = {
		.write = output_write,
		.context = &output,
		.calls = html ? &page_html : &page_markdown,
		.now = clock_now(),
		.zone = cli->utc ? NULL : clock_zone,
		.version = WDOG_VERSION,
	};
	json_t *moment = json_object();
	bool is_moment;

	if (html && args_value(args, "markdown") != NULL) {
		complain("--html or --markdown, not both");
		json_decref(moment);
		return EXIT_USAGE;
	}
	is_moment = show_moment(cli, moment, "since", since == NULL ? "7d" : since) &&
		wall_parse(json_string_value(json_object_get(moment, "since")),
			&report.since);
	json_decref(moment);
	return is_moment ? write_report(cli, &report, &output) : EXIT_USAGE;
}

static const struct cli_option options[] = {
	{"html", 0, NULL, "one self-contained file for a browser"},
	{"markdown", 0, NULL, "text (the usual)"},
	{"since", 0, "TIME", "what changed since then; a week ago when not given"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog report",
	"wdog report --html --since 30d > report.html",
	NULL,
};

const struct cli_command cmd_report = {
	.name = "report",
	.usage = "[--html] [--markdown] [--since TIME]",
	.summary =
		"Write the owner's report: what changed, what to do, what is exposed",
	.examples = examples,
	.options = options,
	.run = run,
};
