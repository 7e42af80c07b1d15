/*
 * MQTT 3.1.1 (CONNECT, then DISCONNECT; nothing is subscribed to) and AMQP 0-9-1 (the
 * protocol header; the server's Connection.Start is never answered).
 */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "inquiry/protocol.h"
#include "inquiry/words.h"

/* ---- MQTT ---- */

enum {
	MQTT_CONNACK = 0x20,
	MQTT_ACCEPTED = 0,
	MQTT_BAD_LOGIN = 4,
	MQTT_NOT_AUTHORISED = 5
};

static size_t
mqtt_ask(const struct asked *asked, uint8_t *bytes)
{
	/* A client id that no client of the owner's has: an equal one would be thrown out.
	 * Clean session, no name, no password. */
	static const char id[] = "watchdog-asks";
	struct writer writer;

	(void)asked;
	writer_init(&writer, bytes, REQUEST_MAX);
	writer_u8(&writer, 0x10);
	writer_u8(&writer, 10 + 2 + sizeof(id) - 1);
	writer_text(&writer, "MQTT");
	writer_u8(&writer, 4);	   /* level 3.1.1 */
	writer_u8(&writer, 2);	   /* clean session */
	writer_u16be(&writer, 10); /* keep alive, s */
	writer_text(&writer, id);
	return writer.length;
}

static enum reading
mqtt_read(struct reply *reply, struct service_facts *facts)
{
	static const uint8_t disconnect[] = {0xe0, 0};

	if (reply->length < 4)
		return reply->over ? READING_OTHER : READING_MORE;
	if (reply->bytes[0] != MQTT_CONNACK || reply->bytes[1] < 2 ||
		reply->bytes[1] > 127)
		return READING_OTHER;
	facts->encrypted = reply_encrypted(reply);
	if (reply->bytes[3] == MQTT_ACCEPTED)
		facts->login = LOGIN_NONE;
	else if (reply->bytes[3] == MQTT_BAD_LOGIN ||
		reply->bytes[3] == MQTT_NOT_AUTHORISED)
		facts->login = LOGIN_REQUIRED;
	if (reply->bytes[3] != MQTT_ACCEPTED || reply->over)
		return READING_DONE;
	memcpy(reply->answer, disconnect, sizeof(disconnect));
	reply->answer_length = sizeof(disconnect);
	return READING_LAST;
}

/* ---- AMQP ---- */

enum { AMQP_METHOD = 1, AMQP_FRAME_HEAD = 7, AMQP_CONNECTION = 10, AMQP_START = 10 };

static size_t
amqp_ask(const struct asked *asked, uint8_t *bytes)
{
	static const uint8_t header[] = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

	(void)asked;
	memcpy(bytes, header, sizeof(header));
	return sizeof(header);
}

/* A long string of the server's table: name, 'S', length (4), text. */
static struct words
amqp_property(struct words table, const char *name)
{
	struct words value = words_after(table, name);
	struct reader reader;
	uint32_t length;

	if (value.bytes == NULL)
		return value;
	reader_init(&reader, value.bytes, value.length);
	if (reader_u8(&reader) != 'S')
		return words_of(NULL, 0);
	length = reader_u32be(&reader);
	if (reader.failed || length > reader_left(&reader))
		return words_of(NULL, 0);
	return words_of(value.bytes + reader.offset, length);
}

static enum reading
amqp_start(struct reply *reply, struct service_facts *facts)
{
	struct words table = words_of(reply->bytes, reply->length);
	struct text product;

	text_init(&product, facts->product, sizeof(facts->product));
	words_copy(amqp_property(table, "product"), facts->product,
		sizeof(facts->product));
	product.length = strlen(facts->product);
	text_add(&product, " ");
	words_copy(amqp_property(table, "version"), facts->product + product.length,
		sizeof(facts->product) - product.length);
	facts->encrypted = reply_encrypted(reply);
	facts->login = words_have(table, "ANONYMOUS") ? LOGIN_NONE : LOGIN_REQUIRED;
	return READING_DONE;
}

static enum reading
amqp_read(struct reply *reply, struct service_facts *facts)
{
	struct reader reader;
	uint32_t length;

	if (words_begin(words_of(reply->bytes, reply->length), "AMQP")) {
		facts->encrypted = reply_encrypted(reply);
		return READING_DONE; /* another version of the protocol */
	}
	reader_init(&reader, reply->bytes, reply->length);
	if (reply->length < AMQP_FRAME_HEAD + 4)
		return reply->over ? READING_OTHER : READING_MORE;
	if (reader_u8(&reader) != AMQP_METHOD || reader_u16be(&reader) != 0)
		return READING_OTHER;
	length = reader_u32be(&reader);
	if (reader_u16be(&reader) != AMQP_CONNECTION ||
		reader_u16be(&reader) != AMQP_START)
		return READING_OTHER;
	if (!reply->over && reply->length < AMQP_FRAME_HEAD + (size_t)length)
		return READING_MORE;
	return amqp_start(reply, facts);
}

const struct protocol protocols_message[] = {
	{"mqtt-connect", "mqtt", "mqtts", mqtt_ask, mqtt_read, NULL, REPLY_MAX},
	{"amqp-header", "amqp", "amqps", amqp_ask, amqp_read, NULL, REPLY_MAX},
	{.probe = NULL},
};
