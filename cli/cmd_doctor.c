#include <stdarg.h>
#include <stdio.h>

#include "cmd.h"
#include "doctor.h"
#include "output.h"
#include "show.h"

enum { FINDING_SIZE = 1024 };

void
doctor_say(struct doctor *doctor, enum doctor_result result, const char *fix,
	const char *format, ...)
{
	static const char *const words[] = {
		[DOCTOR_OK] = "ok",
		[DOCTOR_WARNING] = "warning",
		[DOCTOR_PROBLEM] = "problem",
	};
	char text[FINDING_SIZE];
	va_list arguments;
	json_t *row;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	row = json_object();
	(void)json_object_set_new(row, "result", json_string(words[result]));
	(void)json_object_set_new(row, "check", json_string(doctor->check));
	(void)json_object_set_new(row, "text", json_string(text));
	(void)json_object_set_new(row, "fix", json_string(fix));
	(void)report_row(doctor->report, row);
	json_decref(row);
	doctor->problems += result == DOCTOR_PROBLEM;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	static const struct {
		const char *name;
		void (*look)(struct doctor *doctor);
	} checks[] = {
		{"configuration", doctor_configuration},
		{"interfaces", doctor_interfaces},
		{"vantages", doctor_vantages},
		{"clock", doctor_clock},
		{"socket", doctor_socket},
		{"daemon", doctor_daemon},
		{"version", doctor_version},
		{"health", doctor_health},
		{"confinement", doctor_sandbox},
		{"database", doctor_database},
		{"runs", doctor_runs},
		{"delivery", doctor_delivery},
	};
	struct doctor doctor = {.cli = cli};
	struct report_options options;
	struct output output;
	struct error error;
	int status;

	(void)args;
	output_init(&output, cli->format == REPORT_TABLE);
	options = show_options(cli, view_find("doctor"), output_write, &output);
	if (report_new(&options, &doctor.report, &error) != 0) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		doctor.check = checks[i].name;
		checks[i].look(&doctor);
	}
	(void)report_end(doctor.report, NULL);
	status = output_done(&output);
	report_free(doctor.report);
	json_decref(doctor.status);
	config_free(doctor.config);
	if (status != EXIT_FINE)
		return status;
	return doctor.problems > 0 ? EXIT_YES : EXIT_FINE;
}

static const char *const examples[] = {
	"wdog doctor",
	"sudo wdog doctor",
	NULL,
};

const struct cli_command cmd_doctor = {
	.name = "doctor",
	.usage = "",
	.summary = "Look for what keeps WatchDog from working, and say what to do",
	.examples = examples,
	.needs_daemon = true,
	.run = run,
};
