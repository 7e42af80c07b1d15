#include "exposure.h"

#include "clock.h"
#include "report/exposure_view.h"
#include "show.h"
#include "terminal.h"

static bool
take_segment(void *context, json_t *row)
{
	return json_array_append(context, row) == 0;
}

/* Which segments there are decides which columns there are. */
static json_t *
ask_segments(struct cli *cli, struct ask_end *end)
{
	json_t *segments = json_array();
	struct ask question = {
		.command = "segments", .row = take_segment, .context = segments};

	ask(cli, &question, end);
	return segments;
}

static void
shape(void *context, json_t *row)
{
	exposure_view_row(context, row, clock_now());
}

int
exposure_show(
	struct cli *cli, const char *command, json_t *arguments, const char *array)
{
	struct show of = {.command = command,
		.arguments = arguments,
		.view = "exposure",
		.array = array};
	struct ask_end end = {.exit = EXIT_FINE};
	struct exposure_view view;
	json_t *segments;

	if (cli->format == REPORT_JSON || cli->format == REPORT_JSONL)
		return show(cli, &of, NULL);
	segments = ask_segments(cli, &end);
	if (end.exit != EXIT_FINE) {
		complain("%s", end.text[0] != '\0' ? end.text : "exposure failed");
		json_decref(segments);
		json_decref(arguments);
		return end.exit;
	}
	exposure_view_init(
		&view, segments, cli->format == REPORT_TABLE ? terminal_width() : 0);
	json_decref(segments);
	of.made = &view.view;
	of.shape = shape;
	of.context = &view;
	return show(cli, &of, NULL);
}
