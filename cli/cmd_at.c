#include <string.h>

#include "cmd.h"
#include "exposure.h"
#include "show.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	const char *what = args->words[1];
	json_t *arguments;

	bool exposure = strcmp(what, "exposure") == 0;

	if (strcmp(what, "devices") != 0 && strcmp(what, "ports") != 0 && !exposure) {
		complain("what was believed then: devices, ports or exposure, not %s",
			what);
		return EXIT_USAGE;
	}
	arguments = json_object();
	show_text(arguments, "what", what);
	show_text(arguments, "segment", args_value(args, "segment"));
	show_text(arguments, "device", args_value(args, "device"));
	show_text(arguments, "state", args_value(args, "state"));
	if (!show_moment(cli, arguments, "at", args->words[0])) {
		json_decref(arguments);
		return EXIT_USAGE;
	}
	if (exposure)
		return exposure_show(cli, "at", arguments, "at");
	return show(cli,
		&(struct show){.command = "at",
			.arguments = arguments,
			.view = what,
			.array = "at"},
		NULL);
}

static const struct cli_option options[] = {
	{"segment", 0, "NAME", "only this segment"},
	{"device", 0, "DEVICE", "only this device: id, MAC, address or name"},
	{"state", 0, "STATE", "only this state, as of `devices` or `ports`"},
	{.name = NULL},
};

static const char *const examples[] = {
	"wdog at yesterday devices",
	"wdog at 2026-11-01T08:00 ports --device camera-1",
	NULL,
};

const struct cli_command cmd_at = {
	.name = "at",
	.usage = "TIME devices|ports|exposure [--segment NAME] [--device DEVICE] "
		 "[--state STATE]",
	.summary = "List devices, ports or the exposure as believed at a moment",
	.examples = examples,
	.options = options,
	.words_min = 2,
	.words_max = 2,
	.run = run,
};
