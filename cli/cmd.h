/* Every subcommand's row; the order of the help is that of the table in commands.c. */
#ifndef WATCHDOG_CLI_CMD_H
#define WATCHDOG_CLI_CMD_H

#include "cli.h"

extern const struct cli_command cmd_status, cmd_devices, cmd_device, cmd_ports,
	cmd_alerts, cmd_ack, cmd_history, cmd_diff, cmd_at, cmd_why, cmd_runs, cmd_scan,
	cmd_pause, cmd_resume, cmd_watch, cmd_export, cmd_approve, cmd_care, cmd_pin,
	cmd_name, cmd_receipts, cmd_withheld, cmd_config, cmd_db, cmd_doctor,
	cmd_completion, cmd_help, cmd_version, cmd_replay, cmd_forward, cmd_mute,
	cmd_mutes, cmd_unmute, cmd_plan, cmd_accept, cmd_policy, cmd_snapshot,
	cmd_verify, cmd_exposure, cmd_report, cmd_trust, cmd_test;

#endif
