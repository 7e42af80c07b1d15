#include "ctl/control.h"

#include <string.h>

static const struct control_argument no_arguments[] = {{.name = NULL}};

static const struct control_argument devices_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{"state", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument device_arguments[] = {
	{"device", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument ports_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{"device", CONTROL_TEXT, false},
	{"state", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument plan_arguments[] = {
	{"id", CONTROL_TEXT, false},
	{"segment", CONTROL_TEXT, false},
	{"device", CONTROL_TEXT, false},
	{"state", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument openings_arguments[] = {
	{"since", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument accept_arguments[] = {
	{"finding", CONTROL_TEXT, true},
	{"revoke", CONTROL_BOOLEAN, false},
	{"until", CONTROL_TEXT, false},
	{"reason", CONTROL_TEXT, false},
	{"needed", CONTROL_TEXT, false},
	{"who", CONTROL_TEXT, false},
	{"from", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument alerts_arguments[] = {
	{"state", CONTROL_TEXT, false},
	{"since", CONTROL_TEXT, false},
	{"told_in", CONTROL_INTEGER, false},
	{"ended_in", CONTROL_INTEGER, false},
	{.name = NULL},
};

static const struct control_argument history_arguments[] = {
	{"since", CONTROL_TEXT, false},
	{"until", CONTROL_TEXT, false},
	{"device", CONTROL_TEXT, false},
	{"event", CONTROL_TEXT, false},
	{"withheld", CONTROL_TEXT, false},
	{"told_in", CONTROL_INTEGER, false},
	{.name = NULL},
};

static const struct control_argument diff_arguments[] = {
	{"from", CONTROL_TEXT, true},
	{"to", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument at_arguments[] = {
	{"at", CONTROL_TEXT, true},
	{"what", CONTROL_TEXT, true},
	{"segment", CONTROL_TEXT, false},
	{"device", CONTROL_TEXT, false},
	{"state", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument exposure_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{"device", CONTROL_TEXT, false},
	{"at", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument exposure_hours_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{"since", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument runs_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{"since", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument why_arguments[] = {
	{"id", CONTROL_INTEGER, true},
	{.name = NULL},
};

static const struct control_argument receipts_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument device_receipts_arguments[] = {
	{"device", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument export_arguments[] = {
	{"at", CONTROL_TEXT, false},
	{"segment", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument watch_arguments[] = {
	{"cursor", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument cursor_arguments[] = {
	{"name", CONTROL_TEXT, true},
	{"id", CONTROL_INTEGER, true},
	{.name = NULL},
};

static const struct control_argument ack_arguments[] = {
	{"ids", CONTROL_INTEGERS, true},
	{"reason", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument approve_arguments[] = {
	{"device", CONTROL_TEXT, true},
	{"revoke", CONTROL_BOOLEAN, false},
	{.name = NULL},
};

static const struct control_argument name_arguments[] = {
	{"device", CONTROL_TEXT, true},
	{"name", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument care_arguments[] = {
	{"device", CONTROL_TEXT, true},
	{"care", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument pin_arguments[] = {
	{"segment", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument scan_arguments[] = {
	{"target", CONTROL_TEXT, true},
	{"ports", CONTROL_TEXT, false},
	{"wait", CONTROL_BOOLEAN, false},
	{.name = NULL},
};

static const struct control_argument pause_arguments[] = {
	{"seconds", CONTROL_INTEGER, false},
	{.name = NULL},
};

static const struct control_argument period_arguments[] = {
	{"since", CONTROL_TEXT, true},
	{"until", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument mutes_arguments[] = {
	{"state", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument mute_arguments[] = {
	{"segment", CONTROL_TEXT, false},
	{"device", CONTROL_TEXT, false},
	{"event", CONTROL_TEXT, false},
	{"port", CONTROL_INTEGER, false},
	{"until", CONTROL_TEXT, true},
	{"reason", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument unmute_arguments[] = {
	{"id", CONTROL_INTEGER, true},
	{.name = NULL},
};

static const struct control_argument snapshot_arguments[] = {
	{"name", CONTROL_TEXT, true},
	{.name = NULL},
};

static const struct control_argument verify_arguments[] = {
	{"finding", CONTROL_TEXT, false},
	{"since", CONTROL_TEXT, false},
	{.name = NULL},
};

static const struct control_argument backup_arguments[] = {
	{"path", CONTROL_TEXT, true},
	{.name = NULL},
};

const struct control_command control_commands[] = {
	{"ping", false, no_arguments},
	{"status", false, no_arguments},
	{"devices", false, devices_arguments},
	{"device", false, device_arguments},
	{"ports", false, ports_arguments},
	{"plan", false, plan_arguments},
	{"today", false, no_arguments},
	{"openings", false, openings_arguments},
	{"crossings", false, openings_arguments},
	{"alerts", false, alerts_arguments},
	{"history", false, history_arguments},
	{"diff", false, diff_arguments},
	{"at", false, at_arguments},
	{"exposure", false, exposure_arguments},
	{"exposure-hours", false, exposure_hours_arguments},
	{"segments", false, no_arguments},
	{"runs", false, runs_arguments},
	{"why", false, why_arguments},
	{"receipts", false, receipts_arguments},
	{"device-receipts", false, device_receipts_arguments},
	{"withheld", false, no_arguments},
	{"mutes", false, mutes_arguments},
	{"export", false, export_arguments},
	{"watch", false, watch_arguments},
	{"timeline", false, period_arguments},
	{"open-hours", false, period_arguments},
	{"coverage", false, no_arguments},
	{"snapshots", false, no_arguments},
	{"records", false, no_arguments},
	{"snapshot", true, snapshot_arguments},
	{"verify_plan", false, verify_arguments},
	{"verify", true, verify_arguments},
	{"cursor", true, cursor_arguments},
	{"ack", true, ack_arguments},
	{"accept", true, accept_arguments},
	{"approve", true, approve_arguments},
	{"name", true, name_arguments},
	{"care", true, care_arguments},
	{"pin", true, pin_arguments},
	{"scan", true, scan_arguments},
	{"pause", true, pause_arguments},
	{"resume", true, no_arguments},
	{"test", true, no_arguments},
	{"mute", true, mute_arguments},
	{"unmute", true, unmute_arguments},
	{"trust", true, unmute_arguments},
	{"backup", true, backup_arguments},
	{.name = NULL},
};

const struct control_command *
control_command_find(const char *name)
{
	for (const struct control_command *row = control_commands; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}
