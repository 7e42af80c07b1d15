/*
 * SMB (MS-SMB2 2.2.3 and MS-CIFS 2.2.4.52: NEGOTIATE, nothing more), LDAP (RFC 4511: the root entry, which
 * servers show to everybody, RFC 4512 5.1), SOCKS 5 (RFC 1928: which methods), the Erlang
 * port mapper, rpcbind (RFC 1833: the null procedure) and DNS over TCP (version.bind).
 */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/ber.h"
#include "inquiry/protocol.h"
#include "inquiry/words.h"

/* ---- SMB ---- */

enum {
	SMB_FRAME_HEAD = 4,
	SMB_HEAD = 64,
	SMB1_HEAD = 32,
	SMB1_NO_DIALECT = 0xffff,
	SMB_SIGNING_REQUIRED = 2,
	SMB_CAN_ENCRYPT = 0x40
};

static void
put_u16le(struct writer *writer, uint16_t value)
{
	writer_u8(writer, (uint8_t)value);
	writer_u8(writer, (uint8_t)(value >> 8));
}

static size_t
smb_ask(const struct asked *asked, uint8_t *bytes)
{
	static const uint16_t dialects[] = {0x0202, 0x0210, 0x0300, 0x0302};
	enum { DIALECTS = sizeof(dialects) / sizeof(dialects[0]) };
	struct writer writer;

	(void)asked;
	writer_init(&writer, bytes, REQUEST_MAX);
	writer_u32be(&writer, SMB_HEAD + 36 + 2 * DIALECTS);
	writer_copy(&writer, "\xfeSMB", 4);
	put_u16le(&writer, SMB_HEAD);
	writer_zero(&writer, SMB_HEAD - 6); /* command 0 is NEGOTIATE */
	put_u16le(&writer, 36);
	put_u16le(&writer, DIALECTS);
	put_u16le(&writer, 1); /* signing enabled */
	put_u16le(&writer, 0);
	put_u16le(&writer, SMB_CAN_ENCRYPT);
	writer_zero(&writer, 2 + 16 + 8); /* no client id, no start time */
	for (size_t i = 0; i < DIALECTS; i++)
		put_u16le(&writer, dialects[i]);
	return writer.failed ? 0 : writer.length;
}

static uint16_t
take_u16le(struct reader *reader)
{
	uint16_t low = reader_u8(reader);

	return (uint16_t)(low | reader_u8(reader) << 8);
}

static enum reading
smb_read(struct reply *reply, struct service_facts *facts)
{
	struct reader reader;
	struct text product;
	uint16_t security, dialect;

	if (reply->length < SMB_FRAME_HEAD + SMB_HEAD + 28 && !reply->over)
		return READING_MORE;
	reader_init(&reader, reply->bytes, reply->length);
	reader_skip(&reader, SMB_FRAME_HEAD + SMB_HEAD + 2);
	security = take_u16le(&reader);
	dialect = take_u16le(&reader);
	reader_skip(&reader, 2 + 16);
	if (reader_left(&reader) < 4 ||
		memcmp(reply->bytes + SMB_FRAME_HEAD, "\xfeSMB", 4) != 0)
		return READING_OTHER;
	text_init(&product, facts->product, sizeof(facts->product));
	text_format(&product, "SMB %u.%u.%u", dialect >> 8, dialect >> 4 & 15,
		dialect & 15);
	(void)text_copy(facts->title, sizeof(facts->title),
		(security & SMB_SIGNING_REQUIRED) != 0 ? "signing required"
						       : "signing not required");
	facts->encrypted = (reader_u8(&reader) & SMB_CAN_ENCRYPT) != 0
		? ENCRYPTED_OFFERED
		: ENCRYPTED_NO;
	return READING_NEXT;
}

/* Version 1 alone is offered: a server on which it is off closes, or takes no dialect. */
static size_t
smb1_ask(const struct asked *asked, uint8_t *bytes)
{
	static const char dialect[] = "\x02NT LM 0.12";
	struct writer writer;

	(void)asked;
	writer_init(&writer, bytes, REQUEST_MAX);
	writer_u32be(&writer, SMB1_HEAD + 1 + 2 + sizeof(dialect));
	writer_copy(&writer, "\xffSMB\x72", 5);
	writer_zero(&writer, 4);
	writer_u8(&writer, 0x18);   /* names in any case */
	put_u16le(&writer, 0xc843); /* long names, Unicode, NT status */
	writer_zero(&writer, 2 + 8 + 2);
	put_u16le(&writer, 0xffff); /* no tree */
	put_u16le(&writer, 0xfeff); /* any process */
	writer_zero(&writer, 2 + 2);
	writer_u8(&writer, 0); /* no words */
	put_u16le(&writer, sizeof(dialect));
	writer_copy(&writer, dialect, sizeof(dialect));
	return writer.failed ? 0 : writer.length;
}

static enum reading
smb1_read(struct reply *reply, struct service_facts *facts)
{
	struct reader reader;
	struct text product;
	size_t length = strlen(facts->product);
	bool known = length > 0; /* by version 2 */

	if (reply->length < SMB_FRAME_HEAD + SMB1_HEAD + 3 && !reply->over)
		return READING_MORE;
	reader_init(&reader, reply->bytes, reply->length);
	reader_skip(&reader, SMB_FRAME_HEAD + SMB1_HEAD + 1);
	if (reader_left(&reader) < 2 ||
		memcmp(reply->bytes + SMB_FRAME_HEAD, "\xffSMB\x72", 5) != 0 ||
		take_u16le(&reader) == SMB1_NO_DIALECT)
		return known ? READING_DONE : READING_OTHER;
	text_init(&product, facts->product + length, sizeof(facts->product) - length);
	text_add(&product, known ? ", SMBv1 is on" : "SMBv1 only");
	if (!known)
		facts->encrypted = ENCRYPTED_NO;
	return READING_DONE;
}

/* ---- LDAP ---- */

enum { LDAP_ENTRY = 0x64, LDAP_DONE = 0x65 };

static size_t
ldap_ask(const struct asked *asked, uint8_t *bytes)
{
	/* Message 1: search of "", base object only, (objectClass=*). */
	static const char search[] = "\x30\x25\x02\x01\x01\x63\x20\x04\x00\x0a\x01\x00"
				     "\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00"
				     "\x87\x0bobjectClass\x30\x00";

	(void)asked;
	return question_put(bytes, search, sizeof(search) - 1);
}

static enum reading
ldap_read(struct reply *reply, struct service_facts *facts)
{
	static const uint8_t unbind[] = {0x30, 5, 2, 1, 2, 0x42, 0};
	struct words words = words_of(reply->bytes, reply->length);
	struct reader reader;
	size_t length;
	uint8_t tag;

	reader_init(&reader, reply->bytes, reply->length);
	tag = ber_head(&reader, &length);
	if (reader.failed || length > reader_left(&reader))
		if (!reply->over)
			return READING_MORE;
	if (tag != BER_SEQUENCE || reader_u8(&reader) != 2 || reader_u8(&reader) != 1 ||
		reader_u8(&reader) != 1)
		return READING_OTHER;
	tag = ber_head(&reader, &length);
	if (tag != LDAP_ENTRY && tag != LDAP_DONE)
		return READING_OTHER;
	if (words_have(words, "OpenLDAProotDSE"))
		(void)text_copy(facts->product, sizeof(facts->product), "OpenLDAP");
	facts->encrypted = reply_encrypted(reply);
	reply->answer_length = question_put(reply->answer, unbind, sizeof(unbind));
	return reply->over ? READING_DONE : READING_LAST;
}

/* ---- SOCKS ---- */

static size_t
socks_ask(const struct asked *asked, uint8_t *bytes)
{
	static const uint8_t methods[] = {5, 1, 0}; /* only "no authentication" */

	(void)asked;
	return question_put(bytes, methods, sizeof(methods));
}

static enum reading
socks_read(struct reply *reply, struct service_facts *facts)
{
	if (reply->length < 2)
		return reply->over ? READING_OTHER : READING_MORE;
	if (reply->bytes[0] != 5)
		return READING_OTHER;
	facts->login = reply->bytes[1] == 0 ? LOGIN_NONE : LOGIN_REQUIRED;
	facts->encrypted = reply_encrypted(reply);
	return READING_DONE;
}

/* ---- Erlang port mapper ---- */

static size_t
epmd_ask(const struct asked *asked, uint8_t *bytes)
{
	static const uint8_t names[] = {0, 1, 'n'};

	(void)asked;
	return question_put(bytes, names, sizeof(names));
}

static enum reading
epmd_read(struct reply *reply, struct service_facts *facts)
{
	struct reader reader;

	if (!reply->over)
		return READING_MORE;
	reader_init(&reader, reply->bytes, reply->length);
	if (reader_u32be(&reader) != 4369 || reader.failed)
		return READING_OTHER;
	words_copy(words_of(reply->bytes + 4, reply->length - 4), facts->title,
		sizeof(facts->title));
	facts->encrypted = reply_encrypted(reply);
	facts->login = LOGIN_NONE;
	return READING_DONE;
}

/* ---- rpcbind ---- */

enum { RPC_XID = 0x57444f47, RPC_CALL_SIZE = 40, RPC_LAST_FRAGMENT = 0x80 };

static size_t
rpc_ask(const struct asked *asked, uint8_t *bytes)
{
	struct writer writer;

	(void)asked;
	writer_init(&writer, bytes, REQUEST_MAX);
	writer_u8(&writer, RPC_LAST_FRAGMENT);
	writer_u8(&writer, 0);
	writer_u16be(&writer, RPC_CALL_SIZE);
	writer_u32be(&writer, RPC_XID);
	writer_u32be(&writer, 0);      /* call */
	writer_u32be(&writer, 2);      /* of RPC version 2 */
	writer_u32be(&writer, 100000); /* rpcbind */
	writer_u32be(&writer, 2);
	writer_zero(&writer, 4 + 8 + 8); /* null procedure, no credentials */
	return writer.length;
}

static enum reading
rpc_read(struct reply *reply, struct service_facts *facts)
{
	struct reader reader;

	if (reply->length < 12)
		return reply->over ? READING_OTHER : READING_MORE;
	reader_init(&reader, reply->bytes, reply->length);
	reader_skip(&reader, 4);
	if (reader_u32be(&reader) != RPC_XID || reader_u32be(&reader) != 1)
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	facts->login = LOGIN_NONE;
	return READING_DONE;
}

/* ---- DNS ---- */

enum { DNS_ID = 0x5744, DNS_ANSWER = 0x80 };

static size_t
dns_ask(const struct asked *asked, uint8_t *bytes)
{
	static const char question[] =
		"\x00\x1e\x57\x44\x01\x00\x00\x01\x00\x00\x00\x00"
		"\x00\x00\x07version\x04"
		"bind\x00\x00\x10\x00\x03";

	(void)asked;
	return question_put(bytes, question, sizeof(question) - 1);
}

/* The text of the answer, if it is given, is the last string of the message. */
static enum reading
dns_read(struct reply *reply, struct service_facts *facts)
{
	struct words text = words_of(reply->bytes, reply->length);
	struct reader reader;
	uint16_t length;

	reader_init(&reader, reply->bytes, reply->length);
	length = reader_u16be(&reader);
	if (!reply->over && (reader.failed || length > reader_left(&reader)))
		return READING_MORE;
	if (reader_u16be(&reader) != DNS_ID || (reader_u8(&reader) & DNS_ANSWER) == 0 ||
		reader.failed)
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	/* type TXT, class CH, time to live, length, and the string with its own length */
	text = words_skip(text, 2 + 12 + 14 + 4);
	for (; text.length > 12; text = words_skip(text, 1))
		if (memcmp(text.bytes, "\x00\x10\x00\x03", 4) == 0)
			break;
	if (text.length > 12 && (uint8_t)text.bytes[10] <= text.length - 11)
		words_copy(words_of(text.bytes + 11, (uint8_t)text.bytes[10]),
			facts->product, sizeof(facts->product));
	return READING_DONE;
}

const struct protocol protocols_binary[] = {
	{"smb-negotiate", "smb", "smb", smb_ask, smb_read, NULL, REPLY_MAX},
	{"smb1-negotiate", "smb", "smb", smb1_ask, smb1_read, NULL, REPLY_MAX},
	{"ldap-rootdse", "ldap", "ldaps", ldap_ask, ldap_read, NULL, REPLY_MAX},
	{"socks-greet", "socks", "socks", socks_ask, socks_read, NULL, REPLY_MAX},
	{"epmd-names", "epmd", "epmd", epmd_ask, epmd_read, NULL, REPLY_MAX},
	{"rpc-null", "rpcbind", "rpcbind", rpc_ask, rpc_read, NULL, REPLY_MAX},
	{"dns-tcp", "dns", "dns-over-tls", dns_ask, dns_read, NULL, REPLY_MAX},
	{.probe = NULL},
};
