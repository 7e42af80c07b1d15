#include "net/router_advert.h"

#include <string.h>

#include "base/buffer.h"

enum {
	OPTION_PREFIX = 3,
	OPTION_ROUTE = 24,
	OPTION_NAME_SERVERS = 25,
	OPTIONS_MAX = 32
};

static struct ip
read_address(struct reader *reader)
{
	uint8_t bytes[16];

	reader_copy(reader, bytes, sizeof(bytes));
	return ip_from_bytes(IP_V6, bytes);
}

/* Prefix length, flags, two lifetimes and a reserved word stand before the prefix. */
static bool
take_prefix(struct reader *option, struct ip *prefix)
{
	reader_skip(option, 14);
	if (prefix->family == IP_NONE)
		*prefix = read_address(option);
	return !option->failed;
}

/* Prefix length, preference and lifetime stand before as much of the prefix as is not zero. */
static bool
take_route(struct reader *option, bool *abroad)
{
	enum { UNIQUE_LOCAL = 0xfc, UNIQUE_LOCAL_MASK = 0xfe, UNIQUE_LOCAL_BITS = 7 };
	uint8_t bits = reader_u8(option);
	uint32_t lifetime;
	bool local;

	reader_skip(option, 1);
	lifetime = reader_u32be(option);
	if (option->failed)
		return false;
	local = bits >= UNIQUE_LOCAL_BITS && reader_left(option) > 0 &&
		(reader_u8(option) & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
	if (lifetime != 0 && !local)
		*abroad = true;
	return true;
}

/* A reserved word and the lifetime stand before the addresses. A lifetime of 0 takes them
 * back. */
static bool
take_name_servers(struct reader *option, struct ip *name_server)
{
	uint32_t lifetime;

	reader_skip(option, 2);
	lifetime = reader_u32be(option);
	if (name_server->family == IP_NONE && lifetime != 0)
		*name_server = read_address(option);
	return !option->failed;
}

static bool
read_option(struct reader *reader, struct router_advert *advert)
{
	uint8_t type = reader_u8(reader);
	size_t length = (size_t)reader_u8(reader) * 8;
	const uint8_t *body = length == 0 ? NULL : reader_take(reader, length - 2);
	struct reader option;

	if (body == NULL)
		return false;
	reader_init(&option, body, length - 2);
	if (type == OPTION_PREFIX)
		return take_prefix(&option, &advert->prefix);
	if (type == OPTION_ROUTE)
		return take_route(&option, &advert->routes_abroad);
	if (type == OPTION_NAME_SERVERS)
		return take_name_servers(&option, &advert->name_server);
	return true;
}

static bool
read_advert(struct reader *reader, struct router_advert *advert)
{
	reader_skip(reader, 2); /* hop limit, flags */
	advert->lifetime_seconds = reader_u16be(reader);
	reader_skip(reader, 8); /* two timers */
	if (reader->failed)
		return false;
	for (size_t options = 0; reader_left(reader) > 0; options++)
		if (options == OPTIONS_MAX || !read_option(reader, advert))
			return false;
	return true;
}

bool
router_advert_read(const uint8_t *bytes, size_t length, struct router_advert *advert)
{
	struct reader reader;

	reader_init(&reader, bytes, length);
	memset(advert, 0, sizeof(*advert));
	if (read_advert(&reader, advert))
		return true;
	memset(advert, 0, sizeof(*advert));
	return false;
}

bool
router_advert_takes_traffic(const struct router_advert *advert)
{
	return advert->lifetime_seconds != 0 || advert->routes_abroad ||
		advert->name_server.family != IP_NONE;
}
