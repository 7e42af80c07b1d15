/* The readers of what stations announce; the first byte chooses one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/dhcp.h"
#include "net/mdns.h"
#include "net/router_advert.h"
#include "net/ssdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
read_dhcp(const uint8_t *bytes, size_t length)
{
	static const struct dhcp_message nothing;
	struct dhcp_message message;

	if (!dhcp_read(bytes, length, &message)) {
		require(memcmp(&message, &nothing, sizeof(message)) == 0);
		return;
	}
	require(message.type >= DHCP_DISCOVER && message.type <= DHCP_INFORM);
	require(!mac_is_zero(&message.client) && !mac_is_group(&message.client));
	require(text_is_harmless(message.host_name));
	require(text_is_harmless(message.vendor_class));
}

static void
read_router(const uint8_t *bytes, size_t length)
{
	static const struct router_advert nothing;
	struct router_advert advert;

	if (!router_advert_read(bytes, length, &advert))
		require(memcmp(&advert, &nothing, sizeof(advert)) == 0);
}

static void
read_mdns(const uint8_t *bytes, size_t length)
{
	static const struct mdns_message nothing;
	static const struct ip speaker = {IP_V4, {192, 168, 20, 7}};
	struct mdns_message message;

	if (!mdns_read(bytes, length, &speaker, &message)) {
		require(memcmp(&message, &nothing, sizeof(message)) == 0);
		return;
	}
	require(message.service_count <= MDNS_SERVICES_MAX);
	require(text_is_harmless(message.host_name));
	for (size_t i = 0; i < message.service_count; i++)
		require(text_is_harmless(message.services[i]));
}

static void
read_ssdp(const uint8_t *bytes, size_t length)
{
	static const struct ssdp_notice nothing;
	struct ssdp_notice notice;

	if (!ssdp_read(bytes, length, &notice))
		require(memcmp(&notice, &nothing, sizeof(notice)) == 0);
	else
		require(!ssdp_searches_router(bytes, length));
	require(text_is_harmless(notice.server) && text_is_harmless(notice.device));
	require(notice.location.port == 0 || location_is_path(notice.location.path));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(const uint8_t *bytes, size_t length) = {
		read_dhcp, read_router, read_mdns, read_ssdp};
	size_t length = size - 1;
	uint8_t *exact;

	if (size == 0)
		return 0;
	exact = malloc(length > 0 ? length : 1);
	if (exact == NULL)
		return 0;
	memcpy(exact, data + 1, length);
	readers[data[0] % (sizeof(readers) / sizeof(readers[0]))](exact, length);
	free(exact);
	return 0;
}
