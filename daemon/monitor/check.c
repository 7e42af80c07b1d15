#include <stdio.h>
#include <stdlib.h>

#include "config/plan_text.h"
#include "monitor/monitor.h"
#include "monitor/role_files.h"
#include "monitor/snapshot.h"
#include "sys/role.h"

static void
print_lines(const struct config_errors *lines, const char *prefix)
{
	for (size_t i = 0; i < lines->count; i++)
		(void)fprintf(stderr, "%s%s\n", prefix, lines->lines[i]);
}

static int
show(const struct monitor_options *options,
	char *(*describe)(const struct config *config))
{
	struct config_messages messages = {0};
	struct snapshot snapshot;
	char *text;
	int status;

	status = snapshot_read(options, &snapshot, &messages);
	print_lines(&messages.warnings, "warning: ");
	print_lines(&messages.errors, "");
	if (messages.errors.count == CONFIG_ERRORS_MAX)
		(void)fprintf(stderr,
			"These are the first %d errors; there may be more.\n",
			CONFIG_ERRORS_MAX);
	if (status != 0)
		return ROLE_EXIT_CONFIG;
	text = describe(snapshot.config);
	status = fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? ROLE_EXIT_FINE
								 : ROLE_EXIT_CRASH;
	free(text);
	snapshot_done(&snapshot);
	return status;
}

int
monitor_check(const struct monitor_options *options)
{
	return show(options, config_summary);
}

int
monitor_plan(const struct monitor_options *options)
{
	return show(options, config_plan);
}

int
monitor_role_versions(void)
{
	struct role_files files;
	struct error error;
	int status = ROLE_EXIT_TRY_AGAIN;

	if (role_files_open(&files, &error) != 0)
		(void)fprintf(stderr, "wdogd: %s\n", error.text);
	else if (role_files_tell_versions(&files))
		status = ROLE_EXIT_FINE;
	role_files_close(&files);
	return status;
}
