#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "row_key.h"

void
memory_fault(struct memory *memory, const char *what, const char *detail)
{
	memory->faults++;
	printf("FAULT: %s: %s\n", what, detail);
}

/* The slot of the row with this key, or the free one where it belongs: the number of the row
 * plus one, 0 is free. */
static uint32_t *
slot_of(const struct table *table, const struct row_key *wanted)
{
	static const struct hash_key any = {{1, 2}};
	size_t mask = table->slot_count - 1;
	size_t i = (size_t)hash_bytes(&any, wanted, sizeof(*wanted)) & mask;

	for (;; i = (i + 1) & mask) {
		struct row_key key;

		if (table->slots[i] == 0)
			return &table->slots[i];
		row_key(&table->rows[table->slots[i] - 1], &key);
		if (memcmp(&key, wanted, sizeof(key)) == 0)
			return &table->slots[i];
	}
}

/* Twice as many slots as rows, and always one that is free. */
static void
make_slots(struct table *table)
{
	if (table->count * 2 < table->slot_count)
		return;
	free(table->slots);
	table->slot_count = table->slot_count == 0 ? 64 : table->slot_count * 4;
	table->slots = mem_array(table->slot_count, sizeof(*table->slots));
	for (size_t i = 0; i < table->count; i++) {
		struct row_key key;

		row_key(&table->rows[i], &key);
		*slot_of(table, &key) = (uint32_t)i + 1;
	}
}

struct effect *
memory_find(struct memory *memory, const struct effect *like)
{
	struct table *table = &memory->tables[like->kind];
	struct row_key key;
	uint32_t slot;

	if (table->count == 0)
		return NULL;
	row_key(like, &key);
	slot = *slot_of(table, &key);
	return slot == 0 ? NULL : &table->rows[slot - 1];
}

static void
memory_put(struct memory *memory, const struct effect *effect)
{
	struct table *table = &memory->tables[effect->kind];
	struct row_key key;
	uint32_t *slot;

	make_slots(table);
	row_key(effect, &key);
	slot = slot_of(table, &key);
	if (*slot == 0) {
		table->rows = mem_grow(table->rows, &table->capacity, table->count + 1,
			sizeof(*table->rows));
		*slot = (uint32_t)++table->count;
	} else if (effect->kind == EFFECT_SAVE_REST) {
		port_set_done(&table->rows[*slot - 1].rest.ports);
	}
	table->rows[*slot - 1] = *effect;
	if (effect->kind == EFFECT_SAVE_REST) {
		struct rest_record *rest = &table->rows[*slot - 1].rest;

		rest->ports = (struct port_set){0};
		port_set_copy(&rest->ports, &effect->rest.ports);
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

/* Sums and what only proofs read never come back to the core. */
static bool
is_kept(const struct effect *effect)
{
	return effect->kind <= EFFECT_SAVE_SETTING &&
		effect->kind != EFFECT_SAVE_SIGHTING &&
		effect->kind != EFFECT_SAVE_RECEIPT;
}

void
memory_apply(struct memory *memory, const struct effect *effect)
{
	memory_check(memory, effect);
	if (is_kept(effect))
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
	case EFFECT_SAVE_CLAIM:
		return watch_restore_claim(watch, &row->claim);
	case EFFECT_SAVE_GUIDE: /* "forgotten" ended the row */
		return row->guide.standing == GUIDE_FORGOTTEN ||
			watch_restore_guide(watch, &row->guide);
	case EFFECT_SAVE_MAPPING:
		return row->mapping.until.us != 0 ||
			watch_restore_mapping(watch, &row->mapping);
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
		EFFECT_SAVE_ACCEPTANCE, EFFECT_SAVE_CLAIM, EFFECT_SAVE_GUIDE,
		EFFECT_SAVE_MAPPING};
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
	for (size_t i = 0; i <= EFFECT_PAUSE; i++) {
		free(memory->tables[i].rows);
		free(memory->tables[i].slots);
	}
}
