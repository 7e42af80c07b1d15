#include "net/mac.h"

#include <stdio.h>
#include <string.h>

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
mac_parse(const char *text, struct mac *mac)
{
	struct mac read;
	char separator;

	if (strlen(text) != MAC_TEXT_SIZE - 1)
		return false;
	separator = text[2];
	if (separator != ':' && separator != '-')
		return false;
	for (size_t i = 0; i < sizeof(read.bytes); i++) {
		int high = hex_value(text[3 * i]);
		int low = hex_value(text[3 * i + 1]);
		char expected = i + 1 < sizeof(read.bytes) ? separator : '\0';

		if (high < 0 || low < 0 || text[3 * i + 2] != expected)
			return false;
		read.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*mac = read;
	return true;
}

const char *
mac_text(const struct mac *mac, char *text)
{
	const uint8_t *b = mac->bytes;

	(void)snprintf(text, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1],
		b[2], b[3], b[4], b[5]);
	return text;
}

bool
mac_is_private(const struct mac *mac)
{
	return (mac->bytes[0] & 0x02) != 0;
}
