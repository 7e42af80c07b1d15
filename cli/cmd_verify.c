/*
 * Is it closed, and how do we know? For a fresh look the daemon is asked whom to scan, each
 * is scanned by hand with its progress, then the daemon judges by what it saw and records it.
 */
#include <stdlib.h>
#include <string.h>

#include "assess/proof_record.h"
#include "clock.h"
#include "cmd.h"
#include "interrupt.h"
#include "offline.h"
#include "output.h"
#include "settings.h"
#include "show.h"
#include "terminal.h"

enum { RECORDS_SIZE_MAX = 256 * 1024 * 1024 };

struct verifying {
	struct cli *cli;
	json_t *plan; /* rows of verify_plan */
	uint64_t done, total;
};

static int
check_file(const char *path)
{
	struct proof_summary summary;
	struct error error;
	struct output output;
	char text[512];
	size_t length = 0;
	char *file = settings_file(path, RECORDS_SIZE_MAX, &length, &error);
	int status;

	if (file == NULL) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	status = proof_file_check(file, length, &summary, &error);
	free(file);
	if (status != 0) {
		complain("%s: %s", path, error.text);
		return EXIT_YES;
	}
	(void)snprintf(text, sizeof(text),
		"%s holds: records %llu to %llu, %llu closed, %llu open, %llu not "
		"proven\nlast hash %s\n",
		path, (unsigned long long)summary.first,
		(unsigned long long)summary.last,
		(unsigned long long)summary.verdicts[PROOF_CLOSED],
		(unsigned long long)summary.verdicts[PROOF_OPEN],
		(unsigned long long)summary.verdicts[PROOF_NOT_PROVEN],
		summary.records > 0 ? summary.hash : proof_origin);
	output_init(&output, false);
	(void)output_write(&output, text, strlen(text));
	return output_done(&output);
}

static json_t *
question_of(const struct cli_args *args)
{
	json_t *arguments = json_object();

	if (args->word_count > 0)
		show_text(arguments, "finding", args->words[0]);
	show_text(arguments, "since", args_value(args, "since"));
	return arguments;
}

static bool
keep_row(void *context, json_t *row)
{
	struct verifying *verifying = context;

	(void)json_array_append(verifying->plan, row);
	return true;
}

static bool
show_progress(void *context, json_t *progress)
{
	const struct verifying *verifying = context;
	uint64_t done = (uint64_t)json_integer_value(json_object_get(progress, "done"));
	uint64_t total =
		(uint64_t)json_integer_value(json_object_get(progress, "total"));
	uint64_t share = total == 0 ? 0 : done * 100 / total;

	terminal_progress("looking",
		verifying->done * 100 + (share > 100 ? 100 : share),
		verifying->total * 100);
	return !interrupt_came();
}

static bool
ignore_row(void *context, json_t *row)
{
	(void)context;
	(void)row;
	return true;
}

/* What cannot be asked now is said, and its verdict will be "not proven". */
static void
look_at(struct verifying *verifying, const json_t *target)
{
	const char *ip = json_string_value(json_object_get(target, "ip"));
	struct ask question = {
		.command = "scan",
		.arguments = json_object(),
		.row = ignore_row,
		.progress = show_progress,
		.context = verifying,
		.patient = true,
	};
	const char *proto = json_string_value(json_object_get(target, "proto"));
	const char *ports = json_string_value(json_object_get(target, "ports"));
	struct ask_end end;

	show_text(question.arguments, "target", ip);
	(void)json_object_set_new(question.arguments, "ports",
		json_sprintf("%s/%s", ports == NULL ? "" : ports,
			proto == NULL ? "tcp" : proto));
	(void)json_object_set_new(question.arguments, "wait", json_true());
	ask(verifying->cli, &question, &end);
	terminal_progress_end();
	if (end.exit != EXIT_FINE && !interrupt_came())
		complain("no fresh look at %s: %s", ip, end.text);
}

/* A fresh look at everything in question. Returns an exit code. */
static int
look(struct cli *cli, json_t *arguments)
{
	struct verifying verifying = {.cli = cli, .plan = json_array()};
	struct ask question = {
		.command = "verify_plan",
		.arguments = json_incref(arguments),
		.row = keep_row,
		.context = &verifying,
	};
	struct ask_end end;

	ask(cli, &question, &end);
	if (end.exit != EXIT_FINE)
		complain("%s", end.text);
	verifying.total = json_array_size(verifying.plan);
	interrupt_catch();
	for (; end.exit == EXIT_FINE && verifying.done < verifying.total &&
		!interrupt_came();
		verifying.done++)
		look_at(&verifying, json_array_get(verifying.plan, verifying.done));
	json_decref(verifying.plan);
	if (interrupt_came()) {
		complain("stopped: nothing was judged; `wdog verify --stored` does "
			 "that by what was seen");
		return EXIT_PARTIAL;
	}
	return end.exit;
}

/* Rows on their way to the report; are all of them closed? */
struct judging {
	struct report *report;
	bool all_closed;
};

static bool
take_row(void *context, json_t *row)
{
	struct judging *judging = context;
	const char *verdict = json_string_value(json_object_get(row, "verdict"));

	if (verdict == NULL ||
		strcmp(verdict, names_text(proof_verdict_names, PROOF_CLOSED)) != 0)
		judging->all_closed = false;
	return report_row(judging->report, row);
}

/* With --db nothing is written: the verdict is given, not recorded. */
static void
judge_offline(struct cli *cli, const json_t *arguments, struct judging *judging,
	struct ask_end *end)
{
	const struct proof_question question = {
		.finding = json_string_value(json_object_get(arguments, "finding")),
		.snapshot = json_string_value(json_object_get(arguments, "since")),
		.now = clock_now(),
	};
	struct store *store = offline_open(cli->db_path, end);
	json_t *rows = json_array(), *row;
	struct error error;
	size_t index;

	if (store != NULL && store_verify(store, &question, rows, &error) != 0)
		*end = offline_failure(&error);
	json_array_foreach (rows, index, row) {
		(void)take_row(judging, row);
	}
	json_decref(rows);
	store_close(store);
}

static void
judge(struct cli *cli, json_t *arguments, struct judging *judging, struct ask_end *end)
{
	struct ask question = {
		.command = "verify",
		.arguments = json_incref(arguments),
		.row = take_row,
		.context = judging,
		.patient = true,
	};

	if (cli->db_path == NULL) {
		ask(cli, &question, end);
		return;
	}
	json_decref(question.arguments);
	judge_offline(cli, arguments, judging, end);
}

static int
report_verdicts(struct cli *cli, json_t *arguments)
{
	struct judging judging = {.all_closed = true};
	struct ask_end end = {.exit = EXIT_FINE};
	struct report_options options;
	struct output output;
	struct error error;
	int status;

	output_init(&output, cli->format == REPORT_TABLE);
	options = show_options(cli, view_find("verify"), output_write, &output);
	if (report_new(&options, &judging.report, &error) != 0) {
		complain("%s", error.text);
		return EXIT_USAGE;
	}
	judge(cli, arguments, &judging, &end);
	if (end.exit == EXIT_FINE || report_rows(judging.report) > 0)
		(void)report_end(
			judging.report, end.exit == EXIT_FINE ? NULL : end.text);
	status = output_done(&output);
	if (end.text[0] != '\0')
		complain("%s", end.text);
	else if (report_rows(judging.report) == 0)
		complain("%s", options.view->empty);
	report_free(judging.report);
	if (status == 0 && end.exit == EXIT_FINE && !judging.all_closed)
		return EXIT_YES;
	return status != 0 ? status : end.exit;
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *path = args_value(args, "record");
	bool has_snapshot = args_value(args, "since") != NULL;
	int status = EXIT_FINE;
	json_t *arguments;

	if ((args->word_count > 0) + has_snapshot + (path != NULL) != 1) {
		complain("verify takes a finding like F-12 or d-17:23/tcp, or --since "
			 "SNAPSHOT, "
			 "or --record FILE");
		return EXIT_USAGE;
	}
	if (path != NULL)
		return check_file(path);
	arguments = question_of(args);
	if (cli->db_path == NULL && args_value(args, "stored") == NULL)
		status = look(cli, arguments);
	if (status == EXIT_FINE)
		status = report_verdicts(cli, arguments);
	json_decref(arguments);
	return status;
}

static const struct cli_option options[] = {
	{"since", 0, "SNAPSHOT", "everything that was open in it"},
	{"stored", 0, NULL, "judge by what is stored, without a fresh look"},
	{"record", 0, "FILE", "check a file of records; needs no daemon"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog verify d-17:23/tcp",
	"wdog verify camera-1:23/tcp --stored",
	"wdog verify --since before-spring-cleaning",
	"wdog verify --record proof.txt",
	NULL,
};

const struct cli_command cmd_verify = {
	.name = "verify",
	.usage = "[FINDING] [--since SNAPSHOT] [--stored] [--record FILE]",
	.summary = "Prove that ports are closed; exit status 1 when one is not",
	.examples = examples,
	.options = options,
	.words_max = 1,
	.run = run,
};
