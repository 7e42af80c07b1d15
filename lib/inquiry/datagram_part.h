/* The readers of datagram.c's table; only datagram*.c include this. Each is given an answer
 * that was proven (scan/probe_book.h), and adds to the facts; false when the bytes are not of
 * its protocol after all. */
#ifndef WATCHDOG_INQUIRY_DATAGRAM_PART_H
#define WATCHDOG_INQUIRY_DATAGRAM_PART_H

#include "inquiry/datagram.h"

bool datagram_dns(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_netbios(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_mdns(const uint8_t *bytes, size_t length, struct service_facts *facts);

bool datagram_rpc(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_snmp_engine(
	const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_snmp_system(
	const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_ipmi(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_asf(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_rip(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_coap(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_nat_pmp(const uint8_t *bytes, size_t length, struct service_facts *facts);

bool datagram_kasa(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_wiz(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_miio(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_lifx(const uint8_t *bytes, size_t length, struct service_facts *facts);
bool datagram_ubiquiti(
	const uint8_t *bytes, size_t length, struct service_facts *facts);

/* Those of a node status response (RFC 1002 4.2.18); of things, by the request. */
bool datagram_netbios_names(
	const uint8_t *bytes, size_t length, struct datagram_names *names);
bool datagram_thing_names(const char *request, const uint8_t *bytes, size_t length,
	struct datagram_names *names);

#endif
