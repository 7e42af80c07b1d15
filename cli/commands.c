#include <string.h>

#include "cmd.h"

const struct cli_command *const cli_commands[] = {
	&cmd_status,
	&cmd_devices,
	&cmd_device,
	&cmd_ports,
	&cmd_exposure,
	&cmd_plan,
	&cmd_accept,
	&cmd_alerts,
	&cmd_ack,
	&cmd_history,
	&cmd_diff,
	&cmd_at,
	&cmd_why,
	&cmd_runs,
	&cmd_receipts,
	&cmd_withheld,
	&cmd_mutes,
	&cmd_mute,
	&cmd_unmute,
	&cmd_snapshot,
	&cmd_verify,
	&cmd_scan,
	&cmd_pause,
	&cmd_resume,
	&cmd_watch,
	&cmd_forward,
	&cmd_test,
	&cmd_report,
	&cmd_export,
	&cmd_approve,
	&cmd_care,
	&cmd_pin,
	&cmd_trust,
	&cmd_name,
	&cmd_policy,
	&cmd_config,
	&cmd_db,
	&cmd_replay,
	&cmd_doctor,
	&cmd_completion,
	&cmd_help,
	&cmd_version,
	NULL,
};

const struct cli_command *
cli_command_find(const char *name)
{
	for (size_t i = 0; cli_commands[i] != NULL; i++)
		if (strcmp(cli_commands[i]->name, name) == 0)
			return cli_commands[i];
	return NULL;
}
