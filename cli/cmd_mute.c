#include "clock.h"
#include "cmd.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *until = args_value(args, "until");
	json_t *arguments = json_object();
	char moment[WALL_TEXT_SIZE];

	if (until == NULL || !clock_moment_ahead(until, cli->utc, moment)) {
		complain("say until when: --until 7d, 2026-12-24 or 2026-12-24T18:00");
		json_decref(arguments);
		return EXIT_USAGE;
	}
	if (args_value(args, "reason") == NULL) {
		complain("say why: --reason \"...\" is shown with all that it hides");
		json_decref(arguments);
		return EXIT_USAGE;
	}
	show_text(arguments, "until", moment);
	show_text(arguments, "reason", args_value(args, "reason"));
	show_text(arguments, "segment", args_value(args, "segment"));
	show_text(arguments, "device", args_value(args, "device"));
	show_text(arguments, "event", args_value(args, "event"));
	if (!show_number(arguments, "port", args_value(args, "port"))) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	return show(
		cli, &(struct show){.command = "mute", .arguments = arguments}, NULL);
}

static const struct cli_option options[] = {
	{"segment", 0, "NAME", "only in this segment"},
	{"device", 0, "DEVICE", "only of this name, MAC or id; with * and ?"},
	{"event", 0, "EVENT", "only events of this kind, such as device-gone"},
	{"port", 0, "PORT", "only of this port"},
	{"until", 0, "TIME", "when it ends: 7d (from now), 2026-12-24"},
	{"reason", 0, "TEXT", "why; shown with everything that it hides"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog mute --device camera-1 --until 7d --reason \"at the repair shop\"",
	"wdog mute --segment iot --port 8080 --until 30d --reason \"firmware trial\"",
	NULL,
};

const struct cli_command cmd_mute = {
	.name = "mute",
	.usage = "--until TIME --reason TEXT [--segment NAME] [--device DEVICE] "
		 "[--event EVENT] [--port PORT]",
	.summary = "Do not tell certain events for a while; they are recorded all the "
		   "same, and the end is told",
	.examples = examples,
	.options = options,
	.needs_daemon = true,
	.run = run,
};
