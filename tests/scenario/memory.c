#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
memory_fault(struct memory *memory, const char *what, const char *detail)
{
	memory->faults++;
	printf("FAULT: %s: %s\n", what, detail);
}

static bool
same_row(const struct effect *a, const struct effect *b)
{
	switch ((int)a->kind) {
	case EFFECT_SAVE_DEVICE:
		return a->device.id == b->device.id;
	case EFFECT_SAVE_INTERFACE:
		return a->interface.device_id == b->interface.device_id &&
			mac_equal(&a->interface.mac, &b->interface.mac);
	case EFFECT_SAVE_ADDRESS:
		return a->address.id == b->address.id;
	case EFFECT_SAVE_SERVICE:
		return a->service.address_id == b->service.address_id &&
			a->service.proto == b->service.proto &&
			a->service.port == b->service.port;
	case EFFECT_SAVE_FACTS:
		return a->facts.address_id == b->facts.address_id &&
			a->facts.proto == b->facts.proto &&
			a->facts.port == b->facts.port;
	case EFFECT_SAVE_REST:
		return a->rest.address_id == b->rest.address_id &&
			a->rest.proto == b->rest.proto &&
			a->rest.state == b->rest.state &&
			a->rest.reason == b->rest.reason;
	case EFFECT_SAVE_REACH:
		return a->reach.address_id == b->reach.address_id &&
			a->reach.from == b->reach.from &&
			a->reach.proto == b->reach.proto &&
			a->reach.port == b->reach.port;
	case EFFECT_SAVE_RUN:
		return a->run.id == b->run.id;
	case EFFECT_SAVE_EVENT:
		return strcmp(a->event.key, b->event.key) == 0;
	case EFFECT_SAVE_ALERT:
		return a->alert.id == b->alert.id;
	case EFFECT_SAVE_ACCEPTANCE:
		return a->acceptance.id == b->acceptance.id;
	case EFFECT_SAVE_LOOK:
		return a->look.address_id == b->look.address_id &&
			a->look.proto == b->look.proto &&
			a->look.port == b->look.port &&
			a->look.first.us == b->look.first.us;
	case EFFECT_SAVE_NOTICE:
		return a->notice.segment == b->notice.segment &&
			a->notice.kind == b->notice.kind;
	case EFFECT_SAVE_MUTE:
		return a->mute.id == b->mute.id;
	case EFFECT_SAVE_SETTING:
		return strcmp(a->setting.name, b->setting.name) == 0;
	default:
		return false;
	}
}

struct effect *
memory_find(struct memory *memory, const struct effect *like)
{
	struct table *table = &memory->tables[like->kind];

	for (size_t i = 0; i < table->count; i++)
		if (same_row(&table->rows[i], like))
			return &table->rows[i];
	return NULL;
}

static void
memory_put(struct memory *memory, const struct effect *effect)
{
	struct effect *row = memory_find(memory, effect);
	struct table *table = &memory->tables[effect->kind];

	if (row == NULL) {
		table->rows = mem_grow(table->rows, &table->capacity, table->count + 1,
			sizeof(*table->rows));
		row = &table->rows[table->count++];
	} else if (effect->kind == EFFECT_SAVE_REST) {
		port_set_done(&row->rest.ports);
	}
	*row = *effect;
	if (effect->kind == EFFECT_SAVE_REST) {
		row->rest.ports = (struct port_set){0};
		port_set_copy(&row->rest.ports, &effect->rest.ports);
	}
}

static bool
has_device(struct memory *memory, uint64_t id)
{
	struct effect like = {.kind = EFFECT_SAVE_DEVICE, .device.id = id};

	return memory_find(memory, &like) != NULL;
}

static bool
has_address(struct memory *memory, uint64_t id)
{
	struct effect like = {.kind = EFFECT_SAVE_ADDRESS, .address.id = id};

	return memory_find(memory, &like) != NULL;
}

static void
check_line(struct memory *memory, const struct outbox_record *tell)
{
	if (tell->id <= memory->highest.outbox)
		memory_fault(memory, "outbox ids must ascend", tell->line);
	memory->highest.outbox = tell->id;
	for (const char *c = tell->line; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			memory_fault(memory, "control character in", tell->line);
}

/* Rows refer only to rows that exist; keys and ids are never used twice; at most one row
 * of an address is current. */
static void
memory_check(struct memory *memory, const struct effect *effect)
{
	switch ((int)effect->kind) {
	case EFFECT_SAVE_INTERFACE:
		if (!has_device(memory, effect->interface.device_id))
			memory_fault(memory, "interface", "of no device");
		break;
	case EFFECT_SAVE_ADDRESS:
		if (!has_device(memory, effect->address.device_id))
			memory_fault(memory, "address", "of no device");
		break;
	case EFFECT_SAVE_SERVICE:
		if (!has_address(memory, effect->service.address_id))
			memory_fault(memory, "service", "of no address");
		break;
	case EFFECT_SAVE_REST:
		if (!has_address(memory, effect->rest.address_id))
			memory_fault(memory, "rest", "of no address");
		break;
	case EFFECT_SAVE_REACH:
		if (!has_address(memory, effect->reach.address_id))
			memory_fault(memory, "reach", "of no address");
		break;
	case EFFECT_SAVE_EVENT:
		if (memory_find(memory, effect) != NULL)
			memory_fault(memory, "event key used twice", effect->event.key);
		if (effect->event.id <= memory->highest.event)
			memory_fault(
				memory, "event ids must ascend", effect->event.key);
		memory->highest.event = effect->event.id;
		break;
	case EFFECT_TELL:
		check_line(memory, &effect->tell);
		break;
	default:
		break;
	}
}

static void
raise_to(uint64_t *highest, uint64_t id)
{
	if (id > *highest)
		*highest = id;
}

void
memory_apply(struct memory *memory, const struct effect *effect)
{
	memory_check(memory, effect);
	if (effect->kind <= EFFECT_SAVE_SETTING)
		memory_put(memory, effect);
	if (effect->kind == EFFECT_SAVE_DEVICE)
		raise_to(&memory->highest.device, effect->device.id);
	else if (effect->kind == EFFECT_SAVE_ADDRESS)
		raise_to(&memory->highest.address, effect->address.id);
	else if (effect->kind == EFFECT_SAVE_MUTE)
		raise_to(&memory->highest.mute, effect->mute.id);
	else if (effect->kind == EFFECT_SAVE_RUN)
		raise_to(&memory->highest.run, effect->run.id);
	else if (effect->kind == EFFECT_SAVE_ACCEPTANCE)
		raise_to(&memory->highest.acceptance, effect->acceptance.id);
}

static bool
restore_row(struct watch *watch, const struct effect *row)
{
	switch ((int)row->kind) {
	case EFFECT_SAVE_DEVICE:
		return watch_restore_device(watch, &row->device);
	case EFFECT_SAVE_INTERFACE:
		return watch_restore_interface(watch, &row->interface);
	case EFFECT_SAVE_ADDRESS:
		return watch_restore_address(watch, &row->address);
	case EFFECT_SAVE_SERVICE:
		return watch_restore_service(watch, &row->service);
	case EFFECT_SAVE_FACTS:
		return watch_restore_facts(watch, &row->facts);
	case EFFECT_SAVE_REST:
		return watch_restore_rest(watch, &row->rest);
	case EFFECT_SAVE_REACH: /* "untested" ended the row */
		return row->reach.state == PORT_UNTESTED ||
			watch_restore_reach(watch, &row->reach);
	case EFFECT_SAVE_RUN:
		return watch_restore_run(watch, &row->run);
	case EFFECT_SAVE_ACCEPTANCE:
		return row->acceptance.state != ACCEPTANCE_VALID ||
			watch_restore_acceptance(watch, &row->acceptance);
	case EFFECT_SAVE_LOOK:
		return row->look.outcome != LOOK_WAITS ||
			watch_restore_look(watch, &row->look);
	case EFFECT_SAVE_NOTICE:
		return watch_restore_notice(watch, &row->notice);
	case EFFECT_SAVE_MUTE:
		return row->mute.ended.us != 0 || watch_restore_mute(watch, &row->mute);
	case EFFECT_SAVE_SETTING:
		return watch_restore_setting(watch, &row->setting);
	default:
		return true;
	}
}

static void
restore_alerts(struct memory *memory, struct watch *watch)
{
	const struct table *alerts = &memory->tables[EFFECT_SAVE_ALERT];
	const struct table *events = &memory->tables[EFFECT_SAVE_EVENT];

	for (size_t i = 0; i < alerts->count; i++) {
		const struct alert_record *alert = &alerts->rows[i].alert;

		for (size_t j = 0; j < events->count; j++)
			if (events->rows[j].event.id == alert->id &&
				!watch_restore_alert(
					watch, alert, &events->rows[j].event))
				memory_fault(memory, "not restored", "alert");
	}
}

void
memory_restore(struct memory *memory, struct watch *watch)
{
	static const enum effect_kind order[] = {EFFECT_SAVE_DEVICE,
		EFFECT_SAVE_INTERFACE, EFFECT_SAVE_ADDRESS, EFFECT_SAVE_SERVICE,
		EFFECT_SAVE_FACTS, EFFECT_SAVE_REST, EFFECT_SAVE_REACH, EFFECT_SAVE_RUN,
		EFFECT_SAVE_LOOK, EFFECT_SAVE_NOTICE, EFFECT_SAVE_MUTE,
		EFFECT_SAVE_ACCEPTANCE};
	const struct table *settings = &memory->tables[EFFECT_SAVE_SETTING];

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct table *table = &memory->tables[order[i]];

		for (size_t j = 0; j < table->count; j++)
			if (!restore_row(watch, &table->rows[j]))
				memory_fault(memory, "not restored", "row");
	}
	restore_alerts(memory, watch);
	for (size_t i = 0; i < settings->count; i++)
		if (!watch_restore_setting(watch, &settings->rows[i].setting))
			memory_fault(
				memory, "not restored", settings->rows[i].setting.name);
	watch_restore_highest(watch, &memory->highest);
}

void
memory_done(struct memory *memory)
{
	struct table *rests = &memory->tables[EFFECT_SAVE_REST];

	for (size_t i = 0; i < rests->count; i++)
		port_set_done(&rests->rows[i].rest.ports);
	for (size_t i = 0; i <= EFFECT_PAUSE; i++)
		free(memory->tables[i].rows);
}
