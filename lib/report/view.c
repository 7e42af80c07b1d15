#include "report/view_part.h"

#include <string.h>

static const struct column run_columns[] = {
	{"id", "Run", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"vantage", "Looked from", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"kind", "Kind", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"ports", "Ports", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"manual", "By hand", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"started", "Started", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"finished", "Finished", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"duration", "Took", COLUMN_SPAN, PLACE_SHOWN, NARROW_STAYS},
	{"verdict", "Verdict", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"coverage", "Coverage", COLUMN_SHARE, PLACE_SHOWN, NARROW_STAYS},
	{"done", "Done", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"total", "Of", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"targets", "Targets", COLUMN_NUMBER, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"targets_alive", "Alive", COLUMN_NUMBER, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"probes", "Probes", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"answered", "Answered", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"loss", "Loss", COLUMN_SHARE, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"drops", "Drops", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"refused", "Refused", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"sent", "Sent", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"job", "Job", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"send_errors", "Not sent", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"epoch", "Configuration", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{.field = NULL},
};

static const struct column receipt_columns[] = {
	{"day", "Day", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"kind", "Kind", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"packets", "Packets", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"connections", "Connections", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"sent_bytes", "Bytes sent", COLUMN_SIZE, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"received_bytes", "Bytes received", COLUMN_SIZE, PLACE_SHOWN,
		NARROW_LEAVES_FIRST},
	{.field = NULL},
};

static const struct column status_columns[] = {
	{"version", "Version", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"uptime", "Running for", COLUMN_SPAN, PLACE_SHOWN, NARROW_STAYS},
	{"health", "Health", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"reasons", "Because", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"alerts_open", "Open alerts", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"until", "Until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"paused", "Paused", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"paused_until", "Paused until", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"sandbox", "Confinement", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"database_size", "Database", COLUMN_SIZE, PLACE_SHOWN, NARROW_STAYS},
	{"receipts", "Packets sent", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"inquiries", "Open ports asked", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"changes_since", "Counted since", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"changes_announced", "Changes announced", COLUMN_NUMBER, PLACE_SHOWN,
		NARROW_STAYS},
	{"changes_looked_again", "Looked at again", COLUMN_NUMBER, PLACE_SHOWN,
		NARROW_STAYS},
	{"changes_stopped", "Not announced by", COLUMN_SENTENCE, PLACE_SHOWN,
		NARROW_STAYS},
	{"runs_void", "Void runs", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"announced_within", "Announced within", COLUMN_SENTENCE, PLACE_SHOWN,
		NARROW_STAYS},
	{.field = NULL},
};

static const struct nested_view status_nested[] = {
	{"segments", "Segments", "segments"},
	{.field = NULL},
};

static const struct column segment_columns[] = {
	{"name", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"zone", "Zone", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"method", "Asked by", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"up", "Up", COLUMN_TEXT, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"quiet", "Quiet hours", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"devices", "Devices", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"present", "Present", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"last_run", "Last run", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_LAST},
	{"next_run", "Next run", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"progress", "Progress", COLUMN_SHARE, PLACE_SHOWN, NARROW_STAYS},
	{"coverage", "Coverage", COLUMN_SHARE, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"range_coverage", "Whole range", COLUMN_SHARE, PLACE_SHOWN,
		NARROW_LEAVES_FIRST},
	{"range_share", "This round", COLUMN_SHARE, PLACE_SPARE, NARROW_STAYS},
	{"range_complete", "Complete", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"lag", "Lag", COLUMN_SPAN, PLACE_SPARE, NARROW_STAYS},
	{"loss", "Loss", COLUMN_SHARE, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{.field = NULL},
};

static const struct column export_columns[] = {
	{"device_id", "ID", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"first_seen", "First seen", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"last_seen", "Last seen", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"mac", "MAC", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"vendor", "Vendor", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"hostname", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"presence", "Presence", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"state", "State", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"service", "Service", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"product", "Product", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"encrypted", "Encrypted", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"impact", "Impact", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"likelihood", "Likelihood", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"severity", "Severity", COLUMN_SEVERITY, PLACE_SHOWN, NARROW_STAYS},
	{"first_open", "First open", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"last_verified", "Last verified", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

static const struct column scan_columns[] = {
	{"run", "Run", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"segment", "Segment", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"verdict", "Verdict", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"void", "Void because", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"done", "Asked", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"total", "Ordered", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"coverage", "Coverage", COLUMN_SHARE, PLACE_SHOWN, NARROW_STAYS},
	{"targets", "Addresses asked", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"targets_alive", "Answered", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"loss", "Loss", COLUMN_SHARE, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

static const struct column doctor_columns[] = {
	{"result", "Result", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"check", "Check", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"text", "What was found", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{"fix", "What to do", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_STAYS},
	{.field = NULL},
};

static const struct column snapshot_columns[] = {
	{"snapshot", "Snapshot", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"at", "Taken", COLUMN_TIME, PLACE_SHOWN, NARROW_STAYS},
	{"findings", "Open ports", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"number", "Record", COLUMN_NUMBER, PLACE_SHOWN, NARROW_STAYS},
	{"hash", "Hash", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{.field = NULL},
};

static const struct column verify_columns[] = {
	{"finding", "Finding", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"name", "Name", COLUMN_TEXT, PLACE_SHOWN, NARROW_CUT},
	{"device", "Device", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"ip", "Address", COLUMN_TEXT, PLACE_SHOWN, NARROW_STAYS},
	{"proto", "Proto", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"port", "Port", COLUMN_NUMBER, PLACE_SPARE, NARROW_STAYS},
	{"verdict", "Verdict", COLUMN_STATE, PLACE_SHOWN, NARROW_STAYS},
	{"evidence", "Evidence", COLUMN_SENTENCE, PLACE_SHOWN, NARROW_BELOW},
	{"before", "Before", COLUMN_STATE, PLACE_SPARE, NARROW_STAYS},
	{"before_at", "Seen before", COLUMN_TIME, PLACE_SPARE, NARROW_STAYS},
	{"after", "After", COLUMN_STATE, PLACE_SPARE, NARROW_STAYS},
	{"reason", "Reason", COLUMN_TEXT, PLACE_SPARE, NARROW_STAYS},
	{"after_at", "Seen after", COLUMN_TIME, PLACE_SHOWN, NARROW_LEAVES_FIRST},
	{"number", "Record", COLUMN_NUMBER, PLACE_SHOWN, NARROW_LEAVES_NEXT},
	{"hash", "Hash", COLUMN_TEXT, PLACE_SPARE, NARROW_CUT},
	{.field = NULL},
};

static const char no_devices[] =
	"no such devices; `wdog status` shows what is watched and when the next look "
	"happens";

const struct view views[] = {
	{.name = "status",
		.columns = status_columns,
		.nested = status_nested,
		.block = true,
		.object = true,
		.empty = "the daemon gave no status"},
	{.name = "segments", .columns = segment_columns, .empty = "no segments"},
	{.name = "devices", .columns = device_columns, .empty = no_devices},
	{.name = "device",
		.columns = device_columns,
		.nested = device_nested,
		.block = true,
		.empty = "no such device; `wdog devices` lists them"},
	{.name = "device-ports", .columns = device_port_columns, .empty = ""},
	{.name = "device-events", .columns = device_event_columns, .empty = ""},
	{.name = "states", .columns = state_columns, .empty = ""},
	{.name = "looks", .columns = look_columns, .empty = ""},
	{.name = "lines", .columns = line_columns, .empty = ""},
	{.name = "addresses", .columns = address_columns, .empty = "no addresses"},
	{.name = "quarantine", .columns = quarantine_columns, .empty = ""},
	{.name = "names", .columns = name_columns, .empty = "no names"},
	{.name = "findings", .columns = finding_columns, .empty = "no findings"},
	{.name = "ports",
		.columns = port_columns,
		.empty = "no such ports; `wdog runs` shows what was looked at"},
	{.name = "plan",
		.columns = plan_columns,
		.empty = "no such findings; `wdog plan --state all` shows past ones"},
	{.name = "finding", .columns = one_finding_columns, .block = true, .empty = ""},
	{.name = "today",
		.columns = today_columns,
		.empty = "nothing is exposed that must be closed today"},
	{.name = "policy-test",
		.columns = policy_test_columns,
		.empty = "the file has no rules under policy.flows, policy.expect or "
			 "alerts.mute"},
	{.name = "accept", .columns = change_columns, .block = true, .empty = ""},
	{.name = "exposure",
		.columns = exposure_columns,
		.empty = "no open services; `wdog runs` shows what was looked at"},
	{.name = "exposure-hours",
		.columns = exposure_hours_columns,
		.empty = "no service was reachable from another segment, as far as "
			 "it was looked at (reach_from)"},
	{.name = "alerts",
		.columns = alert_columns,
		.empty = "no such alerts; `wdog alerts --state all` shows past ones"},
	{.name = "history", .columns = history_columns, .empty = "no such events"},
	{.name = "diff", .columns = diff_columns, .empty = "no difference"},
	{.name = "runs",
		.columns = run_columns,
		.empty = "no runs yet; `wdog status` shows when the next look happens"},
	{.name = "why",
		.columns = why_columns,
		.nested = why_nested,
		.block = true,
		.empty = "no such alert; `wdog history` lists the events"},
	{.name = "receipts", .columns = receipt_columns, .empty = "nothing sent yet"},
	{.name = "device-receipts",
		.columns = sent_columns,
		.empty = "nothing was sent to it in the last month, but for ARP and "
			 "neighbour discovery"},
	{.name = "sent", .columns = sent_in_all_columns, .empty = ""},
	{.name = "withheld",
		.columns = withheld_columns,
		.empty = "every event was told, or is below alerts.min_severity"},
	{.name = "mutes", .columns = mute_columns, .empty = "nothing is muted"},
	{.name = "mute", .columns = change_columns, .block = true, .empty = ""},
	{.name = "unmute", .columns = change_columns, .block = true, .empty = ""},
	{.name = "replay", .columns = replay_columns, .empty = "no events"},
	{.name = "watch", .columns = alert_columns, .empty = ""},
	{.name = "export", .columns = export_columns, .empty = no_devices},
	{.name = "snapshot", .columns = snapshot_columns, .block = true, .empty = ""},
	{.name = "snapshots",
		.columns = snapshot_columns,
		.empty = "no snapshots yet; `wdog snapshot NAME` takes one"},
	{.name = "verify",
		.columns = verify_columns,
		.empty = "nothing was open then: there is nothing to prove"},
	{.name = "scan", .columns = scan_columns, .block = true, .empty = ""},
	{.name = "ack", .columns = change_columns, .block = true, .empty = ""},
	{.name = "approve", .columns = change_columns, .block = true, .empty = ""},
	{.name = "name", .columns = change_columns, .block = true, .empty = ""},
	{.name = "care", .columns = change_columns, .block = true, .empty = ""},
	{.name = "pin", .columns = change_columns, .block = true, .empty = ""},
	{.name = "trust", .columns = change_columns, .block = true, .empty = ""},
	{.name = "pause", .columns = change_columns, .block = true, .empty = ""},
	{.name = "resume", .columns = change_columns, .block = true, .empty = ""},
	{.name = "test", .columns = change_columns, .block = true, .empty = ""},
	{.name = "doctor", .columns = doctor_columns, .empty = ""},
	{.name = NULL},
};

const struct view *
view_find(const char *name)
{
	for (const struct view *view = views; view->name; view++)
		if (strcmp(view->name, name) == 0)
			return view;
	return NULL;
}

const struct column *
view_column(const struct view *view, const char *field)
{
	for (const struct column *column = view->columns; column->field; column++)
		if (strcmp(column->field, field) == 0)
			return column;
	return NULL;
}
