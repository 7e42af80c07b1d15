#include "net/ssdp.h"

#include <ctype.h>
#include <string.h>

#include "net/wire_text.h"

enum { LINES_MAX = 32 };

/* A part of the datagram. */
struct part {
	const uint8_t *bytes;
	size_t length;
};

static struct part
take_line(struct part *rest)
{
	const uint8_t *end =
		rest->length == 0 ? NULL : memchr(rest->bytes, '\n', rest->length);
	struct part line = *rest;

	if (end != NULL)
		line.length = (size_t)(end - rest->bytes);
	rest->bytes += line.length + (end != NULL);
	rest->length -= line.length + (end != NULL);
	if (line.length > 0 && line.bytes[line.length - 1] == '\r')
		line.length--;
	return line;
}

/* True when the part begins so, in whichever case; lower is lower case. */
static bool
begins(const struct part *part, const char *lower)
{
	size_t length = strlen(lower);

	if (part->length < length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (tolower(part->bytes[i]) != lower[i])
			return false;
	return true;
}

/* The value of a header of that name, "server:". */
static bool
has_value(const struct part *line, const char *name, struct part *value)
{
	if (!begins(line, name))
		return false;
	value->bytes = line->bytes + strlen(name);
	value->length = line->length - strlen(name);
	while (value->length > 0 &&
		(value->bytes[0] == ' ' || value->bytes[0] == '\t')) {
		value->bytes++;
		value->length--;
	}
	return true;
}

/* "urn:schemas-upnp-org:device:MediaRenderer:1" */
static void
take_device(const struct part *type, char device[SSDP_DEVICE_SIZE])
{
	static const char before[] = "urn:schemas-upnp-org:device:";
	size_t length = 0;

	if (!begins(type, before))
		return;
	for (size_t i = strlen(before); i < type->length && isalnum(type->bytes[i]) &&
		length < SSDP_DEVICE_SIZE - 1;
		i++)
		device[length++] = (char)type->bytes[i];
	device[length] = '\0';
}

static void
take_line_of(const struct part *line, struct ssdp_notice *notice)
{
	struct part value;

	if (has_value(line, "nt:", &value) || has_value(line, "st:", &value))
		take_device(&value, notice->device);
	else if (has_value(line, "server:", &value))
		wire_text(value.bytes, value.length, notice->server,
			sizeof(notice->server));
	else if (has_value(line, "location:", &value))
		(void)location_read(
			(const char *)value.bytes, value.length, &notice->location);
}

bool
ssdp_read(const uint8_t *bytes, size_t length, struct ssdp_notice *notice)
{
	struct part rest = {bytes, length}, line = take_line(&rest), value;
	bool alive = false, known = begins(&line, "notify * http/1.");

	memset(notice, 0, sizeof(*notice));
	for (size_t lines = 0; known && rest.length > 0 && lines < LINES_MAX; lines++) {
		line = take_line(&rest);
		if (has_value(&line, "nts:", &value))
			alive = begins(&value, "ssdp:alive");
		else
			take_line_of(&line, notice);
	}
	if (known && alive)
		return true;
	memset(notice, 0, sizeof(*notice));
	return false;
}

bool
ssdp_read_answer(const uint8_t *bytes, size_t length, struct ssdp_notice *notice)
{
	struct part rest = {bytes, length}, line = take_line(&rest);

	memset(notice, 0, sizeof(*notice));
	if (!begins(&line, "http/1.1 200") && !begins(&line, "http/1.0 200"))
		return false;
	for (size_t lines = 0; rest.length > 0 && lines < LINES_MAX; lines++) {
		line = take_line(&rest);
		take_line_of(&line, notice);
	}
	return true;
}

static bool
is_of_router(const struct part *type)
{
	static const char *const types[] = {
		"urn:schemas-upnp-org:device:internetgatewaydevice:",
		"urn:schemas-upnp-org:device:wandevice:",
		"urn:schemas-upnp-org:device:wanconnectiondevice:",
		"urn:schemas-upnp-org:service:wanipconnection:",
		"urn:schemas-upnp-org:service:wanpppconnection:",
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (begins(type, types[i]))
			return true;
	return false;
}

bool
ssdp_searches_router(const uint8_t *bytes, size_t length)
{
	struct part rest = {bytes, length}, line = take_line(&rest), value;

	if (!begins(&line, "m-search * http/1."))
		return false;
	for (size_t lines = 0; rest.length > 0 && lines < LINES_MAX; lines++) {
		line = take_line(&rest);
		if (has_value(&line, "st:", &value))
			return is_of_router(&value);
	}
	return false;
}
