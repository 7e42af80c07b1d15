#include <string.h>

#include "cmd.h"
#include "interrupt.h"
#include "show.h"
#include "terminal.h"

static uint64_t
count_of(const json_t *progress, const char *name)
{
	json_int_t value = json_integer_value(json_object_get(progress, name));

	return value > 0 ? (uint64_t)value : 0;
}

static bool
show_progress(void *context, json_t *progress)
{
	(void)context;
	terminal_progress(
		"scanning", count_of(progress, "done"), count_of(progress, "total"));
	return !interrupt_came();
}

/* What to ask next. The name of a segment holds neither a dot nor a colon. */
static void
say_next(const struct cli *cli, const char *target, bool waits)
{
	bool is_address = strpbrk(target, ".:") != NULL;

	if (cli->format != REPORT_TABLE)
		return;
	if (waits)
		complain("`wdog ports --%s %s` shows what is open there",
			is_address ? "device" : "segment", target);
	else
		complain("`wdog runs` shows how it goes");
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	bool waits = args_value(args, "wait") != NULL;
	json_t *arguments = json_object();
	struct show question = {.command = "scan", .arguments = arguments};
	int status;

	show_text(arguments, "target", args->words[0]);
	show_text(arguments, "ports", args_value(args, "ports"));
	if (waits) {
		(void)json_object_set_new(arguments, "wait", json_true());
		question.patient = true;
		question.progress = show_progress;
		interrupt_catch();
	}
	status = show(cli, &question, NULL);
	if (interrupt_came()) {
		complain("the scan goes on without you: `wdog runs` shows it");
		return EXIT_PARTIAL;
	}
	if (status == EXIT_FINE)
		say_next(cli, args->words[0], waits);
	return status;
}

static const struct cli_option options[] = {
	{"ports", 0, "SET",
		"riskiest, common, full, or 22,80,8000-8100; common/udp, 53,123/udp"},
	{"wait", 0, NULL, "show the progress and the result"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog scan iot --wait",
	"wdog scan 192.168.20.7 --ports full --wait",
	"wdog scan iot --ports common/udp",
	NULL,
};

const struct cli_command cmd_scan = {
	.name = "scan",
	.usage = "SEGMENT|ADDRESS [--ports SET] [--wait]",
	.summary = "Look now, at a segment or one address inside an owned segment",
	.examples = examples,
	.options = options,
	.words_min = 1,
	.words_max = 1,
	.word = WORD_SEGMENT,
	.needs_daemon = true,
	.run = run,
};
