/*
 * Those who manage machines and things: SNMP (RFC 3411 5: the engine id; RFC 1213 3.4: what
 * and who the system is), IPMI and ASF (ASF 2.0 3.2.4.3: presence pong), CoAP, ONC RPC (RFC 5531 9), RIP (RFC 2453 4) and NAT-PMP (RFC 6886 3.2;
 * a PCP server answers it with its own version, RFC 6887 appendix A).
 */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/ber.h"
#include "inquiry/datagram_part.h"
#include "inquiry/words.h"
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
	facts->login = LOGIN_REQUIRED; /* who is asked this was silent to "public" */
	return true;
}

/* One variable of the answer (RFC 3416 3): its name and, when it is text, its value. */
static void
take_variable(struct reader *reader, struct service_facts *facts)
{
	static const uint8_t description[] = {0x2b, 6, 1, 2, 1, 1, 1, 0};
	static const uint8_t name[] = {0x2b, 6, 1, 2, 1, 1, 5, 0};
	const uint8_t *object, *value;
	struct reader inside;
	size_t size, length;

	object = ber_take(reader, BER_SEQUENCE, &size);
	if (object == NULL)
		return;
	reader_init(&inside, object, size);
	object = ber_take(&inside, BER_OBJECT, &size);
	value = ber_take(&inside, BER_STRING, &length);
	if (value == NULL || size != sizeof(name))
		return;
	if (memcmp(object, description, size) == 0)
		words_copy(words_of(value, length), facts->product,
			sizeof(facts->product));
	else if (memcmp(object, name, size) == 0)
		words_copy(words_of(value, length), facts->title, sizeof(facts->title));
}

/* Version, community, and a response (tag a2): three numbers, then the variables. */
bool
datagram_snmp_system(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { RESPONSE = 0xa2, VARIABLES = 2 };
	struct reader reader;
	size_t size;

	reader_init(&reader, bytes, length);
	(void)ber_enter(&reader, BER_SEQUENCE);
	(void)ber_take(&reader, BER_INTEGER, &size);
	(void)ber_take(&reader, BER_STRING, &size);
	(void)ber_enter(&reader, RESPONSE);
	for (int i = 0; i < 3; i++)
		(void)ber_take(&reader, BER_INTEGER, &size);
	(void)ber_enter(&reader, BER_SEQUENCE);
	if (reader.failed)
		return false;
	for (int i = 0; i < VARIABLES; i++)
		take_variable(&reader, facts);
	facts->login = LOGIN_NONE;
	return true;
}

/* ---- IPMI ---- */

/* Behind the head of the message: the channel, the kinds of authentication, how users may be
 * named, the versions (IPMI 2.0, table 22-15). */
bool
datagram_ipmi(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { KINDS_AT = 22, NO_PASSWORD = 0x01, ANONYMOUS = 0x01, VERSION_2 = 0x02 };
	struct reader reader;
	uint8_t kinds, users, versions;

	reader_init(&reader, bytes, length);
	reader_skip(&reader, KINDS_AT);
	kinds = reader_u8(&reader);
	users = reader_u8(&reader);
	versions = reader_u8(&reader);
	if (reader.failed)
		return false;
	(void)text_copy(facts->product, sizeof(facts->product),
		(versions & VERSION_2) != 0 ? "IPMI 2.0" : "IPMI 1.5");
	facts->login = (kinds & NO_PASSWORD) != 0 || (users & ANONYMOUS) != 0
		? LOGIN_NONE
		: LOGIN_REQUIRED;
	return true;
}

/* Behind 4 bytes of RMCP and 8 of ASF: the maker's number, 4 bytes of its own, entities. */
bool
datagram_asf(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { ENTITIES_AT = 4 + 8 + 4 + 4, SPEAKS_IPMI = 0x80 };

	if (length <= ENTITIES_AT)
		return false;
	(void)text_copy(facts->product, sizeof(facts->product),
		(bytes[ENTITIES_AT] & SPEAKS_IPMI) != 0 ? "IPMI" : "ASF without IPMI");
	return true;
}

/* ---- CoAP ---- */

/* A list of links (RFC 6690), "</time>;if=clock,</async>": their targets, with blanks. */
static void
take_links(struct words list, char *title, size_t size)
{
	struct text text;

	text_init(&text, title, size);
	while (!text.cut) {
		struct words link;

		list = words_after(list, "<");
		link = words_until(list, ">");
		if (list.bytes == NULL || link.length == list.length)
			return;
		if (text.length > 0)
			text_add(&text, " ");
		text_add_escaped(&text, link.bytes, link.length, "");
		list = words_skip(list, link.length);
	}
}

/* Head, token, options up to ff, then the list (RFC 7252 3). What it lists is taken for what
 * it gives to everybody; 4.01 asks for credentials. */
bool
datagram_coap(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { HEAD = 4, CONTENT = 0x45, UNAUTHORIZED = 0x81, PAYLOAD = 0xff };
	const uint8_t *payload;

	if (length < HEAD)
		return false;
	if (bytes[1] == UNAUTHORIZED)
		facts->login = LOGIN_REQUIRED;
	if (bytes[1] != CONTENT)
		return true;
	facts->login = LOGIN_NONE;
	payload = memchr(bytes + HEAD, PAYLOAD, length - HEAD);
	if (payload != NULL)
		take_links(
			words_of(payload + 1, length - (size_t)(payload + 1 - bytes)),
			facts->title, sizeof(facts->title));
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
