/*
 * Makes a database of a busy network for looking at reports and for tests of them: three
 * segments, thirty devices over sixty days, open ports of every severity, alerts, muted
 * events, runs, and devices whose every text is hostile: from d-13 on those given.
 * Usage: rich_db FILE [TEXT...]
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "store/store.h"

enum { SEGMENTS = 3, DEVICES = 30, DAYS = 60, HOSTILE = 13 };

static char *default_texts[] = {
	(char[]){"=cmd|' /C "
		 "calc'!A0\x1b[2J<script>alert(1)</script>\"]|*_`\xe2\x80\xae%s&amp;"},
	NULL};
static char **hostile = default_texts; /* ends with NULL */

static const char *const segment_names[SEGMENTS] = {"home", "iot", "guest"};
static const char *const segment_zones[SEGMENTS] = {"trusted", "iot", "guest"};

static const char *const device_names[] = {"gateway", "nas", "laptop-anna",
	"laptop-ben", "desktop", "printer", "media-pc", "phone-anna", "phone-ben",
	"tablet", "camera-door", "camera-garden", "doorbell", "", "thermostat",
	"solar-inverter", "tv-living-room", "speaker-kitchen", "light-bridge", "vacuum",
	"washing-machine", "weather-station", "plug-1", "plug-2", "game-console",
	"guest-phone", "", "guest-laptop", "", "e-reader"};

static const struct kind {
	uint16_t port;
	const char *service, *why, *advice;
	enum severity severity;
	enum encrypted encrypted;
} kinds[] = {
	{22, "ssh", "encrypted remote shell",
		"allow it from the management segment only", SEVERITY_LOW,
		ENCRYPTED_YES},
	{23, "telnet", "plaintext remote shell: whoever listens sees the password",
		"switch telnet off in the device's settings, or block port 23",
		SEVERITY_CRITICAL, ENCRYPTED_NO},
	{80, "http", "a page without encryption",
		"use its https page, and switch http off", SEVERITY_MEDIUM,
		ENCRYPTED_NO},
	{443, "https", "an encrypted page", "keep its firmware up to date",
		SEVERITY_INFO, ENCRYPTED_YES},
	{445, "smb", "file shares: the usual way of worms inside",
		"allow it only from devices that use the shares", SEVERITY_HIGH,
		ENCRYPTED_MAYBE},
	{554, "rtsp", "a video stream, mostly without encryption",
		"allow it from the recorder only", SEVERITY_HIGH, ENCRYPTED_NO},
	{1883, "mqtt", "a message broker without encryption",
		"use port 8883 with a password", SEVERITY_HIGH, ENCRYPTED_NO},
	{9100, "jetdirect", "raw printing: whoever reaches it prints",
		"allow it from the print server only", SEVERITY_LOW, ENCRYPTED_NO},
};

static wall_t now;
static uint64_t next_event = 1;

/* So many hours before now. */
static wall_t
ago(int64_t hours)
{
	return (wall_t){now.us - hours * 3600 * 1000000};
}

static uint16_t
segment_of(uint64_t device)
{
	return device <= 10 ? 0 : device <= 24 ? 1 : 2;
}

/* The hostile text of a device, or NULL. */
static const char *
hostile_of(uint64_t device)
{
	size_t count = 0;

	while (hostile[count] != NULL)
		count++;
	return device >= HOSTILE && device - HOSTILE < count ? hostile[device - HOSTILE]
							     : NULL;
}

static const char *
name_of(uint64_t device)
{
	const char *text = hostile_of(device);

	return text != NULL ? text : device_names[device - 1];
}

static struct ip
address_of(uint64_t device)
{
	return ip_from_v4(
		0xc0a80a00U + 0x0a00U * segment_of(device) + 10 + (uint32_t)device);
}

static void
add_device(struct effects *effects, uint64_t id)
{
	const struct mac mac = {{0x28, 0x6d, 0x97, 0x10, 0, (uint8_t)id}};
	bool present = id % 7 != 0;
	struct device_record *device =
		&effects_add(effects, EFFECT_SAVE_DEVICE)->device;
	struct interface_record *interface;
	struct address_record *address;

	device->id = id;
	device->segment = segment_of(id);
	(void)text_copy(device->name, sizeof(device->name), name_of(id));
	device->presence = present ? PRESENCE_PRESENT : PRESENCE_ABSENT;
	device->first_seen = ago(24 * DAYS - (int64_t)id);
	device->last_seen = ago(present ? 0 : 5 * (int64_t)id);
	device->presence_since = device->last_seen;
	interface = &effects_add(effects, EFFECT_SAVE_INTERFACE)->interface;
	*interface = (struct interface_record){.device_id = id,
		.mac = mac,
		.first_seen = device->first_seen,
		.last_seen = device->last_seen};
	address = &effects_add(effects, EFFECT_SAVE_ADDRESS)->address;
	*address = (struct address_record){.id = id,
		.device_id = id,
		.ip = address_of(id),
		.mac = mac,
		.first_seen = device->first_seen,
		.last_seen = device->last_seen,
		.current = true};
}

static void
add_port(struct effects *effects, uint64_t device, const struct kind *kind,
	wall_t since, enum port_state state)
{
	struct service_record *service =
		&effects_add(effects, EFFECT_SAVE_SERVICE)->service;

	service->address_id = device;
	service->proto = PROTO_TCP;
	service->port = kind->port;
	service->state = state;
	service->reason = state == PORT_OPEN ? REASON_SYN_ACK : REASON_RESET;
	service->since = service->first_open = since;
	service->last_verified = ago(2);
	service->note = (struct service_note){.category = "service",
		.encrypted = kind->encrypted,
		.impact = IMPACT_HIGH,
		.likelihood = LIKELIHOOD_HIGH,
		.severity = kind->severity};
	(void)text_copy(service->note.service, SERVICE_NAME_SIZE,
		hostile_of(device) != NULL ? hostile_of(device) : kind->service);
	(void)text_copy(service->note.why, ADVICE_SIZE, kind->why);
	(void)text_copy(service->note.advice, ADVICE_SIZE, kind->advice);
}

static void
add_event(struct effects *effects, uint64_t device, const struct kind *kind, wall_t at,
	const char *withheld)
{
	struct event_record *event = &effects_add(effects, EFFECT_SAVE_EVENT)->event;
	struct alert_record *alert;

	/* Ids ascend with the time, as they do in life. */
	event->id = (uint64_t)(at.us - ago(24 * DAYS + 24).us) / 1000000 * 100 +
		next_event++ % 100;
	(void)snprintf(event->key, sizeof(event->key), "event/%llu",
		(unsigned long long)event->id);
	event->kind = kind == NULL ? EVENT_DEVICE_BACK : EVENT_PORT_OPENED;
	event->severity = kind == NULL ? SEVERITY_INFO : kind->severity;
	event->at = at;
	event->segment = segment_of(device);
	event->device_id = device;
	(void)text_copy(event->device_name, DEVICE_NAME_SIZE, name_of(device));
	event->ip = address_of(device);
	event->proto = kind == NULL ? 0 : PROTO_TCP;
	event->port = kind == NULL ? 0 : kind->port;
	(void)text_copy(
		event->before, EVENT_VALUE_SIZE, kind == NULL ? "absent" : "closed");
	(void)text_copy(
		event->after, EVENT_VALUE_SIZE, kind == NULL ? "present" : "open");
	(void)text_copy(event->text, ADVICE_SIZE, kind == NULL ? "" : kind->why);
	(void)text_copy(event->withheld, EVENT_VALUE_SIZE, withheld);
	if (kind == NULL || withheld[0] != '\0')
		return;
	alert = &effects_add(effects, EFFECT_SAVE_ALERT)->alert;
	alert->id = event->id;
	alert->at = at;
	alert->state = event->id % 3 == 0 ? ALERT_OPEN : ALERT_RESOLVED;
	alert->resolved_at = event->id % 3 == 0 ? (wall_t){0} : ago(1);
}

static void
add_rest(struct effects *effects, uint64_t device)
{
	struct rest_record *rest = &effects_add(effects, EFFECT_SAVE_REST)->rest;

	rest->address_id = device;
	rest->proto = PROTO_TCP;
	rest->state = PORT_CLOSED;
	rest->reason = REASON_RESET;
	rest->since = ago(24 * DAYS);
	port_set_add(&rest->ports, 1024, (uint16_t)(device % 3 == 0 ? 65000 : 1999));
}

static void
add_run(struct effects *effects, uint64_t day)
{
	for (uint16_t segment = 0; segment < SEGMENTS; segment++) {
		struct run_record *run = &effects_add(effects, EFFECT_SAVE_RUN)->run;

		run->id = day * SEGMENTS + segment + 1;
		run->segment = segment;
		run->kind = SCAN_PORTS;
		run->proto = PROTO_TCP;
		run->started = ago(24 * (int64_t)(DAYS - day) + 1);
		run->finished = ago(24 * (int64_t)(DAYS - day));
		run->done = run->total = 1000;
		run->tries = 3;
		(void)text_copy(run->vantage, VANTAGE_SIZE, "eth0 192.168.10.2");
		run->tally.sent[PROBE_ARP] = 254 + 7 * day;
		run->tally.sent[PROBE_TCP_SYN] = 3000 + 11 * day;
		(void)text_copy(run->ports_text, sizeof(run->ports_text), "common");
	}
}

/* A port now and then, some of which close again. */
static void
add_life(struct effects *effects)
{
	enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

	for (uint64_t device = 1; device <= DEVICES; device++) {
		for (size_t k = 0; k < KINDS; k++) {
			int64_t day = (int64_t)((device * 7 + k * 13) % DAYS);

			if ((device * 5 + k * 3) % 4 != 0 && kinds[k].port != 443)
				continue;
			add_port(effects, device, &kinds[k], ago(24 * day + 3),
				PORT_OPEN);
			add_event(effects, device, &kinds[k], ago(24 * day + 3),
				device % 5 == 0 ? "muted: known devices" : "");
			if ((device + k) % 6 == 0)
				add_port(effects, device, &kinds[k], ago(12 * day),
					PORT_CLOSED);
		}
		if (device % 4 != 0)
			add_rest(effects, device);
		for (int64_t day = 0; day < DAYS; day += 3 + (int64_t)device % 5)
			add_event(effects, device, NULL,
				ago(24 * day + (int64_t)device), "habit");
	}
}

int
main(int argc, char **argv)
{
	struct store_options options = {
		.path = argc > 1 ? argv[1] : "",
		.segment_names = segment_names,
		.segment_zones = segment_zones,
		.segment_count = SEGMENTS,
	};
	struct effects effects = {.list = NULL};
	struct store *store;
	struct error error;
	bool recovered;
	int status;

	now = (wall_t){(int64_t)time(NULL) * 1000000};
	if (argc > 2)
		hostile = argv + 2;
	if (store_open(&options, now, &store, &recovered, &error) != 0) {
		(void)fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	for (uint64_t id = 1; id <= DEVICES; id++)
		add_device(&effects, id);
	for (uint64_t day = 0; day < DAYS; day++)
		add_run(&effects, day);
	add_life(&effects);
	status = store_save(store, &effects, &error);
	if (status != 0)
		(void)fprintf(stderr, "%s\n", error.text);
	effects_done(&effects);
	store_close(store);
	return status != 0;
}
