/*
 * Makes the database of a network where much happened: on each of 250 devices 40 ports open
 * and close again, 10,000 changes an hour, with events, alerts and lines as the daemon saves
 * them. Usage: large_db FILE EVENTS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/store.h"

enum {
	DEVICES = 250,
	PORTS = 40,
	FIRST_PORT = 8000,
	LINES = 20, /* of a round: what is more is summed up */
	ROUND_SECONDS = 3600
};

static const char meaning[] =
	"A service that the catalogue does not know. Find out what it is; close it if "
	"nobody needs it.";

struct maker {
	struct store *store;
	struct effects effects;
	struct error error;
	uint64_t events, lines, run;
	uint64_t opened[DEVICES][PORTS]; /* the event that opened it */
};

static wall_t
moment(uint64_t round, uint64_t second)
{
	return (wall_t){
		(int64_t)(1761998400 + round * ROUND_SECONDS + second) * 1000000};
}

static struct ip
ip_of(uint64_t device)
{
	return ip_from_v4(0xc0a81400U + (uint32_t)device); /* 192.168.20.0 */
}

static void
add_device(struct maker *maker, uint64_t id)
{
	const struct mac mac = {{2, 0, 0, 0, 0, (uint8_t)id}};
	struct device_record *device =
		&effects_add(&maker->effects, EFFECT_SAVE_DEVICE)->device;
	struct interface_record *interface;
	struct address_record *address;

	device->id = id;
	device->presence = PRESENCE_PRESENT;
	device->first_seen = device->last_seen = device->presence_since = moment(0, 0);
	interface = &effects_add(&maker->effects, EFFECT_SAVE_INTERFACE)->interface;
	interface->device_id = id;
	interface->mac = mac;
	interface->first_seen = interface->last_seen = moment(0, 0);
	address = &effects_add(&maker->effects, EFFECT_SAVE_ADDRESS)->address;
	address->id = address->device_id = id;
	address->ip = ip_of(id);
	address->mac = mac;
	address->first_seen = address->last_seen = moment(0, 0);
	address->current = true;
}

static void
add_service(struct maker *maker, const struct event_record *event, bool opens)
{
	struct service_record *service =
		&effects_add(&maker->effects, EFFECT_SAVE_SERVICE)->service;

	service->address_id = event->device_id;
	service->proto = PROTO_TCP;
	service->port = event->port;
	service->state = opens ? PORT_OPEN : PORT_CLOSED;
	service->reason = opens ? REASON_SYN_ACK : REASON_RESET;
	service->since = service->last_verified = event->at;
	service->first_open = moment(0, 1);
	service->run_id = maker->run;
	service->note = (struct service_note){.category = "unknown",
		.severity = SEVERITY_LOW,
		.why = "A service that the catalogue does not know."};
}

static void
add_alert(struct maker *maker, const struct event_record *event, bool told)
{
	struct alert_record *alert =
		&effects_add(&maker->effects, EFFECT_SAVE_ALERT)->alert;
	struct outbox_record *line;

	alert->id = event->resolves == 0 ? event->id : event->resolves;
	alert->state = event->resolves == 0 ? ALERT_OPEN : ALERT_RESOLVED;
	alert->at = alert->resolved_at = event->at;
	if (!told)
		return;
	line = &effects_add(&maker->effects, EFFECT_TELL)->tell;
	line->id = ++maker->lines;
	line->alert_id = alert->id;
	line->severity = SEVERITY_LOW;
	line->resolved = event->resolves != 0;
	line->at = event->at;
	(void)snprintf(line->line, sizeof(line->line), "ALERT port-opened id=%llu: %s",
		(unsigned long long)alert->id, meaning);
}

static void
add_change(struct maker *maker, uint64_t round, uint64_t change)
{
	bool opens = round % 2 == 0, told = change < LINES;
	uint64_t *opened = &maker->opened[change / PORTS][change % PORTS];
	struct event_record *event =
		&effects_add(&maker->effects, EFFECT_SAVE_EVENT)->event;
	struct event_record copy;

	event->id = ++maker->events;
	(void)snprintf(event->key, sizeof(event->key), "e-%llu",
		(unsigned long long)event->id);
	event->kind = opens ? EVENT_PORT_OPENED : EVENT_PORT_CLOSED;
	event->severity = SEVERITY_LOW;
	event->at = moment(round, change / 200);
	event->device_id = change / PORTS + 1;
	event->ip = ip_of(event->device_id);
	event->proto = PROTO_TCP;
	event->port = (uint16_t)(FIRST_PORT + change % PORTS);
	event->run_id = maker->run;
	event->resolves = opens ? 0 : *opened;
	event->told_in = told ? 0 : event->id - change + LINES;
	(void)text_copy(event->withheld, sizeof(event->withheld),
		told ? "" : "too many of its kind");
	(void)text_copy(
		event->before, sizeof(event->before), opens ? "closed" : "open");
	(void)text_copy(event->after, sizeof(event->after), opens ? "open" : "closed");
	(void)text_copy(event->text, sizeof(event->text), meaning);
	*opened = event->id;
	copy = *event; /* the list may grow */
	add_alert(maker, &copy, told);
	add_service(maker, &copy, opens);
}

static bool
save(struct maker *maker)
{
	int status = store_save(maker->store, &maker->effects, &maker->error);

	effects_done(&maker->effects);
	return status == 0;
}

/* Saves every so often, as the daemon does in its turns. */
static bool
make(struct maker *maker, uint64_t wanted)
{
	for (uint64_t id = 1; id <= DEVICES; id++)
		add_device(maker, id);
	while (maker->events < wanted) {
		uint64_t round = maker->events / (DEVICES * PORTS);
		uint64_t change = maker->events % (DEVICES * PORTS);
		struct run_record *run;

		if (change == 0) {
			run = &effects_add(&maker->effects, EFFECT_SAVE_RUN)->run;
			run->id = ++maker->run;
			run->kind = SCAN_PORTS;
			run->proto = PROTO_TCP;
			run->started = run->finished = moment(round, 0);
		}
		add_change(maker, round, change);
		if (maker->events % 1000 == 0 && !save(maker))
			return false;
	}
	return save(maker);
}

int
main(int argc, char **argv)
{
	static const char *const names[] = {"iot"}, *const zones[] = {"iot"};
	struct store_options options = {
		.path = argc == 3 ? argv[1] : "",
		.segment_names = names,
		.segment_zones = zones,
		.segment_count = 1,
	};
	static struct maker maker;
	bool recovered, made;

	if (store_open(&options, moment(0, 0), &maker.store, &recovered,
		    &maker.error) != 0) {
		(void)fprintf(stderr, "%s\n", maker.error.text);
		return EXIT_FAILURE;
	}
	made = make(&maker, strtoull(argv[2], NULL, 10));
	if (!made)
		(void)fprintf(stderr, "%s\n", maker.error.text);
	store_close(maker.store);
	return made ? EXIT_SUCCESS : EXIT_FAILURE;
}
