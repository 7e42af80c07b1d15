/*
 * Effects into rows. What is refreshed (last seen, last verified) is updated in place; what
 * changed closes its interval and opens the next. So a network where nothing changes does
 * not grow the file.
 */
#include <stdlib.h>
#include <string.h>

#include "store/handle.h"

int
save_holds(const struct saving *saving, sqlite3_stmt *of, bool *holds, int64_t *more)
{
	int status = statement_step(saving->store, of, saving->error);

	if (status < 0)
		return status;
	*holds = status > 0 && sqlite3_column_int(of, 0) != 0;
	*more = status > 0 ? sqlite3_column_int64(of, 1) : 0;
	return saving_run(saving, of);
}

static int
save_presence(const struct saving *saving, const struct device_record *device)
{
	static const char *const steps[] = {"close_presence", "open_presence"};
	int status = 0;

	for (size_t i = 0; status == 0 && i < 2; i++) {
		sqlite3_stmt *of = statement(saving->store, steps[i]);

		bind_id(of, ":device", device->id);
		bind_number(of, ":since", device->presence_since.us);
		bind_name(of, ":state", presence_names, (int)device->presence);
		status = saving_run(saving, of);
	}
	return status;
}

static void
bind_quarantine(sqlite3_stmt *to, const struct quarantine *quarantine)
{
	if (quarantine->until.us == 0)
		return; /* parameters without a value are NULL */
	bind_number(to, ":quarantined", quarantine->since.us);
	bind_number(to, ":quarantined_until", quarantine->until.us);
	bind_number(to, ":quarantine_port", quarantine->port);
}

static int
save_device(const struct saving *saving, const struct device_record *device)
{
	sqlite3_stmt *of = statement(saving->store, "save_device");
	int64_t segment, nothing;
	bool holds = false;
	int status = saving_segment(saving, device->segment, &segment);

	if (status != 0)
		return status;
	bind_id(of, ":id", device->id);
	bind_number(of, ":segment", segment);
	bind_number(of, ":address_only", device->address_only);
	bind_text(of, ":name", device->name);
	bind_number(of, ":first_seen", device->first_seen.us);
	bind_number(of, ":last_seen", device->last_seen.us);
	bind_number(of, ":baseline", device->baseline);
	bind_number(of, ":approved", device->approved);
	bind_number(of, ":misses", device->misses);
	bind_number(of, ":missed_permille", device->missed_permille);
	bind_number(of, ":flap_penalty", device->flap_penalty);
	bind_text(of, ":away", device->away);
	bind_name(of, ":care", care_names, (int)device->care);
	bind_text(of, ":kind", device->kind.name);
	bind_text(of, ":kind_why", device->kind.why);
	bind_quarantine(of, &device->quarantine);
	bind_name(of, ":state", presence_names, (int)device->presence);
	status = save_holds(saving, of, &holds, &nothing);
	return status != 0 || holds ? status : save_presence(saving, device);
}

static int
save_interface(const struct saving *saving, const struct interface_record *interface)
{
	sqlite3_stmt *of = statement(saving->store, "save_interface");

	bind_id(of, ":device", interface->device_id);
	bind_mac(of, ":mac", &interface->mac);
	bind_number(of, ":first_seen", interface->first_seen.us);
	bind_number(of, ":last_seen", interface->last_seen.us);
	return saving_run(saving, of);
}

/* The record does not say when the address went from hand to hand: that is when the batch
 * was made, except for the first holding, which began when it was first seen. */
static int
save_binding(const struct saving *saving, const struct address_record *address,
	bool is_first)
{
	const char *name = address->current ? "open_binding" : "close_binding";
	sqlite3_stmt *of = statement(saving->store, name);

	bind_id(of, ":address", address->id);
	bind_number(of, ":since", is_first ? address->first_seen.us : saving->latest);
	return saving_run(saving, of);
}

static int
save_address(const struct saving *saving, const struct address_record *address)
{
	sqlite3_stmt *of;
	int64_t is_first = 0;
	bool holds = false;
	int status = services_follow(saving, address);

	if (status != 0)
		return status;
	of = statement(saving->store, "save_address");
	bind_id(of, ":id", address->id);
	bind_id(of, ":device", address->device_id);
	bind_ip(of, ":ip", &address->ip);
	bind_mac(of, ":mac", &address->mac);
	bind_number(of, ":first_seen", address->first_seen.us);
	bind_number(of, ":last_seen", address->last_seen.us);
	bind_number(of, ":current", address->current);
	status = save_holds(saving, of, &holds, &is_first);
	return status != 0 || holds ? status
				    : save_binding(saving, address, is_first != 0);
}

static void
bind_rest(sqlite3_stmt *to, const struct rest_record *rest)
{
	bind_id(to, ":address", rest->address_id);
	bind_proto(to, rest->proto);
	bind_name(to, ":state", port_state_names, (int)rest->state);
	bind_name(to, ":reason", port_reason_names, (int)rest->reason);
}

struct kept_rest {
	int64_t id; /* 0: none is open */
	int64_t since;
	bool same;
};

static int
find_rest(const struct saving *saving, const struct rest_record *rest,
	const char *ports, struct kept_rest *kept)
{
	sqlite3_stmt *of = statement(saving->store, "find_rest");
	int status;

	*kept = (struct kept_rest){.id = 0};
	bind_rest(of, rest);
	bind_text(of, ":ports", ports);
	status = statement_step(saving->store, of, saving->error);
	if (status <= 0)
		return status;
	*kept = (struct kept_rest){
		.id = sqlite3_column_int64(of, 0),
		.since = sqlite3_column_int64(of, 1),
		.same = sqlite3_column_int(of, 2) != 0,
	};
	return saving_run(saving, of);
}

static int
save_rest_ports(
	const struct saving *saving, const struct rest_record *rest, const char *ports)
{
	struct kept_rest kept;
	int64_t since = rest->since.us;
	sqlite3_stmt *of;
	int status = find_rest(saving, rest, ports, &kept);

	if (status != 0 || (kept.id != 0 && kept.same))
		return status;
	if (kept.id != 0) {
		/* A set that only grew may keep its first moment: then it changed now. */
		if (since <= kept.since)
			since = saving->latest;
		of = statement(saving->store, "close_rest");
		bind_number(of, ":id", kept.id);
		bind_number(of, ":since", since);
		status = saving_run(saving, of);
	}
	if (status != 0 || ports[0] == '\0')
		return status;
	of = statement(saving->store, "open_rest");
	bind_rest(of, rest);
	bind_number(of, ":since", since);
	bind_text(of, ":ports", ports);
	return saving_run(saving, of);
}

static int
save_rest(const struct saving *saving, const struct rest_record *rest)
{
	char *ports = port_set_text(&rest->ports);
	int status = save_rest_ports(saving, rest, ports);

	free(ports);
	return status;
}

static int
save_inventory(const struct saving *saving, const struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_SAVE_DEVICE:
		return save_device(saving, &effect->device);
	case EFFECT_SAVE_INTERFACE:
		return save_interface(saving, &effect->interface);
	case EFFECT_SAVE_ADDRESS:
		return save_address(saving, &effect->address);
	case EFFECT_SAVE_SERVICE:
		return save_service(saving, &effect->service);
	case EFFECT_SAVE_FACTS:
		return save_facts(saving, &effect->facts);
	case EFFECT_SAVE_REST:
		return save_rest(saving, &effect->rest);
	case EFFECT_SAVE_REACH:
		return save_reach(saving, &effect->reach);
	case EFFECT_SAVE_RUN:
		return save_run(saving, &effect->run);
	case EFFECT_SAVE_ACCEPTANCE:
		return save_acceptance(saving, &effect->acceptance);
	case EFFECT_SAVE_RECEIPT:
		return save_receipt(saving, &effect->receipt);
	case EFFECT_SAVE_SIGHTING:
		return save_sighting(saving, &effect->sighting);
	case EFFECT_SAVE_LOOK:
		return save_look(saving, &effect->look);
	case EFFECT_SAVE_NOTICE:
		return save_notice(saving, &effect->notice);
	case EFFECT_SAVE_MUTE:
		return save_mute(saving, &effect->mute);
	case EFFECT_SAVE_CLAIM:
		return save_claim(saving, &effect->claim);
	case EFFECT_SAVE_GUIDE:
		return save_guide(saving, &effect->guide);
	case EFFECT_SAVE_MAPPING:
		return save_mapping(saving, &effect->mapping);
	case EFFECT_SAVE_SETTING:
		return save_setting(saving, &effect->setting);
	case EFFECT_SAVE_EVENT:
	case EFFECT_SAVE_ALERT:
	case EFFECT_TELL:
	case EFFECT_ORDER:
	case EFFECT_CANCEL:
	case EFFECT_PAUSE:
	case EFFECT_INQUIRE:
		break;
	}
	return 0;
}

static int
save_telling(const struct saving *saving, const struct effect *effect)
{
	if (effect->kind == EFFECT_SAVE_EVENT)
		return save_event(saving, &effect->event);
	if (effect->kind == EFFECT_SAVE_ALERT)
		return save_alert(saving, &effect->alert);
	if (effect->kind == EFFECT_TELL)
		return save_line(saving, &effect->tell);
	return 0;
}

/* The newest moment that an effect names. */
static int64_t
moment_of(const struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_SAVE_DEVICE:
		return effect->device.last_seen.us > effect->device.presence_since.us
			? effect->device.last_seen.us
			: effect->device.presence_since.us;
	case EFFECT_SAVE_INTERFACE:
		return effect->interface.last_seen.us;
	case EFFECT_SAVE_ADDRESS:
		return effect->address.last_seen.us;
	case EFFECT_SAVE_SERVICE:
		return effect->service.last_verified.us;
	case EFFECT_SAVE_FACTS:
		return effect->facts.facts.at.us;
	case EFFECT_SAVE_REST:
		return effect->rest.since.us;
	case EFFECT_SAVE_REACH:
		return effect->reach.last_proof.us > effect->reach.since.us
			? effect->reach.last_proof.us
			: effect->reach.since.us;
	case EFFECT_SAVE_RUN:
		return effect->run.finished.us != 0 ? effect->run.finished.us
						    : effect->run.started.us;
	case EFFECT_SAVE_RECEIPT:
		return effect->receipt.at.us;
	case EFFECT_SAVE_SIGHTING:
		return effect->sighting.at.us;
	case EFFECT_SAVE_EVENT:
		return effect->event.at.us;
	case EFFECT_SAVE_LOOK:
		return effect->look.last.us;
	case EFFECT_SAVE_CLAIM:
		return effect->claim.last_seen.us;
	case EFFECT_SAVE_GUIDE:
		return effect->guide.last_seen.us;
	case EFFECT_SAVE_MAPPING:
		return effect->mapping.until.us != 0 ? effect->mapping.until.us
						     : effect->mapping.since.us;
	case EFFECT_SAVE_ALERT:
	case EFFECT_SAVE_ACCEPTANCE:
	case EFFECT_SAVE_NOTICE:
	case EFFECT_SAVE_MUTE:
	case EFFECT_SAVE_SETTING:
	case EFFECT_TELL:
	case EFFECT_ORDER:
	case EFFECT_CANCEL:
	case EFFECT_PAUSE:
	case EFFECT_INQUIRE:
		break;
	}
	return 0;
}

/* A finding is of the device that the address belonged to; facts go to the row of a port. */
static bool
needs_services(const struct effect *effect)
{
	return effect->kind == EFFECT_SAVE_ADDRESS || effect->kind == EFFECT_SAVE_FACTS;
}

static int
save_all(struct store *store, const void *context, struct error *error)
{
	const struct effects *effects = context;
	struct saving saving = {.store = store, .error = error};
	int status = 0;

	for (size_t i = 0; i < effects->count; i++)
		if (moment_of(&effects->list[i]) > saving.latest)
			saving.latest = moment_of(&effects->list[i]);
	for (size_t i = 0; status == 0 && i < effects->count; i++)
		status = save_telling(&saving, &effects->list[i]);
	for (size_t i = 0; status == 0 && i < effects->count; i++) {
		if (needs_services(&effects->list[i]))
			status = services_flush(&saving);
		if (status == 0)
			status = save_inventory(&saving, &effects->list[i]);
	}
	return status == 0 ? services_flush(&saving) : status;
}

static bool
is_stored(const struct effect *effect)
{
	return effect->kind != EFFECT_ORDER && effect->kind != EFFECT_CANCEL &&
		effect->kind != EFFECT_PAUSE && effect->kind != EFFECT_INQUIRE;
}

int
store_save(struct store *store, const struct effects *effects, struct error *error)
{
	size_t stored = 0;
	int status;

	if (store->read_only)
		return error_set(
			error, ERROR_DENIED, "\"%s\" is only read from", store->path);
	for (size_t i = 0; i < effects->count; i++)
		stored += is_stored(&effects->list[i]) ? 1 : 0;
	if (stored == 0)
		return 0;
	status = transaction(store, save_all, effects, error);
	if (status != 0)
		services_forget(store);
	return status;
}
