#include "inquiry/tls_hello.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

enum {
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	HELLO_CLIENT = 1,
	HELLO_SERVER = 2,
	VERSION_SSL3 = 0x0300,
	VERSION_TLS12 = 0x0303,
	RANDOM_SIZE = 32,
	SESSION_MAX = 32
};

/* From the newest that need no extension down to those of the nineties. */
struct cipher {
	uint16_t number;
	const char *name; /* as OpenSSL names it */
};

static const struct cipher ciphers[] = {
	{0x009d, "AES256-GCM-SHA384"},
	{0x009c, "AES128-GCM-SHA256"},
	{0x003d, "AES256-SHA256"},
	{0x003c, "AES128-SHA256"},
	{0x0039, "DHE-RSA-AES256-SHA"},
	{0x0033, "DHE-RSA-AES128-SHA"},
	{0x0035, "AES256-SHA"},
	{0x002f, "AES128-SHA"},
	{0x0016, "EDH-RSA-DES-CBC3-SHA"},
	{0x000a, "DES-CBC3-SHA"},
	{0x0009, "DES-CBC-SHA"},
	{0x0005, "RC4-SHA"},
	{0x0004, "RC4-MD5"},
	{0x0003, "EXP-RC4-MD5"},
};

enum { CIPHERS = sizeof(ciphers) / sizeof(ciphers[0]) };

size_t
tls_hello_write(uint8_t *bytes, size_t size)
{
	enum { BODY = 2 + RANDOM_SIZE + 1 + 2 + 2 * CIPHERS + 2 };
	/* The random value protects nothing: no handshake is ever finished with it. */
	static const char random[RANDOM_SIZE + 1] = "WatchDog asks which TLS you know";
	struct writer writer;

	writer_init(&writer, bytes, size);
	writer_u8(&writer, RECORD_HANDSHAKE);
	writer_u16be(&writer, VERSION_SSL3);
	writer_u16be(&writer, BODY + 4);
	writer_u8(&writer, HELLO_CLIENT);
	writer_u8(&writer, 0);
	writer_u16be(&writer, BODY);
	writer_u16be(&writer, VERSION_TLS12);
	writer_copy(&writer, random, RANDOM_SIZE);
	writer_u8(&writer, 0); /* no session */
	writer_u16be(&writer, 2 * CIPHERS);
	for (size_t i = 0; i < CIPHERS; i++)
		writer_u16be(&writer, ciphers[i].number);
	writer_u8(&writer, 1); /* compression: none */
	writer_u8(&writer, 0);
	return writer.failed ? 0 : writer.length;
}

static const char *
version_text(uint16_t version)
{
	static const char *const names[] = {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"};

	return version < VERSION_SSL3 || version > VERSION_TLS12
		? ""
		: names[version - VERSION_SSL3];
}

static void
take_cipher(uint16_t number, struct service_facts *facts)
{
	struct text text;

	text_init(&text, facts->tls_cipher, sizeof(facts->tls_cipher));
	for (size_t i = 0; i < CIPHERS; i++)
		if (ciphers[i].number == number)
			text_add(&text, ciphers[i].name);
	if (text.length == 0)
		text_format(&text, "0x%04x", number);
}

static enum tls_answer
read_server_hello(struct reader *reader, struct service_facts *facts)
{
	uint16_t version, cipher;
	uint8_t session;

	if (reader_left(reader) == 0)
		return TLS_ANSWER_MORE;
	if (reader_u8(reader) != HELLO_SERVER)
		return TLS_ANSWER_OTHER;
	reader_skip(reader, 3);
	version = reader_u16be(reader);
	reader_skip(reader, RANDOM_SIZE);
	session = reader_u8(reader);
	reader_skip(reader, session);
	cipher = reader_u16be(reader);
	if (reader->failed)
		return session > SESSION_MAX ? TLS_ANSWER_OTHER : TLS_ANSWER_MORE;
	if (session > SESSION_MAX || version_text(version)[0] == '\0')
		return TLS_ANSWER_OTHER;
	(void)text_copy(
		facts->tls_version, sizeof(facts->tls_version), version_text(version));
	take_cipher(cipher, facts);
	facts->encrypted = ENCRYPTED_YES;
	return TLS_ANSWER_HELLO;
}

enum tls_answer
tls_hello_read(const uint8_t *bytes, size_t length, struct service_facts *facts)
{
	struct reader reader;
	uint8_t type;

	reader_init(&reader, bytes, length);
	type = reader_u8(&reader);
	if (length > 0 && type != RECORD_ALERT && type != RECORD_HANDSHAKE)
		return TLS_ANSWER_OTHER;
	if (length > 1 && bytes[1] != 3)
		return TLS_ANSWER_OTHER;
	reader_skip(&reader, 4);
	if (reader.failed)
		return TLS_ANSWER_MORE;
	if (type == RECORD_ALERT)
		return TLS_ANSWER_ALERT;
	return read_server_hello(&reader, facts);
}
