#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "version.h"

static int
run(struct cli *cli, const struct cli_args *args)
{
	struct output output;
	char text[256];

	(void)args;
	(void)cli;
	(void)snprintf(text, sizeof(text),
		"wdog %s (%s)\ncontrol protocol %d\njansson %s, libsmartcols %s\n",
		WDOG_VERSION, WDOG_COMMIT, CONTROL_VERSION, jansson_version_str(),
		report_table_library());
	output_init(&output, false);
	(void)output_write(&output, text, strlen(text));
	return output_done(&output);
}

static const char *const examples[] = {
	"wdog version",
	NULL,
};

const struct cli_command cmd_version = {
	.name = "version",
	.usage = "",
	.summary = "Print the version of wdog and of its libraries",
	.examples = examples,
	.run = run,
};
