/*
 * Makes a small database for tests of `wdog --db`: a camera whose telnet port opened, a
 * printer that went away. Usage: sample_db FILE
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/store.h"

enum { CAMERA = 1, PRINTER = 2, RUN = 7, EVENT = 812 };

/* Minutes after 2025-11-01T12:00Z. */
static wall_t
minute(int64_t minutes)
{
	return (wall_t){(1761998400 + minutes * 60) * 1000000};
}

static void
add_device(struct effects *effects, uint64_t id, const char *name, wall_t last_seen,
	enum presence presence)
{
	struct device_record *device =
		&effects_add(effects, EFFECT_SAVE_DEVICE)->device;

	device->id = id;
	(void)text_copy(device->name, sizeof(device->name), name);
	device->presence = presence;
	device->first_seen = minute(0);
	device->last_seen = last_seen;
	device->presence_since = presence == PRESENCE_ABSENT ? last_seen : minute(0);
}

static void
add_address(struct effects *effects, uint64_t id)
{
	const struct mac mac = {{2, 0, 0, 0, 0, (uint8_t)id}};
	struct interface_record *interface =
		&effects_add(effects, EFFECT_SAVE_INTERFACE)->interface;
	struct address_record *address;

	interface->device_id = id;
	interface->mac = mac;
	interface->first_seen = interface->last_seen = minute(0);
	address = &effects_add(effects, EFFECT_SAVE_ADDRESS)->address;
	address->id = id;
	address->device_id = id;
	address->ip = ip_from_v4(0xc0a81400U + (uint32_t)id); /* 192.168.20.0 */
	address->mac = mac;
	address->first_seen = address->last_seen = minute(0);
	address->current = true;
}

static void
add_telnet(struct effects *effects, enum port_state state, wall_t since)
{
	struct service_record *service =
		&effects_add(effects, EFFECT_SAVE_SERVICE)->service;

	service->address_id = CAMERA;
	service->proto = PROTO_TCP;
	service->port = 23;
	service->state = state;
	service->reason = state == PORT_OPEN ? REASON_SYN_ACK : REASON_RESET;
	service->since = since;
	service->first_open = minute(30);
	service->last_verified = since;
	service->run_id = RUN;
	service->note = (struct service_note){
		.service = "telnet",
		.category = "remote-access",
		.encrypted = ENCRYPTED_NO,
		.impact = IMPACT_HIGH,
		.likelihood = LIKELIHOOD_HIGH,
		.severity = SEVERITY_CRITICAL,
	};
}

static void
add_rest(struct effects *effects)
{
	struct rest_record *rest = &effects_add(effects, EFFECT_SAVE_REST)->rest;

	rest->address_id = CAMERA;
	rest->proto = PROTO_TCP;
	rest->state = PORT_CLOSED;
	rest->reason = REASON_RESET;
	rest->since = minute(1);
	port_set_add(&rest->ports, 80, 82);
}

static void
add_alert(struct effects *effects)
{
	struct event_record *event = &effects_add(effects, EFFECT_SAVE_EVENT)->event;
	struct alert_record *alert;
	struct outbox_record *line;

	event->id = EVENT;
	(void)text_copy(event->key, sizeof(event->key), "port-opened/1/tcp/23/1");
	event->kind = EVENT_PORT_OPENED;
	event->severity = SEVERITY_CRITICAL;
	event->at = minute(30);
	event->device_id = CAMERA;
	event->ip = ip_from_v4(0xc0a81400U + CAMERA);
	event->proto = PROTO_TCP;
	event->port = 23;
	event->run_id = RUN;
	(void)text_copy(event->before, sizeof(event->before), "closed");
	(void)text_copy(event->after, sizeof(event->after), "open");
	(void)text_copy(event->text, sizeof(event->text), "plaintext remote shell");
	alert = &effects_add(effects, EFFECT_SAVE_ALERT)->alert;
	alert->id = EVENT;
	alert->state = ALERT_OPEN;
	alert->at = minute(30);
	line = &effects_add(effects, EFFECT_TELL)->tell;
	line->id = 1;
	line->alert_id = EVENT;
	line->severity = SEVERITY_CRITICAL;
	line->at = minute(30);
	(void)text_copy(line->line, sizeof(line->line),
		"ALERT port-opened id=812 severity=critical");
}

static void
add_run(struct effects *effects)
{
	struct run_record *run = &effects_add(effects, EFFECT_SAVE_RUN)->run;

	run->id = RUN;
	run->kind = SCAN_PORTS;
	run->proto = PROTO_TCP;
	run->started = minute(29);
	run->finished = minute(31);
	run->done = run->total = 4;
	run->tally.sent[PROBE_TCP_SYN] = 4;
	run->tally.answered = run->tally.probes = 4;
	run->tally.targets = run->tally.targets_alive = 1;
	(void)text_copy(run->ports_text, sizeof(run->ports_text), "riskiest");
}

static int
save(struct store *store, struct effects *effects)
{
	struct error error;
	int status = store_save(store, effects, &error);

	if (status != 0)
		(void)fprintf(stderr, "%s\n", error.text);
	effects_done(effects);
	return status;
}

int
main(int argc, char **argv)
{
	static const char *const names[] = {"iot"}, *const zones[] = {"iot"};
	struct store_options options = {
		.path = argc == 2 ? argv[1] : "",
		.segment_names = names,
		.segment_zones = zones,
		.segment_count = 1,
	};
	struct effects effects = {.list = NULL};
	struct store *store;
	struct error error;
	bool recovered;
	int status;

	if (store_open(&options, minute(0), &store, &recovered, &error) != 0) {
		(void)fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	add_device(&effects, CAMERA, "camera", minute(0), PRESENCE_PRESENT);
	add_device(&effects, PRINTER, "=prin\x1bter", minute(0), PRESENCE_PRESENT);
	add_address(&effects, CAMERA);
	add_address(&effects, PRINTER);
	add_rest(&effects);
	add_run(&effects);
	status = save(store, &effects);
	add_telnet(&effects, PORT_OPEN, minute(30));
	add_alert(&effects);
	add_device(&effects, PRINTER, "=prin\x1bter", minute(40), PRESENCE_ABSENT);
	status = status == 0 ? save(store, &effects) : status;
	store_close(store);
	return status != 0;
}
