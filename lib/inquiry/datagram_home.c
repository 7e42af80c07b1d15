/*
 * Things of a home, by the discovery protocols of their makers: Kasa (TP-Link Smart Home
 * Protocol: JSON, each byte mixed with the one before it, 171 at first), WiZ (JSON), miIO
 * (OpenMiHome, "Mi Home binary protocol": the head), LIFX (LAN protocol, StateService) and
 * Ubiquiti (discovery of version 1 and 2: type, length, value, as Nmap's script reads it).
 */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "base/timepoint.h"
#include "inquiry/datagram_part.h"
#include "inquiry/words.h"
#include "net/mac.h"

/* What a thing says of itself; "" and zero where it says nothing. */
struct thing {
	const char *maker;
	char name[DATAGRAM_NAME_SIZE]; /* that a person gave it */
	char model[DATAGRAM_NAME_SIZE];
	char firmware[DATAGRAM_NAME_SIZE];
	char note[DATAGRAM_NAME_SIZE];
	struct mac mac;
};

/* ---- JSON, as far as it is needed ---- */

/* The text that stands first under a name ("\"mac\""), with its escapes as they are. */
static struct words
json_text(struct words json, const char *name)
{
	struct words value = words_trim(words_after(json, name));
	size_t end = 0;

	value = words_trim(words_skip(value, words_begin(value, ":") ? 1 : 0));
	if (!words_begin(value, "\""))
		return words_of(NULL, 0);
	value = words_skip(value, 1);
	while (end < value.length && value.bytes[end] != '"')
		end += value.bytes[end] == '\\' ? 2 : 1;
	return words_of(value.bytes, end < value.length ? end : value.length);
}

static void
take_text(struct words json, const char *name, char text[DATAGRAM_NAME_SIZE])
{
	words_copy(json_text(json, name), text, DATAGRAM_NAME_SIZE);
}

/* With colons or without; stays zero when it is none. */
static void
take_mac(struct words text, struct mac *mac)
{
	enum { BARE_LENGTH = 12 };
	char colons[MAC_TEXT_SIZE + 1];
	struct text into;

	text_init(&into, colons, sizeof(colons));
	if (text.length != BARE_LENGTH)
		words_copy(text, colons, sizeof(colons));
	for (size_t i = 0; text.length == BARE_LENGTH && i < BARE_LENGTH; i += 2)
		text_format(&into, "%s%.2s", i > 0 ? ":" : "", text.bytes + i);
	(void)mac_parse(colons, mac);
}

/* ---- who says what ---- */

static bool
read_kasa(const uint8_t *bytes, size_t length, struct thing *thing)
{
	enum { FIRST = 171, PLAIN_MAX = 2048 };
	char plain[PLAIN_MAX];
	struct words json, mac;
	uint8_t before = FIRST;

	length = length < PLAIN_MAX ? length : PLAIN_MAX;
	for (size_t i = 0; i < length; i++) {
		plain[i] = (char)(bytes[i] ^ before);
		before = bytes[i];
	}
	json = words_after(words_of(plain, length), "\"get_sysinfo\"");
	if (json.bytes == NULL)
		return false;
	thing->maker = "Kasa";
	take_text(json, "\"alias\"", thing->name);
	take_text(json, "\"model\"", thing->model);
	take_text(json, "\"sw_ver\"", thing->firmware);
	mac = json_text(json, "\"mac\"");
	/* Lamps call it otherwise. */
	take_mac(mac.length > 0 ? mac : json_text(json, "\"mic_mac\""), &thing->mac);
	return true;
}

static bool
read_wiz(const uint8_t *bytes, size_t length, struct thing *thing)
{
	struct words json = words_after(words_of(bytes, length), "\"result\"");

	thing->maker = "WiZ";
	take_text(json, "\"moduleName\"", thing->model);
	take_text(json, "\"fwVersion\"", thing->firmware);
	take_mac(json_text(json, "\"mac\""), &thing->mac);
	return true;
}

/* Magic, length, four bytes, the device's number, how many seconds it runs. */
static bool
read_miio(const uint8_t *bytes, size_t length, struct thing *thing)
{
	enum { NUMBER_AT = 8, WHOLE = 32 };
	char lasted[SPAN_TEXT_SIZE];
	struct reader reader;
	struct text note;
	uint32_t number, seconds;

	reader_init(&reader, bytes, length);
	reader_skip(&reader, NUMBER_AT);
	number = reader_u32be(&reader);
	seconds = reader_u32be(&reader);
	if (length < WHOLE)
		return false;
	thing->maker = "Xiaomi";
	text_init(&note, thing->note, sizeof(thing->note));
	text_format(&note, "device %u, up for %s", (unsigned)number,
		span_text_short(span_seconds(seconds), lasted));
	return true;
}

/* The target of the head is the MAC of who answers. */
static bool
read_lifx(const uint8_t *bytes, size_t length, struct thing *thing)
{
	enum { TARGET_AT = 8, HEAD = 36 };

	if (length < HEAD)
		return false;
	thing->maker = "LIFX";
	memcpy(thing->mac.bytes, bytes + TARGET_AT, sizeof(thing->mac.bytes));
	return true;
}

static void
take_field(uint8_t type, struct words value, struct thing *thing)
{
	enum {
		MAC = 0x01,
		FIRMWARE = 0x03,
		NAME = 0x0b,
		MODEL = 0x0c,
		MODEL_LONG = 0x14,
		MODEL_2 = 0x15,
		VERSION_2 = 0x16
	};

	if (type == MAC && value.length == sizeof(thing->mac.bytes))
		memcpy(thing->mac.bytes, value.bytes, value.length);
	else if (type == FIRMWARE || type == VERSION_2)
		words_copy(value, thing->firmware, sizeof(thing->firmware));
	else if (type == NAME)
		words_copy(value, thing->name, sizeof(thing->name));
	else if (type == MODEL_LONG || type == MODEL_2 ||
		(type == MODEL && thing->model[0] == '\0'))
		words_copy(value, thing->model, sizeof(thing->model));
}

static bool
read_ubiquiti(const uint8_t *bytes, size_t length, struct thing *thing)
{
	enum { HEAD = 4, FIELD_HEAD = 3 };
	struct reader reader;

	reader_init(&reader, bytes, length);
	reader_skip(&reader, HEAD);
	thing->maker = "Ubiquiti";
	while (reader_left(&reader) >= FIELD_HEAD) {
		uint8_t type = reader_u8(&reader);
		uint16_t size = reader_u16be(&reader);
		const uint8_t *value = reader_take(&reader, size);

		if (value != NULL)
			take_field(type, words_of(value, size), thing);
	}
	return !reader.failed;
}

/* ---- what is made of it ---- */

static void
add_part(struct text *text, const char *part)
{
	if (part[0] != '\0')
		text_format(text, "%s%s", text->length > 0 ? ", " : "", part);
}

static void
take_thing(const struct thing *thing, struct service_facts *facts)
{
	char mac[MAC_TEXT_SIZE];
	struct text text;

	text_init(&text, facts->product, sizeof(facts->product));
	text_format(&text, "%s%s%s%s%s", thing->maker,
		thing->model[0] == '\0' ? "" : " ", thing->model,
		thing->firmware[0] == '\0' ? "" : " ", thing->firmware);
	text_init(&text, facts->title, sizeof(facts->title));
	add_part(&text, thing->name);
	if (!mac_is_zero(&thing->mac)) {
		add_part(&text, "MAC ");
		text_add(&text, mac_text(&thing->mac, mac));
	}
	add_part(&text, thing->note);
}

/* The facts of a thing that was read; whoever answers obeys as well. */
static bool
obeys(bool was_read, const struct thing *thing, struct service_facts *facts)
{
	if (!was_read)
		return false;
	take_thing(thing, facts);
	facts->login = LOGIN_NONE;
	return true;
}

bool
datagram_kasa(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct thing thing = {.name = ""};

	return obeys(read_kasa(bytes, length, &thing), &thing, facts);
}

bool
datagram_wiz(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct thing thing = {.name = ""};

	return obeys(read_wiz(bytes, length, &thing), &thing, facts);
}

bool
datagram_lifx(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct thing thing = {.name = ""};

	return obeys(read_lifx(bytes, length, &thing), &thing, facts);
}

bool
datagram_ubiquiti(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct thing thing = {.name = ""};

	if (!read_ubiquiti(bytes, length, &thing))
		return false;
	take_thing(&thing, facts);
	return true;
}

/* Its commands are encrypted with a key of 16 bytes, which stands at the end of the head until
 * the device has an owner; then one byte stands there 16 times. The key is not kept. */
bool
datagram_miio(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { KEY_AT = 16, WHOLE = 32 };
	struct thing thing = {.name = ""};
	bool hidden = true;

	if (!read_miio(bytes, length, &thing))
		return false;
	for (size_t i = KEY_AT + 1; i < WHOLE; i++)
		hidden = hidden && bytes[i] == bytes[KEY_AT];
	take_thing(&thing, facts);
	facts->login = hidden ? LOGIN_REQUIRED : LOGIN_NONE;
	facts->encrypted = hidden ? ENCRYPTED_YES : ENCRYPTED_NO;
	return true;
}

static const struct {
	const char *request;
	bool (*read)(const uint8_t *bytes, size_t length, struct thing *thing);
} readers[] = {
	{"kasa", read_kasa},
	{"wiz", read_wiz},
	{"miio", read_miio},
	{"lifx", read_lifx},
	{"ubiquiti", read_ubiquiti},
	{"ubiquiti-2", read_ubiquiti},
};

bool
datagram_thing_names(const char *request, const uint8_t *bytes, size_t length,
	struct datagram_names *names)
{
	struct thing thing = {.name = ""};
	struct text detail;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (strcmp(readers[i].request, request) != 0)
			continue;
		if (!readers[i].read(bytes, length, &thing))
			return false;
		(void)text_copy(names->name, sizeof(names->name), thing.name);
		text_init(&detail, names->detail, sizeof(names->detail));
		text_format(&detail, "%s%s%s", thing.maker,
			thing.model[0] == '\0' ? "" : " ", thing.model);
		return true;
	}
	return false;
}
