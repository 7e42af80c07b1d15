/*
 * The table of readers, and those of text and clocks: NTP (RFC 5905 7.3: the version), SSDP
 * (UPnP Device Architecture 2.0, 1.3.3: SERVER), STUN (RFC 8489 14.14: SOFTWARE), memcached,
 * TFTP (RFC 1350 5: its error) and IKE (RFC 7296 3.1: the version it speaks).
 */
#include "inquiry/datagram.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/datagram_part.h"
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

static bool
read_ssdp(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct words rest = words_of(bytes, length), line;

	while (words_line(&rest, true, &line)) {
		if (!words_begin_any_case(line, "server:"))
			continue;
		words_copy(words_trim(words_skip(line, strlen("server:"))),
			facts->product, sizeof(facts->product));
		break;
	}
	return true;
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
			break;
		}
		reader_skip(&reader, (size_t)(size + 3) & ~(size_t)3);
	}
	return true;
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
	facts->login = LOGIN_NONE;
	return true;
}

/* Operation 5 and a code; the words behind it repeat the name that was asked for. */
static bool
read_tftp(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { HEAD = 4, CODE_AT = 3, NO_SUCH_FILE = 1, NO_ACCESS = 2 };

	if (length < HEAD)
		return false;
	if (bytes[CODE_AT] == NO_SUCH_FILE)
		(void)text_copy(facts->title, sizeof(facts->title),
			"looks for the file that anybody names");
	else if (bytes[CODE_AT] == NO_ACCESS)
		(void)text_copy(facts->title, sizeof(facts->title), "refuses access");
	return true;
}

static bool
read_ike(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	enum { HEAD = 28, VERSION_AT = 17 };
	struct text product;

	if (length < HEAD)
		return false;
	text_init(&product, facts->product, sizeof(facts->product));
	text_format(&product, "IKEv%d", bytes[VERSION_AT] >> 4);
	return true;
}

/* The names of conf/probes.yaml and of conf/catalogue.yaml. read NULL: that it answers is
 * all that it says. */
static const struct {
	const char *request, *service;
	enum encrypted encrypted;
	bool (*read)(const uint8_t *bytes, size_t length, struct service_facts *facts);
} readers[] = {
	{"dns", "dns", ENCRYPTED_NO, datagram_dns},
	{"tftp", "tftp", ENCRYPTED_NO, read_tftp},
	{"rpcbind", "rpcbind", ENCRYPTED_NO, datagram_rpc},
	{"ntp", "ntp", ENCRYPTED_NO, read_ntp},
	{"netbios-ns", "netbios-ns", ENCRYPTED_NO, datagram_netbios},
	{"snmp-public", "snmp", ENCRYPTED_NO, datagram_snmp_system},
	{"snmp", "snmp", ENCRYPTED_MAYBE, datagram_snmp_engine},
	{"ike", "ike", ENCRYPTED_YES, read_ike},
	{"rip", "rip", ENCRYPTED_NO, datagram_rip},
	{"ipmi", "ipmi", ENCRYPTED_MAYBE, datagram_ipmi},
	{"asf-ping", "ipmi", ENCRYPTED_MAYBE, datagram_asf},
	{"openvpn", "openvpn", ENCRYPTED_YES, NULL},
	{"ssdp", "ssdp", ENCRYPTED_NO, read_ssdp},
	{"stun", "stun-turn", ENCRYPTED_NO, read_stun},
	{"ws-discovery", "ws-discovery", ENCRYPTED_NO, NULL},
	{"nat-pmp", "nat-pmp-pcp", ENCRYPTED_NO, datagram_nat_pmp},
	{"mdns", "mdns", ENCRYPTED_NO, datagram_mdns},
	{"coap-core", "coap", ENCRYPTED_NO, datagram_coap},
	{"coap", "coap", ENCRYPTED_NO, NULL},
	{"coap-dtls", "coaps", ENCRYPTED_YES, NULL},
	{"memcached", "memcached", ENCRYPTED_NO, read_memcached},
	{"kasa", "kasa-discovery", ENCRYPTED_NO, datagram_kasa},
	{"wiz", "wiz", ENCRYPTED_NO, datagram_wiz},
	{"miio", "xiaomi-miio", ENCRYPTED_YES, datagram_miio},
	{"lifx", "lifx", ENCRYPTED_NO, datagram_lifx},
	{"ubiquiti", "ubiquiti-discovery", ENCRYPTED_NO, datagram_ubiquiti},
	{"ubiquiti-2", "ubiquiti-discovery", ENCRYPTED_NO, datagram_ubiquiti},
};

bool
datagram_read(const char *request, const uint8_t *bytes, size_t length,
	struct service_facts *facts)
{
	struct service_facts read = *facts;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (strcmp(readers[i].request, request) != 0)
			continue;
		(void)text_copy(read.service, sizeof(read.service), readers[i].service);
		read.encrypted = readers[i].encrypted;
		if (readers[i].read != NULL && !readers[i].read(bytes, length, &read))
			return false;
		*facts = read;
		return true;
	}
	return false;
}

bool
datagram_names_read(const char *request, const uint8_t *bytes, size_t length,
	struct datagram_names *names)
{
	struct datagram_names read = {.name = ""};
	bool known = strcmp(request, "netbios-ns") == 0
		? datagram_netbios_names(bytes, length, &read)
		: datagram_thing_names(request, bytes, length, &read);

	if (!known || (read.name[0] == '\0' && read.detail[0] == '\0'))
		return false;
	*names = read;
	return true;
}
