#include "watch/netevent.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "watch/core.h"

static const struct netevent_trait traits[EVENT_KINDS] = {
	[EVENT_DEVICE_NEW] = {SEVERITY_MEDIUM, true, false, false, EVENT_KINDS},
	[EVENT_DEVICE_GONE] = {SEVERITY_LOW, true, false, false, EVENT_KINDS},
	[EVENT_DEVICE_BACK] = {SEVERITY_INFO, false, false, false, EVENT_DEVICE_GONE},
	[EVENT_DEVICE_UNSTABLE] = {SEVERITY_LOW, true, false, false, EVENT_KINDS},
	[EVENT_PORT_OPENED] = {SEVERITY_LOW, true, false, false, EVENT_KINDS},
	[EVENT_PORT_CLOSED] = {SEVERITY_INFO, false, false, false, EVENT_PORT_OPENED},
	[EVENT_SERVICE_CHANGED] = {SEVERITY_MEDIUM, false, false, true, EVENT_KINDS},
	[EVENT_ADDRESS_CONFLICT] = {SEVERITY_HIGH, true, true, true, EVENT_KINDS},
	[EVENT_GATEWAY_CHANGED] = {SEVERITY_CRITICAL, true, true, true, EVENT_KINDS},
	[EVENT_MAC_CHANGED] = {SEVERITY_INFO, false, false, true, EVENT_KINDS},
	[EVENT_NAME_CHANGED] = {SEVERITY_INFO, false, false, true, EVENT_KINDS},
	[EVENT_ROGUE_DHCP] = {SEVERITY_HIGH, true, false, false, EVENT_KINDS},
	[EVENT_ROGUE_ROUTER] = {SEVERITY_HIGH, true, false, false, EVENT_KINDS},
	[EVENT_INTERNET_MAPPING] = {SEVERITY_HIGH, true, false, false, EVENT_KINDS},
	[EVENT_REACH_OPENED] = {SEVERITY_MEDIUM, true, false, true, EVENT_KINDS},
	[EVENT_REACH_CLOSED] = {SEVERITY_INFO, false, false, true, EVENT_REACH_OPENED},
	[EVENT_POLICY_VIOLATED] = {SEVERITY_HIGH, true, false, false, EVENT_KINDS},
	[EVENT_SEGMENT_DARK] = {SEVERITY_HIGH, true, false, false, EVENT_KINDS},
	[EVENT_SEGMENT_BACK] = {SEVERITY_INFO, false, false, false, EVENT_SEGMENT_DARK},
	[EVENT_SENSOR_BLIND] = {SEVERITY_MEDIUM, true, true, false, EVENT_KINDS},
	[EVENT_SENSOR_BACK] = {SEVERITY_INFO, false, false, false, EVENT_SENSOR_BLIND},
	[EVENT_FLOOD] = {SEVERITY_HIGH, true, false, false, EVENT_KINDS},
	[EVENT_MAY_HAVE_DISTURBED] = {SEVERITY_HIGH, true, true, false, EVENT_KINDS},
	[EVENT_BASELINE_COMPLETE] = {SEVERITY_LOW, false, true, false, EVENT_KINDS},
	[EVENT_CLOCK_STEPPED] = {SEVERITY_INFO, false, false, false, EVENT_KINDS},
	[EVENT_DATABASE_RECOVERED] = {SEVERITY_HIGH, true, true, false, EVENT_KINDS},
	[EVENT_MIDDLEBOX] = {SEVERITY_MEDIUM, true, false, false, EVENT_KINDS},
	[EVENT_SERVICE_UNSTABLE] = {SEVERITY_LOW, true, false, false, EVENT_KINDS},
	[EVENT_MUTE_ENDED] = {SEVERITY_LOW, false, false, false, EVENT_KINDS},
	[EVENT_JOB_LATE] = {SEVERITY_LOW, true, false, false, EVENT_KINDS},
	[EVENT_TEST] = {SEVERITY_LOW, false, true, false, EVENT_KINDS},
};

const struct netevent_trait *
netevent_trait(enum netevent_kind kind)
{
	return &traits[kind];
}

void
netevent_init(struct event_record *event, enum netevent_kind kind,
	const struct segment *segment)
{
	*event = (struct event_record){
		.kind = kind,
		.severity = traits[kind].severity,
		.segment = segment->index,
	};
}

static const struct address *
current_address(const struct device *device)
{
	for (size_t i = 0; i < device->address_count; i++)
		if (device->addresses[i]->record.current)
			return device->addresses[i];
	return NULL;
}

const char *
device_label(uint64_t id, const char *name, char *text)
{
	if (name[0] != '\0' || id == 0)
		(void)text_copy(text, DEVICE_NAME_SIZE, name);
	else
		(void)snprintf(
			text, DEVICE_NAME_SIZE, "d-%llu", (unsigned long long)id);
	return text;
}

void
netevent_concerns(struct event_record *event, const struct device *device,
	const struct address *address)
{
	event->device_id = device->record.id;
	(void)text_copy(
		event->device_name, sizeof(event->device_name), device->record.name);
	if (address == NULL)
		address = current_address(device);
	if (address != NULL) {
		event->ip = address->record.ip;
		event->mac = address->record.mac;
	} else if (device->interface_count > 0) {
		event->mac = device->interfaces[0]->record.mac;
	}
}

void
netevent_key(struct event_record *event, wall_t since, const char *subject, ...)
{
	struct text key;
	char name[EVENT_KEY_SIZE - 40]; /* room for kind and moment */
	va_list arguments;

	va_start(arguments, subject);
	(void)vsnprintf(name, sizeof(name), subject, arguments);
	va_end(arguments);
	text_init(&key, event->key, sizeof(event->key));
	text_format(&key, "%s/%s/%lld", names_text(netevent_names, (int)event->kind),
		name, (long long)since.us);
}

void
netevent_text(struct event_record *event, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(event->text, sizeof(event->text), format, arguments);
	va_end(arguments);
	event->text[text_whole(event->text, sizeof(event->text))] = '\0';
}
