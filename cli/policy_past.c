#include "policy_past.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "output.h"
#include "show.h"

int
past_ask(struct cli *cli, const char *query, const char *since, ask_row_call *row,
	void *context)
{
	struct ask question = {.command = query,
		.arguments = json_object(),
		.row = row,
		.context = context};
	struct ask_end end;

	if (!show_moment(cli, question.arguments, "since", since)) {
		json_decref(question.arguments);
		return EXIT_USAGE;
	}
	ask(cli, &question, &end);
	if (end.exit != EXIT_FINE)
		complain("%s", end.text[0] != '\0' ? end.text : "policy failed");
	return end.exit;
}

static void
take_text(const json_t *row, const char *field, char *to, size_t size)
{
	const char *text = json_string_value(json_object_get(row, field));

	(void)text_copy(to, size, text == NULL ? "" : text);
}

/* The value of a word, or other when it is none of them. */
static int
take_name(const json_t *row, const char *field, const struct name *names, int other)
{
	const char *text = json_string_value(json_object_get(row, field));
	int value;

	return text != NULL && names_value(names, text, &value) ? value : other;
}

static uint64_t
take_device(const json_t *row)
{
	const char *device = json_string_value(json_object_get(row, "device"));

	return device != NULL && strncmp(device, "d-", 2) == 0
		? strtoull(device + 2, NULL, 10)
		: 0;
}

static struct mac
take_mac(const json_t *row)
{
	const char *text = json_string_value(json_object_get(row, "mac"));
	struct mac mac = {{0}};

	(void)(text != NULL && mac_parse(text, &mac)); /* else it is not known */
	return mac;
}

struct opening
past_opening(const json_t *row)
{
	struct opening opening = {
		.device_id = take_device(row),
		.mac = take_mac(row),
		.proto = (enum proto)take_name(row, "proto", proto_names, PROTO_TCP),
		.port = (uint16_t)json_integer_value(json_object_get(row, "port")),
		.severity = (enum severity)take_name(
			row, "severity", severity_names, SEVERITY_INFO),
	};

	take_text(row, "name", opening.name, sizeof(opening.name));
	take_text(row, "kind", opening.kind, sizeof(opening.kind));
	take_text(row, "segment", opening.segment, sizeof(opening.segment));
	take_text(row, "service", opening.service, sizeof(opening.service));
	return opening;
}

struct crossing
past_crossing(const json_t *row)
{
	struct crossing crossing = {
		.opening = past_opening(row),
		.from_zone = (enum zone)take_name(
			row, "vantage_zone", zone_names, ZONE_TRUSTED),
		.zone = (enum zone)take_name(row, "zone", zone_names, ZONE_TRUSTED),
	};

	take_text(row, "vantage", crossing.from, sizeof(crossing.from));
	return crossing;
}

struct event_record
past_event(const json_t *row)
{
	struct event_record event = {
		.kind = (enum netevent_kind)take_name(
			row, "event", netevent_names, EVENT_KINDS),
		.device_id = take_device(row),
		.mac = take_mac(row),
		.proto = (enum proto)take_name(row, "proto", proto_names, PROTO_TCP),
		.port = (uint16_t)json_integer_value(json_object_get(row, "port")),
	};

	take_text(row, "name", event.device_name, sizeof(event.device_name));
	take_text(row, "service", event.service, sizeof(event.service));
	return event;
}
