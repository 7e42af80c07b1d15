/* OCSF 1.8.0. Captions beside the ids are those of the schema. */
#include <string.h>

#include "report/event_schema.h"

enum {
	CLASS_FINDING = 2004,
	CLASS_INVENTORY = 5001,
	CLASS_SCAN = 6007,
	ACTIVITY_CREATE = 1,
	ACTIVITY_CLOSE = 3,
	ACTIVITY_COLLECT = 2,
	SCAN_COMPLETED = 2,
	SCAN_CANCELLED = 3,
	SCAN_ERROR = 6,
	SCAN_MANUAL = 1,
	SCAN_SCHEDULED = 2
};

/* What every event must have: type_uid is class_uid x 100 + activity_id. */
static json_t *
base_event(int class_uid, const char *class_name, int activity_id, const char *version)
{
	return json_pack("{s:i, s:s, s:i, s:i, s:i, s:{s:s, s:{s:s, s:s, s:s}}}",
		"class_uid", class_uid, "class_name", class_name, "category_uid",
		class_uid / 1000, "activity_id", activity_id, "type_uid",
		class_uid * 100 + activity_id, "metadata", "version", "1.8.0",
		"product", "name", "WatchDog", "vendor_name", "WatchDog", "version",
		version);
}

static void
set(json_t *object, const char *name, json_t *value)
{
	(void)json_object_set_new(object, name, value);
}

static json_t *
ocsf_device(const json_t *row, wall_t now, const char *version)
{
	json_t *event = base_event(
		CLASS_INVENTORY, "Device Inventory Info", ACTIVITY_COLLECT, version);
	json_t *device = json_pack("{s:i, s:s}", "type_id", 0, "type", "Unknown");

	set(event, "category_name", json_string("Discovery"));
	set(event, "activity_name", json_string("Collect"));
	set(event, "severity_id", json_integer(1));
	set(event, "severity", json_string("Informational"));
	set(event, "time", json_integer(now.us / 1000));
	set(device, "uid", event_text(row, "id"));
	set(device, "name", event_text(row, "name"));
	set(device, "ip", event_first(row, "ips"));
	set(device, "mac", event_first(row, "macs"));
	set(device, "vendor_name", event_text(row, "vendor"));
	set(device, "zone", event_text(row, "segment"));
	set(device, "first_seen_time", event_time(row, "first_seen"));
	set(device, "last_seen_time", event_time(row, "last_seen"));
	set(event, "device", device);
	set(event, "unmapped",
		json_pack("{s:o, s:o, s:o}", "ips", event_list(row, "ips"), "macs",
			event_list(row, "macs"), "state", event_text(row, "state")));
	return event_without_nulls(event);
}

static const char *
severity_caption(int severity)
{
	static const char *const captions[] = {
		"Unknown", "Informational", "Low", "Medium", "High", "Critical"};

	return captions[severity];
}

/* none, low, high of the catalogue as OCSF's impact: 1 Low, 3 High. */
static json_t *
impact_id(const json_t *row)
{
	const char *impact = json_string_value(json_object_get(row, "impact"));

	if (impact == NULL || strcmp(impact, "none") == 0)
		return json_null();
	return json_integer(strcmp(impact, "high") == 0 ? 3 : 1);
}

static json_t *
finding_info(const json_t *row)
{
	const char *service = json_string_value(json_object_get(row, "service"));
	json_t *info = json_pack("{s:o, s:o, s:o, s:o, s:o}", "uid", event_finding(row),
		"desc", event_text(row, "why"), "first_seen_time",
		event_time(row, "first_open"), "last_seen_time",
		event_time(row, "last_verified"), "title", event_text(row, "service"));

	if (service == NULL || service[0] == '\0')
		set(info, "title", json_string("open port"));
	return info;
}

static json_t *
evidences(const json_t *row)
{
	return json_pack("[{s:{s:o, s:o, s:o, s:o}, s:{s:i, s:o}, s:{s:o, s:o}}]",
		"dst_endpoint", "ip", event_text(row, "ip"), "port",
		json_incref(json_object_get(row, "port")), "name",
		event_text(row, "name"), "uid", event_text(row, "device"),
		"connection_info", "direction_id", 0, "protocol_name",
		event_text(row, "proto"), "data", "state", event_text(row, "state"),
		"reason", event_text(row, "reason"));
}

static json_t *
ocsf_port(const json_t *row, wall_t now, const char *version)
{
	const char *state = json_string_value(json_object_get(row, "state"));
	bool open = state != NULL && strncmp(state, "open", 4) == 0;
	int severity = event_severity(row);
	json_t *event = base_event(CLASS_FINDING, "Detection Finding",
		open ? ACTIVITY_CREATE : ACTIVITY_CLOSE, version);
	json_t *advice = event_text(row, "advice");

	set(event, "category_name", json_string("Findings"));
	set(event, "activity_name", json_string(open ? "Create" : "Close"));
	set(event, "severity_id", json_integer(severity));
	set(event, "severity", json_string(severity_caption(severity)));
	set(event, "status_id", json_integer(open ? 1 : 4));
	set(event, "status", json_string(open ? "New" : "Resolved"));
	set(event, "is_alert", json_boolean(open && severity >= 4));
	set(event, "confidence_id", json_integer(3));
	set(event, "confidence", json_string("High"));
	set(event, "impact_id", impact_id(row));
	set(event, "time", json_integer(now.us / 1000));
	set(event, "finding_info", event_without_nulls(finding_info(row)));
	set(event, "evidences", evidences(row));
	set(event, "resources",
		json_pack("[{s:o, s:s}]", "uid", event_text(row, "device"), "type",
			"device"));
	if (!json_is_null(advice))
		set(event, "remediation", json_pack("{s:O}", "desc", advice));
	json_decref(advice);
	return event_without_nulls(event);
}

static int
scan_activity(const json_t *row)
{
	const char *verdict = json_string_value(json_object_get(row, "verdict"));

	if (verdict != NULL && strcmp(verdict, "complete") == 0)
		return SCAN_COMPLETED;
	return verdict != NULL && strcmp(verdict, "void") == 0 ? SCAN_ERROR
							       : SCAN_CANCELLED;
}

static json_t *
ocsf_run(const json_t *row, wall_t now, const char *version)
{
	static const char *const captions[] = {
		[SCAN_COMPLETED] = "Completed",
		[SCAN_CANCELLED] = "Cancelled",
		[SCAN_ERROR] = "Error",
	};
	int activity = scan_activity(row);
	bool manual = json_is_true(json_object_get(row, "manual"));
	json_t *event = base_event(CLASS_SCAN, "Scan Activity", activity, version);
	double seconds = json_number_value(json_object_get(row, "duration"));

	(void)now;
	set(event, "category_name", json_string("Application Activity"));
	set(event, "activity_name", json_string(captions[activity]));
	set(event, "severity_id", json_integer(1));
	set(event, "severity", json_string("Informational"));
	set(event, "time", event_time(row, "finished"));
	set(event, "start_time", event_time(row, "started"));
	set(event, "end_time", event_time(row, "finished"));
	set(event, "duration", json_integer((json_int_t)(seconds * 1000)));
	set(event, "num_network_items", json_incref(json_object_get(row, "targets")));
	set(event, "total", json_incref(json_object_get(row, "targets")));
	set(event, "scan",
		json_pack("{s:o, s:s, s:i, s:s}", "uid",
			json_sprintf("%lld",
				(long long)json_integer_value(
					json_object_get(row, "id"))),
			"name", manual ? "by hand" : "by schedule", "type_id",
			manual ? SCAN_MANUAL : SCAN_SCHEDULED, "type",
			manual ? "Manual" : "Scheduled"));
	set(event, "unmapped",
		json_pack("{s:o, s:o, s:o}", "segment", event_text(row, "segment"),
			"kind", event_text(row, "kind"), "ports",
			event_text(row, "ports")));
	return event_without_nulls(event);
}

const struct event_schema event_schema_ocsf = {
	.name = "ocsf",
	.device = ocsf_device,
	.port = ocsf_port,
	.run = ocsf_run,
};
