#include "hosts.h"

#include <stdio.h>

#include "base/random.h"

static const struct mac gateway_mac = {{0x02, 0x57, 0x44, 0, 0, 0x01}};

static uint32_t
lot(const struct hosts *hosts, uint32_t address, uint32_t what)
{
	struct random random;

	random_init(&random, hosts->seed ^ (uint64_t)address << 32 ^ what);
	return (uint32_t)random_below(&random, PARTS);
}

bool
hosts_has(const struct hosts *hosts, uint32_t address)
{
	struct ip ip = ip_from_v4(address);

	return subnet_has(&hosts->subnet, &ip) &&
		lot(hosts, address, UINT32_MAX) >= hosts->absent;
}

bool
hosts_is_quiet(const struct hosts *hosts, uint32_t address)
{
	return lot(hosts, address, UINT32_MAX - 1) < hosts->quiet;
}

enum host_port
hosts_port(const struct hosts *hosts, uint32_t address, uint16_t port)
{
	if ((hosts->opened && port_set_has(&hosts->sometimes, port)) ||
		lot(hosts, address, port) < hosts->open)
		return HOST_PORT_OPEN;
	return lot(hosts, address, 0x10000U | port) < hosts->filtered
		? HOST_PORT_FILTERED
		: HOST_PORT_CLOSED;
}

struct mac
hosts_mac(const struct hosts *hosts, uint32_t address)
{
	if (!hosts->on_link)
		return gateway_mac;
	return (struct mac){{0x02, 0x57, (uint8_t)(address >> 24),
		(uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address}};
}

void
hosts_print(const struct hosts *hosts, const struct port_set *ports)
{
	uint32_t first = ip_to_v4(&hosts->subnet.ip);
	uint64_t count = (uint64_t)1 << (32 - hosts->subnet.prefix);
	char text[IP_TEXT_SIZE];

	for (uint64_t i = 0; i < count; i++) {
		uint32_t address = first + (uint32_t)i;
		struct ip ip = ip_from_v4(address);

		if (!hosts_has(hosts, address) ||
			(ports != NULL && hosts_is_quiet(hosts, address)))
			continue;
		(void)ip_text(&ip, text);
		if (ports == NULL)
			(void)printf("%s\n", text);
		for (size_t j = 0; ports != NULL && j < port_set_size(ports); j++)
			if (hosts_port(hosts, address, port_set_port(ports, j)) ==
				HOST_PORT_OPEN)
				(void)printf("%s %u\n", text, port_set_port(ports, j));
	}
}
