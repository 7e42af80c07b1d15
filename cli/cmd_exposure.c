#include "cmd.h"
#include "exposure.h"
#include "show.h"

static int
show_hours(struct cli *cli, const struct cli_args *args)
{
	json_t *arguments = json_object();

	show_text(arguments, "segment", args_value(args, "segment"));
	if (!show_moment(cli, arguments, "since", args_value(args, "since"))) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	return show(cli,
		&(struct show){.command = "exposure-hours",
			.arguments = arguments,
			.array = "exposure"},
		NULL);
}

static int
run(struct cli *cli, const struct cli_args *args)
{
	bool hours = args_value(args, "hours") != NULL;
	json_t *arguments;

	if (hours &&
		(args_value(args, "device") != NULL ||
			args_value(args, "at") != NULL)) {
		complain("--hours goes with --segment and --since only");
		return EXIT_USAGE;
	}
	if (!hours && args_value(args, "since") != NULL) {
		complain("--since goes with --hours; a moment is --at");
		return EXIT_USAGE;
	}
	if (hours)
		return show_hours(cli, args);
	arguments = json_object();
	show_text(arguments, "segment", args_value(args, "segment"));
	show_text(arguments, "device", args_value(args, "device"));
	if (!show_moment(cli, arguments, "at", args_value(args, "at"))) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	return exposure_show(cli, "exposure", arguments, "exposure");
}

static const struct cli_option options[] = {
	{"segment", 0, "NAME", "only services in this segment"},
	{"device", 0, "DEVICE", "only this device: id, MAC, address or name"},
	{"at", 0, "TIME", "as it was believed at that moment"},
	{"hours", 0, NULL, "how long services were reachable, by month"},
	{"since", 0, "TIME", "with --hours: not what was before"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog exposure",
	"wdog exposure --device camera-1",
	"wdog exposure --hours --since 90d",
	NULL,
};

const struct cli_command cmd_exposure = {
	.name = "exposure",
	.usage = "[--segment NAME] [--device DEVICE] [--at TIME] [--hours [--since "
		 "TIME]]",
	.summary = "Show which segment can reach which open service",
	.examples = examples,
	.options = options,
	.run = run,
};
