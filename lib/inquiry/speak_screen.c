/*
 * VNC (RFC 6143: version, then the security types; none is chosen), RDP (MS-RDPBCGR 2.2.1.1:
 * which security it would negotiate; no name, no cookie) and ADB (CNXN without a key).
 */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/protocol.h"
#include "inquiry/words.h"

/* ---- VNC ---- */

enum {
	VNC_VERSION_SIZE = 12,
	VNC_NONE = 1,
	VNC_PASSWORD = 2,
	VNC_TLS = 18,
	VNC_VENCRYPT = 19
};

static bool
vnc_greets(const uint8_t *bytes, size_t length)
{
	return words_begin(words_of(bytes, length), "RFB 00");
}

/* The types that the server offers: how many, then each in a byte. */
static void
vnc_take_types(const uint8_t *types, size_t count, struct service_facts *facts)
{
	bool secure = false, plain = false;

	facts->login = LOGIN_REQUIRED;
	for (size_t i = 0; i < count; i++) {
		if (types[i] == VNC_NONE)
			facts->login = LOGIN_NONE;
		if (types[i] == VNC_TLS || types[i] == VNC_VENCRYPT)
			secure = true;
		else
			plain = true;
	}
	facts->encrypted = secure && plain ? ENCRYPTED_OFFERED
		: secure		   ? ENCRYPTED_YES
					   : ENCRYPTED_NO;
}

/* Version 3.3 decides by itself: one type in four bytes. */
static enum reading
vnc_read_types(struct reply *reply, struct service_facts *facts)
{
	struct words version =
		words_until(words_of(facts->product, strlen(facts->product)), "\n");
	bool old = words_have(version, "003.003");

	if (old && reply->length >= 4) {
		vnc_take_types(reply->bytes + 3, 1, facts);
		return READING_DONE;
	}
	if (!old && reply->length > 0 && reply->length > (size_t)reply->bytes[0]) {
		if (reply->bytes[0] > 0)
			vnc_take_types(reply->bytes + 1, reply->bytes[0], facts);
		return READING_DONE;
	}
	return reply->over ? READING_DONE : READING_MORE;
}

static enum reading
vnc_read(struct reply *reply, struct service_facts *facts)
{
	struct words greeting = words_of(reply->bytes, reply->length);
	bool old = words_begin(greeting, "RFB 003.003");

	if (reply->turn > 0)
		return vnc_read_types(reply, facts);
	if (reply->length < VNC_VERSION_SIZE)
		return reply->over ? READING_OTHER : READING_MORE;
	if (!vnc_greets(reply->bytes, reply->length))
		return READING_OTHER;
	words_copy(words_of(greeting.bytes, VNC_VERSION_SIZE), facts->product,
		sizeof(facts->product));
	facts->encrypted = reply_encrypted(reply);
	memcpy(reply->answer, old ? "RFB 003.003\n" : "RFB 003.008\n",
		VNC_VERSION_SIZE);
	reply->answer_length = VNC_VERSION_SIZE;
	return READING_SEND;
}

/* ---- RDP ---- */

enum {
	RDP_CONFIRM = 0xd0,
	RDP_RESPONSE = 2,
	RDP_FAILURE = 3,
	RDP_CLASSIC = 0,
	RDP_TLS = 1
};

static size_t
rdp_ask(const struct asked *asked, uint8_t *bytes)
{
	static const uint8_t request[] = {/* TPKT */ 3, 0, 0, 19,
		/* X.224 connection request */ 14, 0xe0, 0, 0, 0, 0, 0,
		/* RDP_NEG_REQ: TLS or CredSSP */ 1, 0, 8, 0, 3, 0, 0, 0};

	(void)asked;
	memcpy(bytes, request, sizeof(request));
	return sizeof(request);
}

static void
rdp_take_choice(uint32_t protocol, struct service_facts *facts)
{
	facts->encrypted = protocol == RDP_CLASSIC ? ENCRYPTED_NO : ENCRYPTED_YES;
	facts->login = LOGIN_REQUIRED;
	(void)text_copy(facts->title, sizeof(facts->title),
		protocol == RDP_CLASSIC	      ? "classic RDP security"
			: protocol == RDP_TLS ? "TLS"
					      : "network level authentication");
}

static enum reading
rdp_read(struct reply *reply, struct service_facts *facts)
{
	struct reader reader;
	uint8_t kind;

	if (reply->length < 11 && !reply->over)
		return READING_MORE;
	reader_init(&reader, reply->bytes, reply->length);
	if (reader_u8(&reader) != 3 || reader_u8(&reader) != 0)
		return READING_OTHER;
	if (reader_u16be(&reader) > reply->length && !reply->over)
		return READING_MORE;
	reader_skip(&reader, 1);
	if (reader_u8(&reader) != RDP_CONFIRM || reader.failed)
		return READING_OTHER;
	reader_skip(&reader, 5);
	facts->encrypted = ENCRYPTED_NO; /* no negotiation: an old server */
	kind = reader_u8(&reader);
	reader_skip(&reader, 3);
	if (reader_left(&reader) < 4)
		return READING_DONE;
	if (kind == RDP_RESPONSE)
		rdp_take_choice(reader_u8(&reader), facts);
	else if (kind == RDP_FAILURE)
		facts->encrypted = ENCRYPTED_MAYBE;
	return READING_DONE;
}

/* ---- ADB ---- */

enum { ADB_HEAD = 24 }; /* the length of what follows stands at 12, little endian */

static size_t
adb_ask(const struct asked *asked, uint8_t *bytes)
{
	/* Command, version, largest payload, length, sum and the command inverted: little
	 * endian; payload "host::". Without a key a closed device asks for one. */
	static const uint8_t head[] = {'C', 'N', 'X', 'N', 0, 0, 0, 1, 0, 0x10, 0, 0, 7,
		0, 0, 0, 0x32, 2, 0, 0, 0xbc, 0xb1, 0xa7, 0xb1};
	static const char payload[] = "host::";

	(void)asked;
	memcpy(bytes, head, sizeof(head));
	memcpy(bytes + sizeof(head), payload, sizeof(payload));
	return sizeof(head) + sizeof(payload);
}

static enum reading
adb_read(struct reply *reply, struct service_facts *facts)
{
	struct words words = words_of(reply->bytes, reply->length);

	if (reply->length < ADB_HEAD)
		return reply->over ? READING_OTHER : READING_MORE;
	if (!reply->over && reply->length < (size_t)ADB_HEAD + reply->bytes[12])
		return READING_MORE;
	if (words_begin(words, "CNXN"))
		facts->login = LOGIN_NONE;
	else if (words_begin(words, "AUTH"))
		facts->login = LOGIN_REQUIRED;
	else if (!words_begin(words, "STLS"))
		return READING_OTHER;
	facts->encrypted = words_begin(words, "STLS") ? ENCRYPTED_YES : ENCRYPTED_NO;
	if (words_begin(words, "CNXN"))
		words_copy(words_until(words_after(words, "ro.product.model="), ";"),
			facts->product, sizeof(facts->product));
	return READING_DONE;
}

const struct protocol protocols_screen[] = {
	{"vnc-banner", "vnc", "vnc", NULL, vnc_read, vnc_greets, REPLY_MAX},
	{"rdp-negotiate", "rdp", "rdp", rdp_ask, rdp_read, NULL, REPLY_MAX},
	{"adb-connect", "adb", "adb", adb_ask, adb_read, NULL, REPLY_MAX},
	{.probe = NULL},
};
