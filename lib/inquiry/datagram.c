/*
 * NTP (RFC 5905 7.3: the version), NetBIOS names (RFC 1002 4.2.18: the first one), SSDP (UPnP
 * Device Architecture 2.0, 1.3.3: SERVER), STUN (RFC 8489 14.14: SOFTWARE) and memcached.
 */
#include "inquiry/datagram.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/words.h"

static bool
read_ntp(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct text product;

	if (length < 48)
		return false;
	text_init(&product, facts->product, sizeof(facts->product));
	text_format(&product, "NTPv%d", bytes[0] >> 3 & 7);
	return true;
}

/* Header, the name that was asked, type, class, life and length; then how many names. */
static bool
read_netbios(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { NAMES_AT = 12 + 34 + 2 + 2 + 4 + 2, NAME_LENGTH = 15 };

	if (length < NAMES_AT + 1 + NAME_LENGTH || bytes[NAMES_AT] == 0)
		return false;
	words_copy(words_of(bytes + NAMES_AT + 1, NAME_LENGTH), facts->title,
		sizeof(facts->title));
	return facts->title[0] != '\0';
}

static bool
read_ssdp(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct words rest = words_of(bytes, length), line;

	while (words_line(&rest, true, &line)) {
		if (!words_begin_any_case(line, "server:"))
			continue;
		words_copy(words_trim(words_skip(line, strlen("server:"))),
			facts->product, sizeof(facts->product));
		return facts->product[0] != '\0';
	}
	return false;
}

/* The attributes follow a head of 20 bytes; each is padded to four. */
static bool
read_stun(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { HEAD = 20, SOFTWARE = 0x8022 };
	struct reader reader;

	reader_init(&reader, bytes, length);
	reader_skip(&reader, HEAD);
	while (reader_left(&reader) >= 4) {
		uint16_t type = reader_u16be(&reader), size = reader_u16be(&reader);
		size_t at = length - reader_left(&reader);

		if (size > reader_left(&reader))
			return false;
		if (type == SOFTWARE) {
			words_copy(words_of(bytes + at, size), facts->product,
				sizeof(facts->product));
			return facts->product[0] != '\0';
		}
		reader_skip(&reader, (size_t)(size + 3) & ~(size_t)3);
	}
	return false;
}

/* Behind the frame of 8 bytes: "VERSION 1.6.18\r\n". */
static bool
read_memcached(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct words rest = words_of(bytes, length), line;
	struct text product;

	rest = words_after(rest, "VERSION ");
	if (rest.bytes == NULL || !words_line(&rest, true, &line))
		return false;
	text_init(&product, facts->product, sizeof(facts->product));
	text_add(&product, "memcached ");
	words_copy(line, facts->product + product.length,
		sizeof(facts->product) - product.length);
	return true;
}

static const struct {
	uint16_t port;
	bool (*read)(const uint8_t *bytes, size_t length, struct service_facts *facts);
} readers[] = {
	{123, read_ntp},
	{137, read_netbios},
	{1900, read_ssdp},
	{3478, read_stun},
	{11211, read_memcached},
};

bool
datagram_read(
	uint16_t port, const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	*facts = (struct service_facts){.service = ""};
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (readers[i].port == port)
			return readers[i].read(bytes, length, facts);
	return false;
}
