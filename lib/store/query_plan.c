#include "store/query_plan.h"

#include <string.h>

enum { LONG_PAGE_ROWS = 20 };

static const struct argument_rule no_rules[] = {{.name = NULL}};

static const struct argument_rule devices_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"state", ARGUMENT_PRESENCE, false},
	{.name = NULL},
};

static const struct argument_rule device_rules[] = {
	{"device", ARGUMENT_DEVICE, true},
	{.name = NULL},
};

static const struct argument_rule ports_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_PORT_STATE, false},
	{.name = NULL},
};

static const struct argument_rule plan_rules[] = {
	{"id", ARGUMENT_FINDING, false},
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_FINDING_STATE, false},
	{.name = NULL},
};

static const struct argument_rule openings_rules[] = {
	{"since", ARGUMENT_TIME, true},
	{.name = NULL},
};

static const struct argument_rule alerts_rules[] = {
	{"state", ARGUMENT_ALERT_STATE, false},
	{"since", ARGUMENT_TIME, false},
	{"told_in", ARGUMENT_COUNT, false},
	{"ended_in", ARGUMENT_COUNT, false},
	{.name = NULL},
};

static const struct argument_rule history_rules[] = {
	{"since", ARGUMENT_TIME, false},
	{"until", ARGUMENT_TIME, false},
	{"device", ARGUMENT_DEVICE, false},
	{"event", ARGUMENT_EVENT, false},
	{"withheld", ARGUMENT_TEXT, false},
	{"told_in", ARGUMENT_COUNT, false},
	{.name = NULL},
};

static const struct argument_rule mutes_rules[] = {
	{"state", ARGUMENT_MUTE_STATE, false},
	{.name = NULL},
};

static const struct argument_rule diff_rules[] = {
	{"from", ARGUMENT_TIME, true},
	{"to", ARGUMENT_TIME, true},
	{.name = NULL},
};

static const struct argument_rule at_devices_rules[] = {
	{"at", ARGUMENT_TIME, true},
	{"what", ARGUMENT_WHAT, true},
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_PRESENCE, false},
	{.name = NULL},
};

static const struct argument_rule at_ports_rules[] = {
	{"at", ARGUMENT_TIME, true},
	{"what", ARGUMENT_WHAT, true},
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"state", ARGUMENT_PORT_STATE, false},
	{.name = NULL},
};

static const struct argument_rule exposure_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{"at", ARGUMENT_TIME, false},
	{.name = NULL},
};

static const struct argument_rule exposure_hours_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"since", ARGUMENT_TIME, false},
	{.name = NULL},
};

static const struct argument_rule at_exposure_rules[] = {
	{"at", ARGUMENT_TIME, true},
	{"what", ARGUMENT_WHAT, true},
	{"segment", ARGUMENT_SEGMENT, false},
	{"device", ARGUMENT_DEVICE, false},
	{.name = NULL},
};

static const struct argument_rule runs_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{"since", ARGUMENT_TIME, false},
	{.name = NULL},
};

static const struct argument_rule why_rules[] = {
	{"id", ARGUMENT_COUNT, true},
	{.name = NULL},
};

static const struct argument_rule watch_rules[] = {
	{"cursor", ARGUMENT_CURSOR, false},
	{"after", ARGUMENT_COUNT, false},
	{.name = NULL},
};

static const struct argument_rule receipts_rules[] = {
	{"segment", ARGUMENT_SEGMENT, false},
	{.name = NULL},
};

static const struct argument_rule device_receipts_rules[] = {
	{"device", ARGUMENT_DEVICE, true},
	{.name = NULL},
};

static const struct argument_rule export_rules[] = {
	{"at", ARGUMENT_TIME, false},
	{"segment", ARGUMENT_SEGMENT, false},
	{.name = NULL},
};

static const struct argument_rule period_rules[] = {
	{"since", ARGUMENT_TIME, true},
	{"until", ARGUMENT_TIME, true},
	{.name = NULL},
};

static const struct query_plan plans[] = {
	{.command = "devices", .rules = devices_rules, .steps = {{.rows = "devices"}}},
	{.command = "device",
		.rules = device_rules,
		.steps = {{.rows = "device"}},
		.one_row = true},
	{.command = "ports",
		.rules = ports_rules,
		.steps = {{.scopes = "addresses", .rows = "ports"}}},
	{.command = "plan",
		.rules = plan_rules,
		.steps = {{.scopes = "ranks", .scope_name = ":rank", .rows = "plan"}}},
	{.command = "openings",
		.rules = openings_rules,
		.steps = {{.rows = "openings"}}},
	{.command = "crossings",
		.rules = openings_rules,
		.steps = {{.rows = "crossings"}}},
	{.command = "today", .rules = no_rules, .steps = {{.rows = "today"}}},
	{.command = "alerts", .rules = alerts_rules, .steps = {{.rows = "alerts"}}},
	{.command = "history", .rules = history_rules, .steps = {{.rows = "history"}}},
	{.command = "diff",
		.rules = diff_rules,
		.steps = {{.rows = "diff_devices"},
			{.scopes = "all_addresses", .rows = "diff_ports"},
			{.scopes = "all_addresses", .rows = "diff_facts"}}},
	{.command = "at",
		.what = "devices",
		.rules = at_devices_rules,
		.steps = {{.rows = "devices"}}},
	{.command = "at",
		.what = "ports",
		.rules = at_ports_rules,
		.steps = {{.scopes = "addresses", .rows = "ports"}}},
	{.command = "at",
		.what = "exposure",
		.rules = at_exposure_rules,
		.steps = {{.scopes = "addresses",
			.rows = "exposure",
			.page = LONG_PAGE_ROWS}}},
	{.command = "exposure",
		.rules = exposure_rules,
		.steps = {{.scopes = "addresses",
			.rows = "exposure",
			.page = LONG_PAGE_ROWS}}},
	{.command = "exposure-hours",
		.rules = exposure_hours_rules,
		.steps = {{.rows = "exposure_hours"}}},
	{.command = "runs", .rules = runs_rules, .steps = {{.rows = "runs"}}},
	{.command = "why",
		.rules = why_rules,
		.steps = {{.rows = "why"}},
		.one_row = true},
	{.command = "watch",
		.rules = watch_rules,
		.steps = {{.rows = "watch"}},
		.endless = true},
	{.command = "segments", .rules = no_rules, .steps = {{.rows = "segments"}}},
	{.command = "receipts",
		.rules = receipts_rules,
		.steps = {{.rows = "receipts"}}},
	{.command = "device-receipts",
		.rules = device_receipts_rules,
		.steps = {{.rows = "device_receipts"}}},
	{.command = "mutes", .rules = mutes_rules, .steps = {{.rows = "mutes"}}},
	{.command = "withheld", .rules = no_rules, .steps = {{.rows = "withheld"}}},
	{.command = "timeline", .rules = period_rules, .steps = {{.rows = "timeline"}}},
	{.command = "open-hours",
		.rules = period_rules,
		.steps = {{.rows = "open_hours"}}},
	{.command = "coverage", .rules = no_rules, .steps = {{.rows = "coverage"}}},
	{.command = "snapshots", .rules = no_rules, .steps = {{.rows = "snapshots"}}},
	{.command = "records",
		.rules = no_rules,
		.steps = {{.rows = "records", .page = LONG_PAGE_ROWS}}},
	{.command = "export",
		.rules = export_rules,
		.steps = {{.scopes = "addresses",
			.rows = "export",
			.page = LONG_PAGE_ROWS}}},
};

/* `at` answers with the rows of another command, told apart by what; without a right one the
 * first says what is wrong. */
const struct query_plan *
query_plan_find(const char *command, const json_t *given)
{
	const char *what = json_string_value(json_object_get(given, "what"));
	const struct query_plan *first = NULL;

	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		if (strcmp(plans[i].command, command) != 0)
			continue;
		if (plans[i].what == NULL ||
			(what != NULL && strcmp(plans[i].what, what) == 0))
			return &plans[i];
		if (first == NULL)
			first = &plans[i];
	}
	return first;
}
