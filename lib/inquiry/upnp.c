#include "inquiry/upnp.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "inquiry/agent.h"
#include "inquiry/web_reply.h"

/* WANIPConnection:1, table 4: SpecifiedArrayIndexInvalid; some say NoSuchEntryInArray. */
enum { INDEX_INVALID = 713, NO_SUCH_ENTRY = 714 };

static const char device_type[] = "urn:schemas-upnp-org:device:";

static const struct {
	enum upnp_connection connection;
	const char *type;
} connections[] = {
	{UPNP_IP_1, "urn:schemas-upnp-org:service:WANIPConnection:1"},
	{UPNP_IP_2, "urn:schemas-upnp-org:service:WANIPConnection:2"},
	{UPNP_PPP_1, "urn:schemas-upnp-org:service:WANPPPConnection:1"},
};

enum { CONNECTIONS = sizeof(connections) / sizeof(connections[0]) };

/* ---- asking ---- */

static const char *
type_of(enum upnp_connection connection)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (connections[i].connection == connection)
			return connections[i].type;
	return "";
}

static void
add_head(struct text *text, const char *method, const char *path, const char *authority)
{
	text_format(text,
		"%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n"
		"Connection: close\r\n",
		method, path, authority, inquiry_agent);
}

static void
add_mapping(
	struct text *text, const struct upnp_question *question, const char *authority)
{
	const char *type = type_of(question->connection);
	char body[512];
	struct text inner;

	text_init(&inner, body, sizeof(body));
	text_format(&inner,
		"<?xml version=\"1.0\"?>"
		"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
		"s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
		"<u:GetGenericPortMappingEntry xmlns:u=\"%s\">"
		"<NewPortMappingIndex>%u</NewPortMappingIndex>"
		"</u:GetGenericPortMappingEntry></s:Body></s:Envelope>\r\n",
		type, question->index);
	add_head(text, "POST", question->path, authority);
	text_format(text,
		"Content-Type: text/xml; charset=\"utf-8\"\r\n"
		"SOAPAction: \"%s#GetGenericPortMappingEntry\"\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		type, inner.length, body);
	text->cut = text->cut || inner.cut;
}

size_t
upnp_ask(const struct upnp_question *question, const char *authority, uint8_t *bytes,
	size_t size)
{
	struct text text;

	text_init(&text, (char *)bytes, size);
	if (question->about == UPNP_DESCRIPTION) {
		add_head(&text, "GET", question->path, authority);
		text_add(&text, "Accept: */*\r\n\r\n");
	} else if (question->about == UPNP_MAPPING) {
		add_mapping(&text, question, authority);
	}
	return text.cut ? 0 : text.length;
}

/* ---- reading ---- */

bool
upnp_is_whole(const uint8_t *bytes, size_t length)
{
	enum { TAIL = 64 };
	size_t tail = length < TAIL ? length : TAIL;
	struct words end = words_of(bytes + (length - tail), tail);

	return words_have(end, "</root>") || words_have(end, ":Envelope>");
}

/* What stands in the first element of that name; length 0 when there is none. */
static struct words
element(struct words words, const char *name)
{
	char open[40];
	struct text text;

	text_init(&text, open, sizeof(open));
	text_format(&text, "<%s", name);
	for (words = words_after(words, open); words.length > 0;
		words = words_after(words, open)) {
		struct words rest = words;

		if (words.bytes[0] != '>' && strchr(" \t\r\n", words.bytes[0]) == NULL)
			continue; /* <modelNumber is no <modelN */
		rest = words_after(rest, ">");
		return words_trim(words_until(rest, "<"));
	}
	return words_of(NULL, 0);
}

/* "urn:schemas-upnp-org:device:MediaRenderer:1" */
static void
take_device(struct words type, char device[UPNP_DEVICE_SIZE])
{
	size_t length = 0;

	if (!words_begin_any_case(type, device_type))
		return;
	type = words_until(words_skip(type, strlen(device_type)), ":");
	for (; length < type.length && length < UPNP_DEVICE_SIZE - 1; length++) {
		char c = type.bytes[length];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			    (c >= 'a' && c <= 'z')))
			break;
		device[length] = c;
	}
	device[length] = '\0';
}

/* A place on the very server that was asked, from the path of the description. */
static bool
take_path(struct words url, const struct upnp_question *question, const char *authority,
	char path[LOCATION_PATH_SIZE])
{
	char server[96], full[LOCATION_PATH_SIZE] = "";
	struct text text;

	text_init(&text, server, sizeof(server));
	text_format(&text, "http://%s/", authority);
	if (words_begin_any_case(url, server))
		url = words_skip(url, text.length - 1);
	else if (words_have(url, "://") || words_begin(url, "//"))
		return false;
	text_init(&text, full, sizeof(full));
	if (!words_begin(url, "/"))
		text_format(&text, "%.*s",
			(int)(strrchr(question->path, '/') - question->path + 1),
			question->path);
	if (memchr(url.bytes, '\0', url.length) != NULL)
		return false;
	text_format(&text, "%.*s", (int)url.length, url.bytes);
	if (text.cut || !location_is_path(full))
		return false;
	memcpy(path, full, sizeof(full));
	return true;
}

static enum upnp_connection
connection_of(struct words type)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (words_equal(type, connections[i].type))
			return connections[i].connection;
	return UPNP_NO_CONNECTION;
}

/* The first service that has a list of mappings, on the same server. */
static void
take_connection(struct words body, const struct upnp_question *question,
	const char *authority, struct upnp_description *description)
{
	for (int i = 0; i < UPNP_SERVICES_MAX; i++) {
		struct words service, url;
		enum upnp_connection connection;

		service = body = words_after(body, "<service>");
		if (body.bytes == NULL)
			return;
		connection = connection_of(element(service, "serviceType"));
		url = element(service, "controlURL");
		if (connection == UPNP_NO_CONNECTION || url.length == 0 ||
			!take_path(url, question, authority, description->control))
			continue;
		description->connection = connection;
		return;
	}
}

static bool
read_description(struct words body, const struct upnp_question *question,
	const char *authority, struct upnp_description *description)
{
	const struct {
		const char *name;
		char *text;
	} texts[] = {
		{"friendlyName", description->name},
		{"manufacturer", description->maker},
		{"modelName", description->model},
		{"modelNumber", description->number},
		{"serialNumber", description->serial},
	};

	if (!words_have(body, "<device"))
		return false;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		words_copy(element(body, texts[i].name), texts[i].text, UPNP_TEXT_SIZE);
	take_device(element(body, "deviceType"), description->device);
	take_connection(body, question, authority, description);
	return true;
}

/* False when it is no number up to most. */
static bool
read_number(struct words words, uint32_t most, uint32_t *number)
{
	uint32_t value = 0;

	if (words.length == 0 || words.length > 5)
		return false;
	for (size_t i = 0; i < words.length; i++) {
		if (words.bytes[i] < '0' || words.bytes[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(words.bytes[i] - '0');
	}
	*number = value;
	return value <= most;
}

static bool
read_entry(struct words body, struct upnp_mapping *mapping)
{
	struct words proto = element(body, "NewProtocol");
	uint32_t external, port;
	char client[IP_TEXT_SIZE];

	if (!read_number(element(body, "NewExternalPort"), UINT16_MAX, &external) ||
		!read_number(element(body, "NewInternalPort"), UINT16_MAX, &port))
		return false;
	if (words_begin_any_case(proto, "TCP"))
		mapping->proto = PROTO_TCP;
	else if (words_begin_any_case(proto, "UDP"))
		mapping->proto = PROTO_UDP;
	else
		return false;
	mapping->entry = UPNP_ENTRY_ONE;
	mapping->external_port = (uint16_t)external;
	mapping->port = (uint16_t)port;
	mapping->enabled = !words_equal(element(body, "NewEnabled"), "0");
	words_copy(element(body, "NewInternalClient"), client, sizeof(client));
	if (!ip_parse(client, &mapping->client) || ip_is_special(&mapping->client))
		mapping->client = (struct ip){.family = IP_NONE};
	words_copy(element(body, "NewPortMappingDescription"), mapping->label,
		sizeof(mapping->label));
	return true;
}

static bool
read_mapping(const struct web_reply *web, struct upnp_mapping *mapping)
{
	uint32_t code = 0;

	if (web->status == 200)
		return read_entry(web->body, mapping);
	if (!read_number(element(web->body, "errorCode"), UINT16_MAX, &code))
		return false;
	if (code == INDEX_INVALID || code == NO_SUCH_ENTRY)
		mapping->entry = UPNP_ENTRY_END;
	return true;
}

bool
upnp_read(const struct upnp_question *question, const char *authority,
	const uint8_t *bytes, size_t length, struct upnp_answer *answer)
{
	struct upnp_answer read = {.about = question->about};
	struct web_reply web;
	bool is_one = false;

	memset(answer, 0, sizeof(*answer));
	if (!web_reply_read(words_of(bytes, length), "HTTP/", true, &web))
		return false;
	if (question->about == UPNP_DESCRIPTION && web.status == 200)
		is_one = read_description(
			web.body, question, authority, &read.description);
	else if (question->about == UPNP_MAPPING)
		is_one = read_mapping(&web, &read.mapping);
	if (is_one)
		*answer = read;
	return is_one;
}

/* ---- what another process says ---- */

static bool
is_clean(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL && text_is_harmless(text);
}

static bool
is_path(const char path[LOCATION_PATH_SIZE])
{
	return memchr(path, '\0', LOCATION_PATH_SIZE) != NULL && location_is_path(path);
}

bool
upnp_question_is_sound(const struct upnp_question *question)
{
	switch (question->about) {
	case UPNP_NOTHING:
		return true;
	case UPNP_DESCRIPTION:
		return is_path(question->path);
	case UPNP_MAPPING:
		return is_path(question->path) &&
			type_of(question->connection)[0] != '\0';
	}
	return false;
}

static bool
description_is_sound(const struct upnp_description *description)
{
	return is_clean(description->name, UPNP_TEXT_SIZE) &&
		is_clean(description->maker, UPNP_TEXT_SIZE) &&
		is_clean(description->model, UPNP_TEXT_SIZE) &&
		is_clean(description->number, UPNP_TEXT_SIZE) &&
		is_clean(description->serial, UPNP_TEXT_SIZE) &&
		is_clean(description->device, UPNP_DEVICE_SIZE) &&
		(unsigned int)description->connection <= UPNP_PPP_1 &&
		(description->connection == UPNP_NO_CONNECTION
				? description->control[0] == '\0'
				: is_path(description->control));
}

static bool
mapping_is_sound(const struct upnp_mapping *mapping)
{
	return (unsigned int)mapping->entry <= UPNP_ENTRY_END &&
		(mapping->proto == PROTO_TCP || mapping->proto == PROTO_UDP ||
			mapping->entry != UPNP_ENTRY_ONE) &&
		(mapping->client.family == IP_NONE ||
			((mapping->client.family == IP_V4 ||
				 mapping->client.family == IP_V6) &&
				!ip_is_special(&mapping->client))) &&
		is_clean(mapping->label, UPNP_TEXT_SIZE);
}

bool
upnp_answer_is_sound(const struct upnp_answer *answer)
{
	switch (answer->about) {
	case UPNP_NOTHING:
		return true;
	case UPNP_DESCRIPTION:
		return description_is_sound(&answer->description);
	case UPNP_MAPPING:
		return mapping_is_sound(&answer->mapping);
	}
	return false;
}
