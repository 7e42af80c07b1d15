#include "watch/command.h"

#include <string.h>

#include "base/text.h"
#include "watch/care.h"
#include "watch/core.h"
#include "watch/device_kind.h"
#include "watch/finding.h"
#include "watch/netevent.h"
#include "watch/pause.h"
#include "watch/pin.h"
#include "watch/schedule.h"

static int
check_place(const struct watch *watch, const struct scan_order *request,
	struct error *error)
{
	const struct segment *segment;

	if (request->segment >= watch->policy->segment_count)
		return error_set(error, ERROR_NOT_FOUND, "there is no such segment");
	segment = &watch->segments[request->segment];
	if (!segment->scope->owned)
		return error_set(error, ERROR_DENIED,
			"segment \"%s\" is only listened to: it is not declared as "
			"owned",
			segment->scope->name);
	if (watch->paused)
		return error_set(error, ERROR_BUSY,
			"scanning is paused; `wdog resume` ends that");
	if (!segment->up)
		return error_set(error, ERROR_BUSY,
			"segment \"%s\" cannot be reached now: check interface %s",
			segment->scope->name, segment->scope->interface);
	if (segment->quiet)
		return error_set(error, ERROR_BUSY,
			"segment \"%s\" has its quiet hours: nothing is asked before "
			"they end",
			segment->scope->name);
	if (segment->pin.identity != IDENTITY_SURE)
		return error_set(error, ERROR_BUSY,
			"it is not certain that segment \"%s\" is still your network; "
			"if it is: wdog pin %s",
			segment->scope->name, segment->scope->name);
	return 0;
}

static int
check_targets(const struct watch *watch, const struct segment *segment,
	const struct scan_order *request, struct error *error)
{
	char ip[IP_TEXT_SIZE];

	for (size_t i = 0; i < request->target_count; i++) {
		const struct scan_target *target = &request->targets[i];

		if (!scope_has(segment->scope, &target->ip))
			return error_set(error, ERROR_DENIED,
				"%s is not in segment \"%s\": only addresses of owned "
				"segments are scanned",
				ip_text(&target->ip, ip), segment->scope->name);
		if (request->kind == SCAN_PORTS &&
			!care_allows_ports(watch, segment, &target->ip))
			return error_set(error, ERROR_DENIED,
				"%s is not asked: it may have been disturbed by that, "
				"or "
				"you said so; wdog care changes that",
				ip_text(&target->ip, ip));
		if (!segment_may_ask(segment, &target->ip, &target->mac))
			return error_set(error, ERROR_DENIED,
				"%s may not be asked: it is excluded, special or our "
				"own",
				ip_text(&target->ip, ip));
	}
	return 0;
}

static void
add_known(const struct watch *watch, const struct segment *segment, struct run *run)
{
	struct address *address;

	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		if (address->key.segment == segment->index &&
			address->device->record.presence != PRESENCE_ABSENT &&
			segment_may_ask(
				segment, &address->record.ip, &address->record.mac) &&
			(run->record.kind != SCAN_PORTS ||
				care_of(watch, address->device) != CARE_NEVER))
			run_add_target(run, &address->record.ip, &address->record.mac);
	}
}

static void
add_requested(
	const struct watch *watch, const struct scan_order *request, struct run *run)
{
	for (size_t i = 0; i < request->target_count; i++) {
		const struct scan_target *target = &request->targets[i];
		const struct address *holder = inventory_holder(
			&watch->inventory, request->segment, &target->ip);

		run_add_target(run, &target->ip,
			holder != NULL ? &holder->record.mac : &target->mac);
	}
}

/* Without ports: those of the first job that can be asked. */
static void
choose_ports(const struct segment *segment, const struct scan_order *request,
	struct run *run)
{
	const struct segment_policy *policy = segment->policy;
	const struct port_set *wanted = &request->ports;
	const char *name = "chosen";
	size_t job = schedule_first_job(policy);

	if (request->proto == PROTO_UDP)
		run->record.proto = PROTO_UDP;
	if (request->ports.count == 0 && request->proto == PROTO_UDP) {
		wanted = &segment->scope->ask_udp;
		name = "all UDP";
	} else if (request->ports.count == 0 && job < policy->job_count) {
		wanted = &policy->jobs[job].ports;
		name = policy->jobs[job].set_name;
	} else if (request->ports.count == 0) {
		wanted = &policy->first_contact;
		name = "first contact";
	}
	(void)text_copy(run->record.ports_text, sizeof(run->record.ports_text), name);
	schedule_ports(segment, wanted, run->record.proto, &run->ports);
}

static int
check_size(const struct run *run, struct error *error)
{
	size_t most = run_targets_max(run);

	if (run->record.kind == SCAN_DISCOVER)
		return 0;
	if (run->record.kind == SCAN_PORTS && run->ports.count == 0)
		return error_set(error, ERROR_INVALID,
			run->record.proto == PROTO_UDP
				? "no port is left to ask: probes.yaml has no request "
				  "for them, or they are excluded on this segment"
				: "no port is left to ask: all are excluded on this "
				  "segment");
	if (run->target_count == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"no device is known on this segment yet");
	if (run->target_count > most)
		return error_set(error, ERROR_LIMIT,
			"too much for one scan: at most %zu addresses with these "
			"ports",
			most);
	return 0;
}

static size_t
waiting_runs(const struct watch *watch)
{
	size_t count = 0;

	for (size_t i = 0; i < watch->runs.count; i++)
		if (!watch->runs.list[i]->ordered)
			count++;
	return count;
}

int
command_scan(struct watch *watch, const struct watch_call *call,
	const struct scan_order *request, uint64_t *run_id)
{
	struct segment *segment;
	struct run *run;
	int result;

	watch_enter(watch, call->now, call->effects);
	result = check_place(watch, request, call->error);
	if (result != 0)
		return result;
	segment = &watch->segments[request->segment];
	result = check_targets(watch, segment, request, call->error);
	if (result != 0)
		return result;
	if (waiting_runs(watch) >= WATCH_RUNS_QUEUED_MAX)
		return error_set(
			call->error, ERROR_LIMIT, "too many scans wait already");
	run = run_new(segment, request->kind, RUN_MANUAL);
	if (request->kind == SCAN_PORTS)
		choose_ports(segment, request, run);
	if (request->kind != SCAN_DISCOVER && request->target_count == 0)
		add_known(watch, segment, run);
	else if (request->kind != SCAN_DISCOVER)
		add_requested(watch, request, run);
	result = check_size(run, call->error);
	if (result != 0) {
		run_free(run);
		return result;
	}
	*run_id = run_start(watch, run, false);
	schedule_segment(watch, segment);
	return 0;
}

int
command_pause(struct watch *watch, const struct watch_call *call, span_t length)
{
	static const int64_t longest_us = 366LL * 86400 * 1000000;

	if (length.us < 0 || length.us > longest_us)
		return error_set(call->error, ERROR_INVALID,
			"a pause lasts at most 366 days; without a duration it lasts "
			"until `wdog resume`");
	watch_enter(watch, call->now, call->effects);
	pause_begin(watch, length);
	return 0;
}

int
command_resume(struct watch *watch, const struct watch_call *call)
{
	if (!watch->paused)
		return error_set(call->error, ERROR_INVALID, "scanning is not paused");
	watch_enter(watch, call->now, call->effects);
	pause_end(watch);
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		schedule_segment(watch, &watch->segments[i]);
	return 0;
}

int
command_acknowledge(struct watch *watch, const struct watch_call *call,
	uint64_t alert_id, const char *reason)
{
	struct alert *alert = alert_by_id(watch, alert_id);

	if (alert == NULL)
		return error_set(call->error, ERROR_NOT_FOUND,
			"alert %llu is not open: `wdog alerts` lists those that are",
			(unsigned long long)alert_id);
	if (reason != NULL &&
		(strlen(reason) >= EVENT_VALUE_SIZE || !text_is_harmless(reason)))
		return error_set(call->error, ERROR_INVALID,
			"a reason is at most %d bytes of plain text",
			EVENT_VALUE_SIZE - 1);
	watch_enter(watch, call->now, call->effects);
	if (alert->record.state == ALERT_ACKNOWLEDGED && reason == NULL)
		return 0; /* it is; why, was said then */
	alert->record.state = ALERT_ACKNOWLEDGED;
	alert->record.acknowledged_at = watch->now.wall;
	(void)text_copy(alert->record.reason, sizeof(alert->record.reason),
		reason == NULL ? "" : reason);
	effects_add(call->effects, EFFECT_SAVE_ALERT)->alert = alert->record;
	return 0;
}

static struct device *
find_device(const struct watch *watch, uint64_t device_id, struct error *error)
{
	struct device *device = inventory_device(&watch->inventory, device_id);

	if (device == NULL)
		(void)error_set(error, ERROR_NOT_FOUND, "there is no device d-%llu",
			(unsigned long long)device_id);
	return device;
}

int
command_approve(struct watch *watch, const struct watch_call *call, uint64_t device_id)
{
	struct device *device = find_device(watch, device_id, call->error);
	struct event_record like;
	struct alert *alert;

	if (device == NULL)
		return ERROR_NOT_FOUND;
	watch_enter(watch, call->now, call->effects);
	device->record.approved = true;
	effects_add(call->effects, EFFECT_SAVE_DEVICE)->device = device->record;
	netevent_init(
		&like, EVENT_DEVICE_NEW, &watch->segments[device->record.segment]);
	like.device_id = device_id;
	alert = alert_find(watch, EVENT_DEVICE_NEW, &like);
	if (alert != NULL)
		alert_resolve(watch, alert, "approved by the owner");
	return 0;
}

int
command_disapprove(
	struct watch *watch, const struct watch_call *call, uint64_t device_id)
{
	struct device *device = find_device(watch, device_id, call->error);

	if (device == NULL)
		return ERROR_NOT_FOUND;
	if (!device->record.approved)
		return error_set(call->error, ERROR_INVALID, "d-%llu is not approved",
			(unsigned long long)device_id);
	watch_enter(watch, call->now, call->effects);
	device->record.approved = false;
	effects_add(call->effects, EFFECT_SAVE_DEVICE)->device = device->record;
	return 0;
}

int
command_care(struct watch *watch, const struct watch_call *call, uint64_t device_id,
	enum care care)
{
	struct device *device = find_device(watch, device_id, call->error);

	if (device == NULL)
		return ERROR_NOT_FOUND;
	if ((unsigned int)care > CARE_NEVER)
		return error_set(call->error, ERROR_INVALID,
			"a device is asked auto, normal, gentle or never");
	watch_enter(watch, call->now, call->effects);
	inquire_forgive(watch, device);
	care_set(watch, device, care);
	harm_forgive(watch, device);
	return 0;
}

int
command_pin(struct watch *watch, const struct watch_call *call, uint16_t segment_index)
{
	struct segment *segment;

	if (segment_index >= watch->policy->segment_count)
		return error_set(
			call->error, ERROR_NOT_FOUND, "there is no such segment");
	segment = &watch->segments[segment_index];
	if (segment->pin.identity == IDENTITY_SURE)
		return error_set(call->error, ERROR_INVALID,
			"there is nothing to confirm: the known gateway answers on "
			"segment \"%s\"",
			segment->scope->name);
	watch_enter(watch, call->now, call->effects);
	(void)pin_confirm(watch, segment);
	schedule_segment(watch, segment);
	return 0;
}

int
command_test(struct watch *watch, const struct watch_call *call)
{
	struct event_record event;

	if (watch->policy->segment_count == 0)
		return error_set(
			call->error, ERROR_INVALID, "no segment is declared yet");
	watch_enter(watch, call->now, call->effects);
	netevent_init(&event, EVENT_TEST, &watch->segments[0]);
	netevent_text(&event,
		"this is a test that a person asked for: nothing has happened. Where "
		"you read this, alerts arrive");
	(void)alert_raise(watch, &event);
	return 0;
}

int
command_name(struct watch *watch, const struct watch_call *call, uint64_t device_id,
	const char *name)
{
	struct device *device = find_device(watch, device_id, call->error);

	if (device == NULL)
		return ERROR_NOT_FOUND;
	if (strlen(name) >= DEVICE_NAME_SIZE || !text_is_harmless(name))
		return error_set(call->error, ERROR_INVALID,
			"a name is at most %d bytes of plain text",
			DEVICE_NAME_SIZE - 1);
	watch_enter(watch, call->now, call->effects);
	(void)text_copy(device->record.name, sizeof(device->record.name), name);
	effects_add(call->effects, EFFECT_SAVE_DEVICE)->device = device->record;
	device_kind_look(watch, device);
	finding_judge_again(watch, device); /* another rule may name it now */
	return 0;
}
