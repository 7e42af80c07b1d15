#include "engine/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "engine/answers.h"
#include "engine/asked.h"
#include "engine/command_accept.h"
#include "engine/command_backup.h"
#include "engine/command_device.h"
#include "engine/command_trust.h"
#include "engine/proofs.h"
#include "engine/status_row.h"
#include "sys/clock.h"
#include "sys/log.h"

typedef void handle_call(const struct asked *asked);

static void
handle_query(const struct asked *asked)
{
	answer_query(asked->engine, asked->client, asked->command, asked->arguments);
}

static void
handle_watch(const struct asked *asked)
{
	answer_watch(asked->engine, asked->client, asked->arguments);
}

static void
handle_snapshot(const struct asked *asked)
{
	proofs_snapshot(asked->engine, asked->client, asked->arguments);
}

static void
handle_verify_plan(const struct asked *asked)
{
	proofs_plan(asked->engine, asked->client, asked->arguments);
}

static void
handle_verify(const struct asked *asked)
{
	proofs_verify(asked->engine, asked->client, asked->arguments);
}

static void
handle_ping(const struct asked *asked)
{
	client_end(asked->client, EXIT_FINE, NULL);
}

static void
handle_status(const struct asked *asked)
{
	client_row(asked->client, status_row(asked->engine));
	client_end(asked->client, EXIT_FINE, NULL);
}

static struct store *
usable_store(const struct asked *asked)
{
	struct store *store = saver_use(asked->engine->saver, asked->error);

	if (store == NULL)
		client_fail(asked->client, asked->error);
	return store;
}

static void
handle_cursor(const struct asked *asked)
{
	struct store *store = usable_store(asked);

	if (store == NULL)
		return;
	conclude(asked,
		store_cursor_set(store, argument_text(asked, "name"),
			argument_number(asked, "id"), asked->now.wall, asked->error),
		NULL);
}

static void
handle_acknowledge(const struct asked *asked)
{
	const json_t *ids = json_object_get(asked->arguments, "ids");
	const char *reason = argument_text(asked, "reason");
	int status = 0;

	for (size_t i = 0; status == 0 && i < json_array_size(ids); i++) {
		json_int_t id = json_integer_value(json_array_get(ids, i));
		struct watch_input input = {.kind = INPUT_ACKNOWLEDGE,
			.subject = {.id = (uint64_t)id, .text = reason}};

		status = command(asked, &input, NULL);
		if (status == 0)
			client_row(asked->client,
				json_pack("{s:I, s:s, s:s*, s:s}", "id", id, "state",
					"acknowledged", "reason", reason, "undo",
					"not possible; it is resolved when its cause "
					"is gone"));
	}
	conclude(asked, status, NULL);
}

static void
handle_pin(const struct asked *asked)
{
	const struct watch_policy *policy = &asked->engine->policy;
	const char *name = argument_text(asked, "segment");
	struct watch_input input = {.kind = INPUT_PIN};
	json_t *row = NULL;
	int status;

	while (input.segment < policy->segment_count &&
		strcmp(policy->scopes[input.segment].name, name) != 0)
		input.segment++;
	status = command(asked, &input, NULL);
	if (status == 0)
		row = json_pack("{s:s, s:b, s:s}", "segment", name, "pinned", 1, "undo",
			"not possible");
	conclude(asked, status, row);
}

static void
handle_pause(const struct asked *asked)
{
	uint64_t seconds = argument_number(asked, "seconds");
	struct watch_input input = {.kind = INPUT_PAUSE};
	char until[WALL_TEXT_SIZE];
	json_t *row = NULL;
	span_t length;
	int status;

	if (seconds > INT32_MAX)
		seconds = INT32_MAX; /* over the limit, which the core knows */
	length = span_seconds((int64_t)seconds);
	input.length = length;
	status = command(asked, &input, NULL);
	(void)wall_text(wall_add(asked->now.wall, length), until);
	if (status == 0)
		row = json_pack("{s:b, s:s?, s:s}", "paused", 1, "paused_until",
			seconds == 0 ? NULL : until, "undo", "wdog resume");
	conclude(asked, status, row);
}

static void
handle_resume(const struct asked *asked)
{
	struct watch_input input = {.kind = INPUT_RESUME};
	int status = command(asked, &input, NULL);
	json_t *row = NULL;

	if (status == 0)
		row = json_pack("{s:b, s:s}", "paused", 0, "undo", "wdog pause");
	conclude(asked, status, row);
}

static void
handle_test(const struct asked *asked)
{
	struct watch_input input = {.kind = INPUT_TEST};
	int status = command(asked, &input, NULL);
	json_t *row = NULL;

	if (status == 0)
		row = json_pack("{s:s, s:s, s:s}", "state", "sent", "reason",
			"an alert \"test\" was told as alerts are: look for it where "
			"yours arrive",
			"undo", "not needed");
	conclude(asked, status, row);
}

/* The segment of that name, or the one that an address lies in. */
static int
find_target(const struct asked *asked, struct scan_order *order)
{
	const struct watch_policy *policy = &asked->engine->policy;
	const char *target = argument_text(asked, "target");
	struct ip ip;
	bool is_ip = ip_parse(target, &ip);

	for (size_t i = 0; i < policy->segment_count; i++) {
		const struct scope *scope = &policy->scopes[i];

		if (!is_ip ? strcmp(scope->name, target) != 0 : !scope_has(scope, &ip))
			continue;
		order->segment = (uint16_t)i;
		if (is_ip) {
			order->targets = mem_new(sizeof(*order->targets));
			order->targets[0].ip = ip;
			order->target_count = 1;
		}
		return 0;
	}
	if (is_ip)
		return error_set(asked->error, ERROR_DENIED,
			"%s is in no segment: only addresses of owned segments are "
			"scanned",
			target);
	return error_set(asked->error, ERROR_NOT_FOUND,
		"\"%s\" is neither a segment nor an address", target);
}

static int
find_ports(const struct asked *asked, struct scan_order *order)
{
	const char *ports = argument_text(asked, "ports");

	if (ports == NULL)
		return 0; /* the core takes those of the first job */
	if (config_read_ports(
		    ports, &asked->engine->role.catalogue, order, asked->error))
		return 0;
	error_prefix(asked->error, "ports");
	return ERROR_INVALID;
}

static void
handle_scan(const struct asked *asked)
{
	struct watch_input input = {
		.kind = INPUT_SCAN, .scan = {.kind = SCAN_PORTS, .proto = PROTO_TCP}};
	struct engine *engine = asked->engine;
	struct run_record run;
	uint64_t run_id = 0;
	int status;

	status = find_target(asked, &input.scan);
	if (status == 0)
		status = find_ports(asked, &input.scan);
	if (status == 0)
		status = command(asked, &input, &run_id);
	scan_order_done(&input.scan);
	if (status != 0 || !watch_run(engine->watch, run_id, &run)) {
		conclude(asked, status, NULL);
	} else if (json_is_true(json_object_get(asked->arguments, "wait"))) {
		engine_turn(engine);
		answer_run(engine, asked->client, run_id);
	} else {
		conclude(asked, 0, answer_run_row(engine, &run));
	}
}

static int
read_mute(const struct asked *asked, struct mute_rule *rule)
{
	const char *segment = argument_text(asked, "segment");
	const char *device = argument_text(asked, "device");
	const char *event = argument_text(asked, "event");
	bool has_port = json_object_get(asked->arguments, "port") != NULL;
	uint64_t port = argument_number(asked, "port");
	int kind = EVENT_KINDS;

	*rule = (struct mute_rule){.port = port > UINT16_MAX ? 0 : (uint32_t)port};
	if (!text_copy(rule->segment, sizeof(rule->segment),
		    segment == NULL ? "" : segment) ||
		!text_copy(rule->device, sizeof(rule->device),
			device == NULL ? "" : device) ||
		!text_copy(rule->reason, sizeof(rule->reason),
			argument_text(asked, "reason")))
		return error_set(asked->error, ERROR_INVALID,
			"segment, device and reason are at most %d, %d and %d bytes",
			SEGMENT_NAME_SIZE - 1, DEVICE_NAME_SIZE - 1,
			EVENT_VALUE_SIZE - 1);
	if (port > UINT16_MAX || (has_port && port == 0))
		return error_set(asked->error, ERROR_INVALID, "a port is 1 to 65535");
	if (event != NULL && !names_value(netevent_names, event, &kind))
		return error_set(asked->error, ERROR_INVALID,
			"\"%s\" is no event like port-opened", event);
	rule->event = (enum netevent_kind)kind;
	if (!wall_parse(argument_text(asked, "until"), &rule->until))
		return error_set(asked->error, ERROR_INVALID, "\"%s\" is no moment",
			argument_text(asked, "until"));
	return 0;
}

static void
handle_mute(const struct asked *asked)
{
	struct watch_input input = {.kind = INPUT_MUTE};
	struct watch_outcome outcome = {.error = asked->error};
	char until[WALL_TEXT_SIZE];
	unsigned long long id;
	json_t *row = NULL;
	int status = read_mute(asked, &input.mute);

	input.at = asked->now;
	if (status == 0)
		status = engine_input(asked->engine, &input, &outcome);
	id = (unsigned long long)outcome.mute_id;
	if (status == 0)
		row = json_pack("{s:o, s:s, s:s, s:o}", "id",
			json_sprintf("m-%llu", id), "until",
			wall_text(input.mute.until, until), "reason", input.mute.reason,
			"undo", json_sprintf("wdog unmute m-%llu", id));
	conclude(asked, status, row);
}

static void
handle_unmute(const struct asked *asked)
{
	struct watch_input input = {.kind = INPUT_UNMUTE};
	json_t *row = NULL;
	int status;

	input.subject.id = argument_number(asked, "id");
	status = command(asked, &input, NULL);
	if (status == 0)
		row = json_pack("{s:o, s:s, s:s}", "id",
			json_sprintf("m-%llu", (unsigned long long)input.subject.id),
			"state", "ended", "undo", "wdog mute");
	conclude(asked, status, row);
}

static const struct handler {
	const char *command;
	handle_call *handle;
} handlers[] = {
	{"ping", handle_ping},
	{"status", handle_status},
	{"devices", handle_query},
	{"device", handle_query},
	{"ports", handle_query},
	{"plan", handle_query},
	{"today", handle_query},
	{"openings", handle_query},
	{"crossings", handle_query},
	{"alerts", handle_query},
	{"history", handle_query},
	{"diff", handle_query},
	{"at", handle_query},
	{"exposure", handle_query},
	{"exposure-hours", handle_query},
	{"segments", handle_query},
	{"runs", handle_query},
	{"why", handle_query},
	{"receipts", handle_query},
	{"device-receipts", handle_query},
	{"withheld", handle_query},
	{"mutes", handle_query},
	{"export", handle_query},
	{"watch", handle_watch},
	{"timeline", handle_query},
	{"open-hours", handle_query},
	{"coverage", handle_query},
	{"snapshots", handle_query},
	{"records", handle_query},
	{"snapshot", handle_snapshot},
	{"verify_plan", handle_verify_plan},
	{"verify", handle_verify},
	{"cursor", handle_cursor},
	{"ack", handle_acknowledge},
	{"accept", handle_accept},
	{"approve", handle_approve},
	{"name", handle_name},
	{"care", handle_care},
	{"pin", handle_pin},
	{"scan", handle_scan},
	{"pause", handle_pause},
	{"resume", handle_resume},
	{"test", handle_test},
	{"mute", handle_mute},
	{"unmute", handle_unmute},
	{"trust", handle_trust},
	{"backup", handle_backup},
};

void
commands_request(struct client *client, const struct control_command *command,
	const json_t *arguments, void *context)
{
	struct engine *engine = context;
	struct error error = {.code = ERROR_NONE};
	const struct asked asked = {
		.engine = engine,
		.client = client,
		.command = command->name,
		.arguments = arguments,
		.now = clock_now(),
		.error = &error,
	};

	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (strcmp(handlers[i].command, command->name) != 0)
			continue;
		handlers[i].handle(&asked);
		return;
	}
	log_warning("The command \"%s\" has no handler.", command->name);
	client_end(client, EXIT_USAGE, "this daemon does not know that command");
}
