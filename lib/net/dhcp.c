#include "net/dhcp.h"

#include <string.h>

#include "base/buffer.h"
#include "net/wire_text.h"

enum {
	BOOT_REQUEST = 1,
	BOOT_REPLY = 2,
	HARDWARE_ETHERNET = 1,
	CLIENT_ADDRESS_SIZE = 16,
	SERVER_NAME_SIZE = 64,
	BOOT_FILE_SIZE = 128,
	MAGIC_COOKIE = 0x63825363,
	OPTIONS_MAX = 128
};

enum {
	OPTION_PAD = 0,
	OPTION_ROUTER = 3,
	OPTION_NAME_SERVER = 6,
	OPTION_HOST_NAME = 12,
	OPTION_REQUESTED = 50,
	OPTION_OVERLOAD = 52,
	OPTION_TYPE = 53,
	OPTION_SERVER = 54,
	OPTION_VENDOR_CLASS = 60,
	OPTION_END = 255
};

enum { OVERLOAD_FILE = 1, OVERLOAD_SERVER_NAME = 2 };

/* What is known of the options so far. */
struct options {
	struct dhcp_message *message;
	uint8_t overload;
	size_t count;
};

static struct ip
read_address(struct reader *reader)
{
	const struct ip none = {.family = IP_NONE};
	uint32_t number = reader_u32be(reader);

	return number == 0 ? none : ip_from_v4(number);
}

/* The first of one or more addresses. */
static bool
take_addresses(const uint8_t *body, uint8_t length, bool many, struct ip *first)
{
	struct reader reader;

	if (length < 4 || length % 4 != 0 || (!many && length != 4))
		return false;
	reader_init(&reader, body, length);
	if (first->family == IP_NONE)
		*first = read_address(&reader);
	return true;
}

static bool
take_number(const uint8_t *body, uint8_t length, uint8_t most, uint8_t *number)
{
	if (length != 1 || body[0] == 0 || body[0] > most)
		return false;
	if (*number == 0)
		*number = body[0];
	return true;
}

static bool
take_type(const uint8_t *body, uint8_t length, struct dhcp_message *message)
{
	uint8_t type = (uint8_t)message->type;
	bool sound = take_number(body, length, DHCP_INFORM, &type);

	message->type = (enum dhcp_type)type;
	return sound;
}

static void
take_text(const uint8_t *body, uint8_t length, char text[DHCP_TEXT_SIZE])
{
	if (text[0] == '\0')
		wire_text(body, length, text, DHCP_TEXT_SIZE);
}

static bool
take_option(struct options *options, uint8_t code, const uint8_t *body, uint8_t length)
{
	struct dhcp_message *message = options->message;

	switch (code) {
	case OPTION_ROUTER:
		return take_addresses(body, length, true, &message->gateway);
	case OPTION_NAME_SERVER:
		return take_addresses(body, length, true, &message->name_server);
	case OPTION_REQUESTED:
		return take_addresses(body, length, false, &message->requested);
	case OPTION_SERVER:
		return take_addresses(body, length, false, &message->server);
	case OPTION_TYPE:
		return take_type(body, length, message);
	case OPTION_OVERLOAD:
		return take_number(body, length, OVERLOAD_FILE | OVERLOAD_SERVER_NAME,
			&options->overload);
	case OPTION_HOST_NAME:
		take_text(body, length, message->host_name);
		return true;
	case OPTION_VENDOR_CLASS:
		take_text(body, length, message->vendor_class);
		return true;
	default:
		return true;
	}
}

/* Reads options up to their end mark, or the end of the field they stand in. */
static bool
read_options(struct reader *reader, struct options *options)
{
	while (reader_left(reader) > 0) {
		uint8_t code = reader_u8(reader), length;
		const uint8_t *body;

		if (code == OPTION_END)
			return true;
		if (code == OPTION_PAD)
			continue;
		length = reader_u8(reader);
		body = reader_take(reader, length);
		if (body == NULL || options->count++ == OPTIONS_MAX ||
			!take_option(options, code, body, length))
			return false;
	}
	return true;
}

static bool
read_field(const uint8_t *field, size_t size, struct options *options)
{
	struct reader reader;

	reader_init(&reader, field, size);
	return read_options(&reader, options);
}

static bool
read_message(struct reader *reader, struct dhcp_message *message)
{
	struct options options = {.message = message};
	uint8_t operation = reader_u8(reader);
	uint8_t hardware = reader_u8(reader);
	uint8_t address_length = reader_u8(reader);
	const uint8_t *server_name, *file;

	reader_skip(reader, 9); /* hops, transaction, seconds, flags */
	message->client_ip = read_address(reader);
	message->your_ip = read_address(reader);
	reader_skip(reader, 4); /* siaddr: the next server of a boot */
	message->relay = read_address(reader);
	reader_copy(reader, message->client.bytes, sizeof(message->client.bytes));
	reader_skip(reader, CLIENT_ADDRESS_SIZE - sizeof(message->client.bytes));
	server_name = reader_take(reader, SERVER_NAME_SIZE);
	file = reader_take(reader, BOOT_FILE_SIZE);
	if (reader_u32be(reader) != MAGIC_COOKIE || reader->failed ||
		hardware != HARDWARE_ETHERNET ||
		address_length != sizeof(message->client.bytes) ||
		mac_is_zero(&message->client) || mac_is_group(&message->client))
		return false;
	if (!read_options(reader, &options))
		return false;
	if ((options.overload & OVERLOAD_FILE) != 0 &&
		!read_field(file, BOOT_FILE_SIZE, &options))
		return false;
	if ((options.overload & OVERLOAD_SERVER_NAME) != 0 &&
		!read_field(server_name, SERVER_NAME_SIZE, &options))
		return false;
	return message->type != 0 &&
		operation ==
		(dhcp_is_from_server(message->type) ? BOOT_REPLY : BOOT_REQUEST);
}

bool
dhcp_is_from_server(enum dhcp_type type)
{
	return type == DHCP_OFFER || type == DHCP_ACK || type == DHCP_NAK;
}

bool
dhcp_read(const uint8_t *bytes, size_t length, struct dhcp_message *message)
{
	struct reader reader;

	reader_init(&reader, bytes, length);
	memset(message, 0, sizeof(*message));
	if (read_message(&reader, message))
		return true;
	memset(message, 0, sizeof(*message));
	return false;
}
