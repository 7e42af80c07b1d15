/*
 * Redis and memcached (text), PostgreSQL (SSLRequest, "Frontend/Backend Protocol" 55.7) and
 * MySQL (initial handshake packet, protocol 10). Each question asks for no data and no
 * access.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/protocol.h"
#include "inquiry/words.h"

static size_t
redis_ask(const struct asked *asked, uint8_t *bytes)
{
	static const char ping[] = "*1\r\n$4\r\nPING\r\n";

	(void)asked;
	return question_put(bytes, ping, sizeof(ping) - 1);
}

static enum reading
redis_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = words_of(reply->bytes, reply->length), line;

	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (words_begin(line, "+PONG"))
		facts->login = LOGIN_NONE;
	else if (words_begin(line, "-NOAUTH") || words_begin(line, "-DENIED") ||
		words_begin(line, "-NOPERM"))
		facts->login = LOGIN_REQUIRED;
	else
		return READING_OTHER;
	if (words_begin(line, "-DENIED"))
		(void)text_copy(facts->title, sizeof(facts->title), "protected mode");
	facts->encrypted = reply_encrypted(reply);
	return READING_DONE;
}

static size_t
memcached_ask(const struct asked *asked, uint8_t *bytes)
{
	static const char version[] = "version\r\n";

	(void)asked;
	return question_put(bytes, version, sizeof(version) - 1);
}

static enum reading
memcached_read(struct reply *reply, struct service_facts *facts)
{
	struct words rest = words_of(reply->bytes, reply->length), line;
	struct text product;

	if (!words_line(&rest, reply->over, &line))
		return reply->over ? READING_OTHER : READING_MORE;
	if (!words_begin(line, "VERSION "))
		return READING_OTHER;
	text_init(&product, facts->product, sizeof(facts->product));
	text_add(&product, "memcached ");
	line = words_skip(line, strlen("VERSION "));
	words_copy(line, facts->product + product.length,
		sizeof(facts->product) - product.length);
	facts->encrypted = reply_encrypted(reply);
	facts->login = LOGIN_NONE;
	return READING_DONE;
}

static size_t
postgres_ask(const struct asked *asked, uint8_t *bytes)
{
	static const uint8_t ssl_request[] = {0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};

	(void)asked;
	return question_put(bytes, ssl_request, sizeof(ssl_request));
}

/* One byte: S, it can do TLS, N, it cannot. */
static enum reading
postgres_read(struct reply *reply, struct service_facts *facts)
{
	if (reply->length == 0)
		return reply->over ? READING_OTHER : READING_MORE;
	if (reply->length != 1 || (reply->bytes[0] != 'S' && reply->bytes[0] != 'N'))
		return READING_OTHER;
	facts->encrypted =
		reply->bytes[0] == 'S' ? ENCRYPTED_OFFERED : reply_encrypted(reply);
	(void)text_copy(facts->product, sizeof(facts->product), "PostgreSQL");
	return READING_DONE;
}

enum {
	MYSQL_PROTOCOL = 10,
	MYSQL_ERROR = 255,
	MYSQL_HEAD = 4,	   /* length (3, little endian) and number */
	MYSQL_TLS = 0x0800 /* CLIENT_SSL */
};

static bool
mysql_greets(const uint8_t *bytes, size_t length)
{
	return length > MYSQL_HEAD + 1 && bytes[2] == 0 && bytes[3] == 0 &&
		((bytes[MYSQL_HEAD] == MYSQL_PROTOCOL && bytes[5] >= '0' &&
			 bytes[5] <= '9') ||
			(bytes[MYSQL_HEAD] == MYSQL_ERROR &&
				words_have(words_of(bytes, length), "not allowed")));
}

/* "MySQL 8.0.36", "MariaDB 10.11.14" of "10.11.14-MariaDB-0+deb12u2". */
static void
mysql_take_version(struct words version, struct service_facts *facts)
{
	bool maria = words_have(version, "MariaDB");
	struct text product;

	/* MariaDB puts this in front for old clients. */
	if (words_begin(version, "5.5.5-"))
		version = words_skip(version, strlen("5.5.5-"));
	if (maria)
		version = words_until(version, "-");
	text_init(&product, facts->product, sizeof(facts->product));
	text_add(&product, maria ? "MariaDB " : "MySQL ");
	words_copy(version, facts->product + product.length,
		sizeof(facts->product) - product.length);
}

/* Version text, thread (4), scramble (8), filler (1), then the lower capabilities. */
static void
mysql_take(struct words body, struct service_facts *facts)
{
	const char *end =
		body.length == 0 ? NULL : memchr(body.bytes, '\0', body.length);
	struct reader reader;
	uint8_t low, high;

	if (end == NULL)
		return;
	mysql_take_version(words_of(body.bytes, (size_t)(end - body.bytes)), facts);
	reader_init(&reader, end + 1, body.length - (size_t)(end + 1 - body.bytes));
	reader_skip(&reader, 4 + 8 + 1);
	low = reader_u8(&reader);
	high = reader_u8(&reader);
	if (reader.failed)
		return;
	facts->encrypted =
		((low | high << 8) & MYSQL_TLS) != 0 ? ENCRYPTED_OFFERED : ENCRYPTED_NO;
	facts->login = LOGIN_REQUIRED;
}

static enum reading
mysql_read(struct reply *reply, struct service_facts *facts)
{
	struct words body;

	if (reply->length < MYSQL_HEAD ||
		reply->length < MYSQL_HEAD + (size_t)reply->bytes[0] +
				((size_t)reply->bytes[1] << 8))
		if (!reply->over)
			return READING_MORE;
	if (!mysql_greets(reply->bytes, reply->length))
		return READING_OTHER;
	body = words_of(reply->bytes + MYSQL_HEAD + 1, reply->length - MYSQL_HEAD - 1);
	if (reply->bytes[MYSQL_HEAD] == MYSQL_PROTOCOL)
		mysql_take(body, facts);
	else if (words_have(body, "MariaDB"))
		(void)text_copy(facts->product, sizeof(facts->product), "MariaDB");
	return READING_DONE;
}

const struct protocol protocols_database[] = {
	{"redis-ping", "redis", "redis", redis_ask, redis_read, NULL, REPLY_MAX},
	{"memcached-version", "memcached", "memcached", memcached_ask, memcached_read,
		NULL, REPLY_MAX},
	{"postgres-sslrequest", "postgresql", "postgresql", postgres_ask, postgres_read,
		NULL, REPLY_MAX},
	{"mysql-greeting", "mysql", "mysql", NULL, mysql_read, mysql_greets, REPLY_MAX},
	{.probe = NULL},
};
