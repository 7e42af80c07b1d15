/* Elastic Common Schema, version 9.2.0. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "report/cell.h"
#include "report/event_schema.h"

static void
set(json_t *object, const char *name, json_t *value)
{
	(void)json_object_set_new(object, name, value);
}

/* The fields of every document; at is when it happened. */
static json_t *
base_document(const char *dataset, json_t *at, const char *version)
{
	return json_pack("{s:o, s:{s:s}, s:{s:s, s:s}, s:{s:s, s:s, s:s, s:s}}",
		"@timestamp", at, "ecs", "version", "9.2.0", "event", "module",
		"watchdog", "dataset", dataset, "observer", "vendor", "WatchDog",
		"product", "WatchDog", "type", "scanner", "version", version);
}

static json_t *
event_of(json_t *document, const char *kind, const char *type)
{
	json_t *event = json_object_get(document, "event");

	set(event, "kind", json_string(kind));
	set(event, "type", json_pack("[s]", type));
	return event;
}

static json_t *
moment(wall_t time)
{
	char text[WALL_TEXT_SIZE];

	return json_string(wall_text(time, text));
}

/* ECS writes a MAC in upper case with hyphens (RFC 7042). */
static json_t *
mac_list(const json_t *row)
{
	json_t *list = json_array();
	const json_t *item;
	size_t index;

	json_array_foreach (json_object_get(row, "macs"), index, item) {
		char *text = cell_machine(item);

		for (char *c = text; *c != '\0'; c++)
			*c = *c == ':' ? '-' : (char)toupper((unsigned char)*c);
		(void)json_array_append_new(list, json_string(text));
		free(text);
	}
	return list;
}

static json_t *
ecs_device(const json_t *row, wall_t now, const char *version)
{
	json_t *document = base_document("watchdog.device", moment(now), version);
	json_t *event = event_of(document, "asset", "info");

	set(event, "category", json_pack("[s, s]", "host", "network"));
	set(event, "action", json_string("device-seen"));
	set(document, "host",
		json_pack("{s:o, s:o, s:o, s:o}", "id", event_text(row, "id"), "name",
			event_text(row, "name"), "ip", event_list(row, "ips"), "mac",
			mac_list(row)));
	set(document, "network",
		json_pack("{s:o}", "name", event_text(row, "segment")));
	set(document, "watchdog",
		json_pack("{s:o, s:o, s:o, s:o}", "vendor", event_text(row, "vendor"),
			"state", event_text(row, "state"), "first_seen",
			event_text(row, "first_seen"), "last_seen",
			event_text(row, "last_seen")));
	return event_without_nulls(document);
}

static json_t *
ecs_port(const json_t *row, wall_t now, const char *version)
{
	json_t *document = base_document("watchdog.port", moment(now), version);
	int severity = event_severity(row);
	json_t *event = event_of(document, severity >= 4 ? "alert" : "state", "info");

	set(event, "category", json_pack("[s]", "network"));
	set(event, "action", json_string("port-seen"));
	set(event, "severity", json_integer(severity));
	set(event, "risk_score", json_real(severity * 20.0));
	set(document, "destination",
		json_pack("{s:o, s:o}", "ip", event_text(row, "ip"), "port",
			json_incref(json_object_get(row, "port"))));
	set(document, "host",
		json_pack("{s:o, s:o}", "id", event_text(row, "device"), "name",
			event_text(row, "name")));
	set(document, "network",
		json_pack("{s:o, s:o}", "transport", event_text(row, "proto"), "name",
			event_text(row, "segment")));
	set(document, "service",
		json_pack("{s:o}", "type", event_text(row, "service")));
	set(document, "rule",
		json_pack("{s:o, s:o, s:o, s:o}", "id", event_finding(row), "name",
			event_text(row, "service"), "category",
			event_text(row, "category"), "description",
			event_text(row, "why")));
	set(document, "watchdog",
		json_pack("{s:o, s:o, s:o, s:o, s:o}", "state",
			event_text(row, "state"), "reason", event_text(row, "reason"),
			"encrypted", event_text(row, "encrypted"), "impact",
			event_text(row, "impact"), "advice",
			event_text(row, "advice")));
	return event_without_nulls(document);
}

static json_t *
ecs_run(const json_t *row, wall_t now, const char *version)
{
	json_t *document =
		base_document("watchdog.run", event_text(row, "finished"), version);
	json_t *event = event_of(document, "event", "info");
	double seconds = json_number_value(json_object_get(row, "duration"));
	const char *verdict = json_string_value(json_object_get(row, "verdict"));
	bool complete = verdict != NULL && strcmp(verdict, "complete") == 0;

	(void)now;
	set(event, "category", json_pack("[s]", "network"));
	set(event, "action", json_string("scan-finished"));
	set(event, "outcome", json_string(complete ? "success" : "failure"));
	set(event, "start", event_text(row, "started"));
	set(event, "end", event_text(row, "finished"));
	set(event, "duration", json_integer((json_int_t)(seconds * 1e9)));
	set(document, "network",
		json_pack("{s:o}", "name", event_text(row, "segment")));
	set(document, "watchdog",
		json_pack("{s:o, s:o, s:o}", "run",
			json_incref(json_object_get(row, "id")), "kind",
			event_text(row, "kind"), "ports", event_text(row, "ports")));
	return event_without_nulls(document);
}

const struct event_schema event_schema_ecs = {
	.name = "ecs",
	.device = ecs_device,
	.port = ecs_port,
	.run = ecs_run,
};
