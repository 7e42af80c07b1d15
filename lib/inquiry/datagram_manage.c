/*
 * Those who manage machines and networks: SNMP (RFC 3411 5: the engine id), IPMI (ASF 2.0
 * 3.2.4.3: presence pong), ONC RPC (RFC 5531 9), RIP (RFC 2453 4) and NAT-PMP (RFC 6886 3.2;
 * a PCP server answers it with its own version, RFC 6887 appendix A).
 */
#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/ber.h"
#include "inquiry/datagram_part.h"
#include "net/ip.h"
#include "net/mac.h"

/* ---- SNMP ---- */

/* The vendor's number and a byte that says what follows; only in this form, which the first
 * bit of all marks. */
static void
take_engine(const uint8_t *id, size_t length, struct service_facts *facts)
{
	enum { FORM_AT = 4, HEAD = 5, FORM_MAC = 3, MAC_LENGTH = 6 };
	struct text product, title;
	char mac[MAC_TEXT_SIZE];
	struct mac from;
	struct reader reader;

	reader_init(&reader, id, length);
	text_init(&product, facts->product, sizeof(facts->product));
	text_format(&product, "SNMPv3, vendor number %u",
		(unsigned)(reader_u32be(&reader) & 0x7fffffff));
	if (length < HEAD + MAC_LENGTH || (id[0] & 0x80) == 0 ||
		id[FORM_AT] != FORM_MAC)
		return;
	memcpy(from.bytes, id + HEAD, MAC_LENGTH);
	text_init(&title, facts->title, sizeof(facts->title));
	text_format(&title, "engine of MAC %s", mac_text(&from, mac));
}

/* Version, global data, security parameters (a string with a sequence in it that begins with
 * the engine id). */
bool
datagram_snmp_engine(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct reader reader;
	const uint8_t *id;
	size_t size;

	reader_init(&reader, bytes, length);
	(void)ber_enter(&reader, BER_SEQUENCE);
	(void)ber_take(&reader, BER_INTEGER, &size);
	(void)ber_take(&reader, BER_SEQUENCE, &size);
	(void)ber_enter(&reader, BER_STRING);
	(void)ber_enter(&reader, BER_SEQUENCE);
	id = ber_take(&reader, BER_STRING, &size);
	if (id == NULL || size < sizeof(uint32_t))
		return false;
	take_engine(id, size, facts);
	return true;
}

/* ---- IPMI ---- */

/* Behind 4 bytes of RMCP and 8 of ASF: the maker's number, 4 bytes of its own, entities. */
bool
datagram_ipmi(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { ENTITIES_AT = 4 + 8 + 4 + 4, SPEAKS_IPMI = 0x80 };

	if (length <= ENTITIES_AT)
		return false;
	(void)text_copy(facts->product, sizeof(facts->product),
		(bytes[ENTITIES_AT] & SPEAKS_IPMI) != 0 ? "IPMI" : "ASF without IPMI");
	return true;
}

/* ---- RPC ---- */

bool
datagram_rpc(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { REPLY = 1, ACCEPTED = 0 };
	struct reader reader;

	reader_init(&reader, bytes, length);
	reader_skip(&reader, 4);
	if (reader_u32be(&reader) != REPLY)
		return false;
	if (reader_u32be(&reader) == ACCEPTED && !reader.failed)
		facts->login = LOGIN_NONE;
	return !reader.failed;
}

/* ---- RIP, NAT-PMP ---- */

bool
datagram_rip(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { HEAD = 4, ROUTE = 20 };
	struct text text;

	if (length < HEAD)
		return false;
	text_init(&text, facts->product, sizeof(facts->product));
	text_format(&text, "RIPv%u", bytes[1]);
	text_init(&text, facts->title, sizeof(facts->title));
	text_format(
		&text, "routes in its answer: %u", (unsigned)((length - HEAD) / ROUTE));
	return true;
}

bool
datagram_nat_pmp(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { ADDRESS_AT = 8, WHOLE = 12 };
	char address[IP_TEXT_SIZE];
	struct reader reader;
	struct text title;
	struct ip ip;

	reader_init(&reader, bytes, length);
	(void)text_copy(facts->product, sizeof(facts->product),
		reader_u8(&reader) == 0 ? "NAT-PMP" : "PCP");
	reader_skip(&reader, 1);
	if (reader_u16be(&reader) != 0 || length < WHOLE || bytes[0] != 0)
		return !reader.failed;
	ip = ip_from_bytes(IP_V4, bytes + ADDRESS_AT);
	text_init(&title, facts->title, sizeof(facts->title));
	text_format(&title, "external address %s", ip_text(&ip, address));
	return true;
}
