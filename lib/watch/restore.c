#include "watch/watch.h"

#include <stdlib.h>
#include <string.h>

#include "watch/absence.h"
#include "watch/canary.h"
#include "watch/core.h"
#include "watch/dark.h"
#include "watch/finding.h"
#include "watch/gateway.h"
#include "watch/habit.h"
#include "watch/pause.h"
#include "watch/port_alerts.h"
#include "watch/presence.h"
#include "watch/service_flap.h"
#include "watch/spread.h"

static void
at_least(uint64_t *id, uint64_t given_out)
{
	if (given_out > *id)
		*id = given_out;
}

static bool
is_text(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

bool
watch_restore_device(struct watch *watch, const struct device_record *record)
{
	struct device *device;

	if (watch->started || record->id == 0 ||
		record->segment >= watch->policy->segment_count ||
		(unsigned int)record->presence > PRESENCE_ABSENT ||
		(unsigned int)record->care > CARE_NEVER ||
		!is_text(record->name, sizeof(record->name)) ||
		!habit_is_sound(record->away) || record->missed_permille > 1000 ||
		inventory_device_count(&watch->inventory) >= WATCH_DEVICES_MAX)
		return false;
	device = inventory_add_device(&watch->inventory, record);
	if (device == NULL)
		return false;
	if (record->id > watch->ids.device)
		watch->ids.device = record->id;
	return true;
}

bool
watch_restore_interface(struct watch *watch, const struct interface_record *record)
{
	struct device *device = inventory_device(&watch->inventory, record->device_id);

	if (watch->started || device == NULL || mac_is_zero(&record->mac) ||
		mac_is_group(&record->mac))
		return false;
	return inventory_add_interface(&watch->inventory, device, record) != NULL;
}

bool
watch_restore_address(struct watch *watch, const struct address_record *record)
{
	struct device *device = inventory_device(&watch->inventory, record->device_id);

	if (watch->started || device == NULL || record->id == 0 ||
		ip_length(record->ip.family) == 0 ||
		(ip_is_special(&record->ip) && !ip_is_loopback(&record->ip)) ||
		device->address_count >= WATCH_ADDRESSES_PER_DEVICE_MAX)
		return false;
	if (inventory_add_address(&watch->inventory, device, record) == NULL)
		return false;
	if (record->id > watch->ids.address)
		watch->ids.address = record->id;
	return true;
}

static bool
is_proto(enum proto proto)
{
	return proto == PROTO_TCP || proto == PROTO_UDP;
}

bool
watch_restore_service(struct watch *watch, const struct service_record *record)
{
	struct address *address =
		inventory_address(&watch->inventory, record->address_id);
	struct service *service;

	if (watch->started || address == NULL || !is_proto(record->proto) ||
		record->port == 0 || record->state == PORT_UNTESTED ||
		(unsigned int)record->state > PORT_OPEN_FILTERED ||
		(unsigned int)record->reason > REASON_CONN_REFUSED)
		return false;
	service = port_map_add_service(
		address_ports(address, record->proto), record->port);
	if (service == NULL)
		return false;
	service->state = (uint8_t)record->state;
	service->reason = (uint8_t)record->reason;
	service->since = record->since;
	service->first_open = record->first_open;
	service->last_verified = record->last_verified;
	service->run_id = record->run_id;
	service->flap.penalty = record->flap_penalty < FLAP_CEILING
		? record->flap_penalty
		: FLAP_CEILING;
	return true;
}

bool
watch_restore_facts(struct watch *watch, const struct facts_record *record)
{
	struct address *address =
		inventory_address(&watch->inventory, record->address_id);
	struct service *service = NULL;
	struct spoken *spoken;

	if (address != NULL &&
		(record->proto == PROTO_TCP || record->proto == PROTO_UDP))
		service = port_map_service(
			address_ports(address, record->proto), record->port);
	if (watch->started || service == NULL || service->spoken != NULL ||
		record->since.us == 0 || !service_facts_are_sound(&record->facts))
		return false;
	spoken = service_speaks(service);
	spoken->facts = record->facts;
	spoken->readers = record->readers;
	spoken->since = record->since;
	return true;
}

bool
watch_restore_rest(struct watch *watch, const struct rest_record *record)
{
	struct address *address =
		inventory_address(&watch->inventory, record->address_id);
	struct port_set noted = {0};
	struct port_map *map;

	if (watch->started || address == NULL || !is_proto(record->proto) ||
		record->state == PORT_UNTESTED || record->state == PORT_OPEN ||
		(unsigned int)record->state > PORT_OPEN_FILTERED ||
		(unsigned int)record->reason > REASON_CONN_REFUSED)
		return false;
	map = address_ports(address, record->proto);
	for (size_t i = 0; i < record->ports.count; i++)
		port_map_mark(
			map, record->ports.ranges[i], record->state, record->reason);
	port_map_settle(map);
	(void)port_map_rest_changed(map, record->state, record->reason, &noted);
	port_set_done(&noted); /* only to note it as saved */
	return true;
}

/* Jobs may have changed places in the configuration: the set's name finds them. */
static struct job *
job_of(struct segment *segment, const struct run_record *record)
{
	const struct segment_policy *policy = segment->policy;

	if (record->kind == SCAN_DISCOVER)
		return &segment->discover;
	if (record->kind != SCAN_PORTS || record->job < 0)
		return NULL;
	for (size_t i = 0; i < policy->job_count; i++)
		if (policy->jobs[i].proto == record->proto &&
			!spread_is(&policy->jobs[i]) && /* it has a place instead */
			strcmp(policy->jobs[i].set_name, record->ports_text) == 0)
			return &segment->jobs[i];
	return NULL;
}

static void
restore_unfinished(struct watch *watch, const struct run_record *record)
{
	struct runs *runs = &watch->runs;
	struct run *run = mem_new(sizeof(*run));

	run->record = *record;
	run->purpose = RUN_PURPOSES;
	runs->list = mem_grow(
		runs->list, &runs->capacity, runs->count + 1, sizeof(*runs->list));
	runs->list[runs->count++] = run;
}

bool
watch_restore_run(struct watch *watch, const struct run_record *record)
{
	struct segment *segment;
	struct job *job;

	if (watch->started || record->id == 0 ||
		record->segment >= watch->policy->segment_count ||
		record->from >= watch->policy->segment_count ||
		(unsigned int)record->kind > SCAN_PORTS ||
		(unsigned int)record->verdict > RUN_VOID ||
		!is_text(record->ports_text, sizeof(record->ports_text)))
		return false;
	if (record->id > watch->ids.run)
		watch->ids.run = record->id;
	if (record->finished.us == 0) {
		restore_unfinished(watch, record);
		return true;
	}
	segment = &watch->segments[record->segment];
	if (record->kind != SCAN_CHECK && record->from == record->segment &&
		record->id > segment->last_run.id)
		segment->last_run = *record;
	job = job_of(segment, record);
	if (job == NULL || record->manual || record->verdict != RUN_COMPLETE)
		return true;
	job->completed = true;
	if (record->started.us > job->last.us)
		job->last = record->started;
	return true;
}

bool
watch_restore_alert(struct watch *watch, const struct alert_record *alert,
	const struct event_record *event)
{
	if (watch->started || alert->id == 0 || alert->id != event->id ||
		(unsigned int)alert->state > ALERT_RESOLVED ||
		(unsigned int)event->kind >= EVENT_KINDS ||
		(unsigned int)event->severity > SEVERITY_CRITICAL ||
		event->segment >= watch->policy->segment_count ||
		!is_text(event->text, sizeof(event->text)) ||
		!is_text(event->vantage, sizeof(event->vantage)) ||
		!is_text(event->device_name, sizeof(event->device_name)))
		return false;
	if (event->id > watch->ids.event)
		watch->ids.event = event->id;
	if (alert->state != ALERT_RESOLVED)
		alert_restore(watch, alert, event);
	return true;
}

bool
watch_restore_acceptance(struct watch *watch, const struct acceptance_record *record)
{
	if (watch->started || record->id == 0 || !is_proto(record->proto) ||
		record->port == 0 || (unsigned int)record->state > ACCEPTANCE_REVOKED ||
		inventory_device(&watch->inventory, record->device_id) == NULL)
		return false;
	at_least(&watch->ids.acceptance, record->id);
	return record->state != ACCEPTANCE_VALID || acceptance_restore(watch, record);
}

bool
watch_restore_look(struct watch *watch, const struct look_record *record)
{
	if (watch->started || !is_proto(record->proto) || record->port == 0 ||
		record->state == PORT_UNTESTED ||
		(unsigned int)record->state > PORT_OPEN_FILTERED ||
		(unsigned int)record->reason > REASON_CONN_REFUSED ||
		record->looks == 0 || record->outcome != LOOK_WAITS)
		return false;
	return second_look_restore(watch, record);
}

bool
watch_restore_notice(struct watch *watch, const struct notice_record *record)
{
	if (watch->started || record->segment >= watch->policy->segment_count ||
		(unsigned int)record->kind >= EVENT_KINDS ||
		(unsigned int)record->worst > SEVERITY_CRITICAL ||
		(unsigned int)record->reason > NOTICE_QUIET ||
		(record->held > 0 && record->first == 0))
		return false;
	notice_restore(&watch->segments[record->segment], record);
	return true;
}

bool
watch_restore_mute(struct watch *watch, const struct mute_record *record)
{
	const struct mute_rule *rule = &record->rule;

	if (watch->started || record->id == 0 || record->ended.us != 0 ||
		(unsigned int)rule->event > EVENT_KINDS || rule->port > UINT16_MAX ||
		!is_text(rule->segment, sizeof(rule->segment)) ||
		!is_text(rule->device, sizeof(rule->device)) ||
		!is_text(rule->reason, sizeof(rule->reason)) ||
		!mutes_restore(watch, record))
		return false;
	at_least(&watch->ids.mute, record->id);
	return true;
}

static void
restore_baseline(struct segment *segment, int64_t value)
{
	segment->baseline = (wall_t){value};
}

static void
restore_listening(struct segment *segment, int64_t value)
{
	segment->listening = (wall_t){value};
}

static void
restore_blind(struct segment *segment, int64_t value)
{
	segment->blind = value != 0;
}

static void
restore_dark(struct segment *segment, int64_t value)
{
	segment->dark = value != 0;
	segment->dark_at.us = value;
}

static void
restore_pin(struct segment *segment, int64_t value)
{
	segment->pin.pinned = value != 0 && !mac_is_zero(&segment->gateway.mac);
}

static void
restore_scope(struct segment *segment, int64_t value)
{
	segment->looked_at = value;
}

struct segment_setting {
	const char *prefix;
	void (*restore)(struct segment *segment, int64_t value);
};

static const struct segment_setting segment_settings[] = {
	{"baseline/", restore_baseline},
	{"listening/", restore_listening},
	{"blind/", restore_blind},
	{"canary/", canary_restore_blind},
	{"dark/", restore_dark},
	{"gateway/", gateway_restore},
	{"pin/", restore_pin}, /* behind it in the order of names */
	{"scope/", restore_scope},
	{"reminded/", notice_restore_reminder},
	{NULL, NULL},
};

static struct segment *
segment_named(struct watch *watch, const char *name)
{
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		if (strcmp(watch->segments[i].scope->name, name) == 0)
			return &watch->segments[i];
	return NULL;
}

bool
watch_restore_setting(struct watch *watch, const struct setting_record *record)
{
	if (watch->started || !is_text(record->name, sizeof(record->name)))
		return false;
	if (strcmp(record->name, "paused_until") == 0) {
		pause_restore(watch, record->value);
		return true;
	}
	if (strcmp(record->name, "epoch") == 0) {
		watch->epoch = (uint64_t)record->value;
		return true;
	}
	if (counts_restore(watch, record))
		return true;
	if (spread_restore(watch, record))
		return true;
	for (const struct segment_setting *row = segment_settings; row->prefix != NULL;
		row++) {
		size_t length = strlen(row->prefix);
		struct segment *segment;

		if (strncmp(record->name, row->prefix, length) != 0)
			continue;
		segment = segment_named(watch, record->name + length);
		if (segment == NULL)
			return true; /* no longer in the configuration */
		row->restore(segment, record->value);
		return true;
	}
	return false;
}

void
watch_restore_highest(struct watch *watch, const struct watch_ids *ids)
{
	at_least(&watch->ids.device, ids->device);
	at_least(&watch->ids.address, ids->address);
	at_least(&watch->ids.event, ids->event);
	at_least(&watch->ids.run, ids->run);
	at_least(&watch->ids.outbox, ids->outbox);
	at_least(&watch->ids.acceptance, ids->acceptance);
	at_least(&watch->ids.mute, ids->mute);
}

/* Runs that never ended are cut short now. */
static void
end_runs(struct watch *watch)
{
	for (size_t i = 0; i < watch->runs.count; i++) {
		struct run *run = watch->runs.list[i];

		run->record.verdict = RUN_PARTIAL;
		run->record.finished = watch->now.wall;
		if (run->record.finished.us == 0)
			run->record.finished.us = 1;
		effects_add(watch->effects, EFFECT_SAVE_RUN)->run = run->record;
	}
	runs_done(&watch->runs);
}

static bool
is_untested(const struct address *address)
{
	return address->tcp.service_count == 0 && address->tcp.span_count == 0 &&
		address->udp.service_count == 0 && address->udp.span_count == 0;
}

static void
start_devices(struct watch *watch)
{
	struct device *device;

	for (size_t i = 0; i < watch->policy->segment_count; i++)
		if (watch->segments[i].dark)
			dark_restore(watch, &watch->segments[i]);
	for (device = watch->inventory.devices; device != NULL;
		device = device->by_id.next) {
		struct segment *segment = &watch->segments[device->record.segment];

		presence_start(watch, segment, device);
		if (segment->dark && device->record.presence == PRESENCE_UNKNOWN) {
			device->held = true;
			segment->held++;
		}
	}
}

static void
start_addresses(struct watch *watch)
{
	struct address *address;

	for (address = watch->inventory.holders; address != NULL;
		address = address->by_ip.next) {
		struct segment *segment = &watch->segments[address->key.segment];

		if (segment->baseline.us == 0 || !is_untested(address) ||
			!segment_may_ask(
				segment, &address->record.ip, &address->record.mac))
			continue;
		address->contact = CONTACT_FIRST;
		segment->contact_wanted = true;
	}
}

void
restore_end(struct watch *watch)
{
	end_runs(watch);
	start_devices(watch);
	absence_start(watch);
	harm_start(watch);
	notice_start(watch);
	mutes_start(watch);
	counts_start(watch);
	second_looks_start(watch);
	service_flap_start(watch);
	start_addresses(watch);
	for (size_t i = 0; i < watch->policy->segment_count; i++)
		port_alerts_review_all(watch, &watch->segments[i]);
	pause_start(watch);
	reach_start(watch);
	finding_start(watch, watch->epoch != watch->policy->epoch);
	if (watch->epoch == watch->policy->epoch)
		return;
	watch->epoch = watch->policy->epoch;
	watch_save_setting(watch, (int64_t)watch->epoch, "epoch");
}
