#include "export_events.h"

#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "clock.h"
#include "output.h"
#include "show.h"
#include "version.h"

struct exporting {
	struct cli *cli;
	const struct event_schema *schema;
	const char *at, *segment;
	wall_t now;
	struct output output;
	json_t *(*convert)(const json_t *row, wall_t now, const char *version);
};

const struct event_schema *
export_schema(const char *name)
{
	static const struct event_schema *const schemas[] = {
		&event_schema_ocsf, &event_schema_ecs};

	for (size_t i = 0; i < sizeof(schemas) / sizeof(schemas[0]); i++)
		if (strcmp(schemas[i]->name, name) == 0)
			return schemas[i];
	return NULL;
}

static bool
write_row(void *context, json_t *row)
{
	struct exporting *exporting = context;
	json_t *event;
	char *text;
	bool more;

	if (exporting->convert == exporting->schema->run &&
		!json_is_string(json_object_get(row, "finished")))
		return true; /* it still runs */
	event = exporting->convert(row, exporting->now, WDOG_VERSION);
	text = json_dumps(event, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(event);
	more = text != NULL && output_write(&exporting->output, text, strlen(text)) &&
		output_write(&exporting->output, "\n", 1);
	free(text);
	return more;
}

/* what is asked of the present; at another moment its rows as they were then. */
static int
ask_rows(struct exporting *exporting, const char *what)
{
	struct ask question = {
		.command = exporting->at != NULL ? "at" : what,
		.arguments = json_object(),
		.row = write_row,
		.context = exporting,
	};
	struct ask_end end;

	show_text(question.arguments, "segment", exporting->segment);
	if (exporting->at != NULL) {
		show_text(question.arguments, "at", exporting->at);
		show_text(question.arguments, "what", what);
	}
	ask(exporting->cli, &question, &end);
	if (end.text[0] != '\0')
		complain("%s", end.text);
	return end.exit;
}

int
export_events(struct cli *cli, const struct event_schema *schema, const char *at,
	const char *segment)
{
	struct exporting exporting = {.cli = cli,
		.schema = schema,
		.at = at,
		.segment = segment,
		.now = clock_now(),
		.convert = schema->device};
	int status, written;

	if (at != NULL)
		(void)wall_parse(at, &exporting.now);
	output_init(&exporting.output, false);
	status = ask_rows(&exporting, "devices");
	exporting.convert = schema->port;
	if (status == EXIT_FINE)
		status = ask_rows(&exporting, "ports");
	exporting.convert = schema->run;
	if (status == EXIT_FINE && at == NULL)
		status = ask_rows(&exporting, "runs");
	written = output_done(&exporting.output);
	return written != 0 ? written : status;
}
