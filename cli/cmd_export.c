#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "cmd.h"
#include "export_events.h"
#include "output.h"
#include "report/nmap_xml.h"
#include "show.h"
#include "version.h"

/* One answer on its way to one of the two formats that are not plain rows. */
struct exporting {
	struct output output;
	struct report *report; /* CSV; NULL: Nmap's XML */
	struct nmap_xml xml;
};

/* The part of a line that all ports of an address share. */
static json_t *
line_of(const json_t *row)
{
	static const struct {
		const char *to, *from;
	} fields[] = {
		{"device_id", "device"},
		{"first_seen", "first_seen"},
		{"last_seen", "last_seen"},
		{"ip", "ip"},
		{"mac", "mac"},
		{"vendor", "vendor"},
		{"hostname", "name"},
		{"segment", "segment"},
		{"presence", "state"},
	};
	json_t *line = json_object();

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		(void)json_object_set(
			line, fields[i].to, json_object_get(row, fields[i].from));
	return line;
}

/* A spreadsheet wants one line per port; an address without ports has one line too. */
static bool
give_lines(struct report *report, const json_t *row)
{
	json_t *ports = json_object_get(row, "ports");
	bool more = true;
	size_t index;
	json_t *port;

	if (json_array_size(ports) == 0) {
		json_t *line = line_of(row);

		more = report_row(report, line);
		json_decref(line);
	}
	json_array_foreach (ports, index, port) {
		json_t *line = line_of(row);

		(void)json_object_update(line, port);
		more = more && report_row(report, line);
		json_decref(line);
	}
	return more;
}

static bool
take_row(void *context, json_t *row)
{
	struct exporting *exporting = context;

	if (exporting->report != NULL)
		return give_lines(exporting->report, row);
	nmap_xml_host(&exporting->xml, row);
	return !exporting->xml.out.failed;
}

static int
start(struct cli *cli, struct exporting *exporting, bool is_csv)
{
	struct report_options options;
	struct error error;

	output_init(&exporting->output, false);
	if (!is_csv) {
		exporting->xml.out.write = output_write;
		exporting->xml.out.context = &exporting->output;
		nmap_xml_begin(&exporting->xml, WDOG_VERSION);
		return EXIT_FINE;
	}
	options = show_options(
		cli, view_find("export"), output_write, &exporting->output);
	options.format = REPORT_CSV;
	if (report_new(&options, &exporting->report, &error) == 0)
		return EXIT_FINE;
	complain("%s", error.text);
	return EXIT_USAGE;
}

/* Rows that lie before the failure are kept; the exit code and the end of the XML tell. */
static int
export_lines(struct cli *cli, struct exporting *exporting, json_t *arguments)
{
	struct ask question = {
		.command = "export",
		.arguments = arguments,
		.row = take_row,
		.context = exporting,
	};
	struct ask_end end;
	int status;

	ask(cli, &question, &end);
	if (exporting->report == NULL)
		nmap_xml_end(&exporting->xml, end.exit == EXIT_FINE);
	else if (end.exit == EXIT_FINE)
		(void)report_end(exporting->report, NULL);
	if (end.exit != EXIT_FINE && exporting->xml.total == 0 &&
		exporting->report == NULL)
		output_drop(&exporting->output);
	status = output_done(&exporting->output);
	if (end.text[0] != '\0')
		complain("%s", end.text);
	report_free(exporting->report);
	return status != 0 ? status : end.exit;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *format = args_value(args, "format");
	const char *at = args_value(args, "at");
	struct exporting exporting = {.report = NULL};
	const struct event_schema *schema;
	json_t *arguments;
	bool is_csv;
	int status;

	if (format == NULL)
		format = cli->format == REPORT_CSV ? "csv" : "json";
	is_csv = strcmp(format, "csv") == 0;
	schema = export_schema(format);
	if (!is_csv && schema == NULL && strcmp(format, "json") != 0 &&
		strcmp(format, "nmap-xml") != 0) {
		complain(
			"--format is json, csv, nmap-xml, ocsf or ecs, not %s", format);
		return EXIT_USAGE;
	}
	arguments = json_object();
	show_text(arguments, "segment", args_value(args, "segment"));
	if (!show_moment(cli, arguments, "at", at)) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	if (schema != NULL) {
		status = export_events(cli, schema,
			json_string_value(json_object_get(arguments, "at")),
			args_value(args, "segment"));
		json_decref(arguments);
		return status;
	}
	if (strcmp(format, "json") == 0) {
		cli->format = cli->format == REPORT_JSONL ? REPORT_JSONL : REPORT_JSON;
		return show(cli,
			&(struct show){.command = "export", .arguments = arguments},
			NULL);
	}
	exporting.xml.strict = args_value(args, "nmap-strict") != NULL;
	exporting.xml.at = clock_now();
	if (at != NULL)
		(void)wall_parse(json_string_value(json_object_get(arguments, "at")),
			&exporting.xml.at);
	status = start(cli, &exporting, is_csv);
	if (status != EXIT_FINE) {
		json_decref(arguments);
		return status;
	}
	return export_lines(cli, &exporting, arguments);
}

static const struct cli_option options[] = {
	{"format", 0, "FORMAT", "json (the usual), csv, nmap-xml, ocsf or ecs"},
	{"at", 0, "TIME", "as it was believed then"},
	{"segment", 0, "NAME", "only this segment"},
	{"nmap-strict", 0, NULL, "nmap-xml: valid by nmap.dtd, scanner=\"nmap\""},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog export --format csv > inventory.csv",
	"wdog export --format nmap-xml --at yesterday > before.xml",
	"wdog export --format nmap-xml > after.xml && ndiff before.xml after.xml",
	NULL,
};

const struct cli_command cmd_export = {
	.name = "export",
	.usage = "[--format FORMAT] [--at TIME] [--segment NAME] [--nmap-strict]",
	.summary = "Write everything that is known of addresses and ports",
	.examples = examples,
	.options = options,
	.run = run,
};
