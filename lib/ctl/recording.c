#include "ctl/recording.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"

static const uint8_t magic[8] = {'W', 'D', 'O', 'G', 'R', 'E', 'C', '5'};

void
recording_head_write(uint64_t limit, uint8_t bytes[RECORDING_HEAD_SIZE])
{
	struct writer writer;

	writer_init(&writer, bytes, RECORDING_HEAD_SIZE);
	writer_copy(&writer, magic, sizeof(magic));
	writer_u64be(&writer, limit);
}

bool
recording_head_read(const uint8_t *bytes, size_t length, uint64_t *limit)
{
	struct reader reader;
	uint8_t found[sizeof(magic)];

	reader_init(&reader, bytes, length);
	reader_copy(&reader, found, sizeof(found));
	*limit = reader_u64be(&reader);
	return !reader.failed && memcmp(found, magic, sizeof(magic)) == 0;
}

/* Against accidents only: the key need not be secret. */
static uint32_t
sum_of(enum recording_type type, const uint8_t *body, size_t length)
{
	const struct hash_key key = {{0x7265636f7264696eULL, (uint64_t)type}};

	return (uint32_t)hash_bytes(&key, body, length);
}

enum recording_step
recording_next(struct reader *reader, struct recording_frame *frame)
{
	size_t length;
	uint32_t sum;
	uint8_t type;

	if (reader_left(reader) == 0)
		return RECORDING_STEP_DONE;
	if (reader_left(reader) < RECORDING_FRAME_HEAD_SIZE)
		return RECORDING_STEP_CUT;
	length = reader_u32be(reader);
	type = reader_u8(reader);
	sum = reader_u32be(reader);
	if (length > RECORDING_BODY_MAX || type < RECORDING_CONFIG ||
		type > RECORDING_END)
		return RECORDING_STEP_BAD;
	if (length > reader_left(reader))
		return RECORDING_STEP_CUT;
	frame->type = (enum recording_type)type;
	frame->length = length;
	frame->body = reader_take(reader, length);
	return sum_of(frame->type, frame->body, length) == sum ? RECORDING_STEP_FRAME
							       : RECORDING_STEP_BAD;
}

size_t
recording_frame_begin(struct writer *writer, enum recording_type type)
{
	size_t at = writer->length;

	writer_u32be(writer, 0);
	writer_u8(writer, (uint8_t)type);
	writer_u32be(writer, 0);
	return at;
}

void
recording_frame_end(struct writer *writer, size_t at)
{
	uint8_t *head = writer->bytes + at;
	const uint8_t *body = head + RECORDING_FRAME_HEAD_SIZE;
	struct writer blank;
	size_t length;

	if (writer->failed)
		return;
	length = writer->length - at - RECORDING_FRAME_HEAD_SIZE;
	writer_init(&blank, head, RECORDING_FRAME_HEAD_SIZE);
	writer_u32be(&blank, (uint32_t)length);
	writer_u8(&blank, head[4]);
	writer_u32be(&blank, sum_of((enum recording_type)head[4], body, length));
}

static void
write_long_text(struct writer *writer, const char *text)
{
	writer_u32be(writer, (uint32_t)strlen(text));
	writer_copy(writer, text, strlen(text));
}

void
recording_write_config(struct writer *writer, const char *config, const char *catalogue,
	const char *probes)
{
	size_t at = recording_frame_begin(writer, RECORDING_CONFIG);

	write_long_text(writer, config);
	write_long_text(writer, catalogue);
	writer_copy(writer, probes, strlen(probes));
	recording_frame_end(writer, at);
}

static const char *
read_long_text(struct reader *reader, size_t *length)
{
	*length = reader_u32be(reader);
	return (const char *)reader_take(reader, *length);
}

bool
recording_read_config(
	const struct recording_frame *frame, struct recording_config *config)
{
	struct reader reader;

	reader_init(&reader, frame->body, frame->length);
	config->config = read_long_text(&reader, &config->config_length);
	config->catalogue = read_long_text(&reader, &config->catalogue_length);
	config->probes_length = reader_left(&reader);
	config->probes = (const char *)reader_take(&reader, config->probes_length);
	return !reader.failed;
}

void
recording_write_begin(struct writer *writer, const struct recording_begin *begin)
{
	size_t at = recording_frame_begin(writer, RECORDING_BEGIN);

	writer_u64be(writer, begin->seed);
	writer_text(writer, begin->version);
	recording_frame_end(writer, at);
}

bool
recording_read_begin(const struct recording_frame *frame, struct recording_begin *begin)
{
	struct reader reader;

	reader_init(&reader, frame->body, frame->length);
	begin->seed = reader_u64be(&reader);
	reader_text(&reader, begin->version, sizeof(begin->version));
	return !reader.failed && reader_left(&reader) == 0;
}

void
recording_write_image(struct writer *writer, const void *part, size_t length)
{
	size_t at = recording_frame_begin(writer, RECORDING_IMAGE);

	writer_copy(writer, part, length);
	recording_frame_end(writer, at);
}

void
recording_write_order(struct writer *writer, const struct recording_order *order)
{
	size_t at = recording_frame_begin(writer, RECORDING_ORDER);

	writer_u64be(writer, order->run_id);
	writer_u16be(writer, order->segment);
	writer_u8(writer, (uint8_t)order->kind);
	writer_u8(writer, (uint8_t)order->proto);
	recording_frame_end(writer, at);
}

static bool
is_proto(unsigned int proto)
{
	return proto == PROTO_TCP || proto == PROTO_UDP;
}

bool
recording_read_order(const struct recording_frame *frame, struct recording_order *order)
{
	struct reader reader;
	uint8_t kind, proto;

	reader_init(&reader, frame->body, frame->length);
	order->run_id = reader_u64be(&reader);
	order->segment = reader_u16be(&reader);
	kind = reader_u8(&reader);
	proto = reader_u8(&reader);
	if (reader.failed || reader_left(&reader) != 0 || kind > SCAN_PORTS ||
		!is_proto(proto) || order->segment >= SEGMENTS_MAX)
		return false;
	order->kind = (enum scan_kind)kind;
	order->proto = (enum proto)proto;
	return true;
}

/* The line of an event stands behind it, and behind those that it tells of together. */
static bool
is_told(const struct effects *effects, size_t at, const struct event_record *event)
{
	uint64_t line = event->withheld[0] == '\0' ? event->told_in : 0;
	uint64_t ending = event->resolves;

	for (size_t i = at + 1; i < effects->count; i++) {
		const struct effect *effect = &effects->list[i];

		if (effect->kind == EFFECT_SAVE_ALERT && event->resolves != 0 &&
			effect->alert.id == event->resolves &&
			effect->alert.ended_in != 0)
			ending = effect->alert.ended_in;
		if (effect->kind == EFFECT_TELL &&
			(effect->tell.alert_id == event->id ||
				(line != 0 && effect->tell.alert_id == line) ||
				(ending != 0 && effect->tell.alert_id == ending)))
			return true;
	}
	return false;
}

void
recording_event_of(
	const struct effects *effects, size_t at, struct recording_event *event)
{
	const struct event_record *of = &effects->list[at].event;

	*event = (struct recording_event){
		.kind = of->kind,
		.severity = of->severity,
		.told = is_told(effects, at, of),
		.at = of->at,
		.segment = of->segment,
		.ip = of->ip,
		.proto = of->proto,
		.port = of->port,
	};
	(void)text_copy(event->device, sizeof(event->device), of->device_name);
}

void
recording_write_event(struct writer *writer, const struct recording_event *event)
{
	size_t at = recording_frame_begin(writer, RECORDING_EVENT);

	writer_u8(writer, (uint8_t)event->kind);
	writer_u8(writer, (uint8_t)event->severity);
	writer_u8(writer, event->told);
	writer_u64be(writer, (uint64_t)event->at.us);
	writer_u16be(writer, event->segment);
	writer_text(writer, event->device);
	writer_u8(writer, event->ip.family);
	writer_copy(writer, event->ip.bytes, ip_length(event->ip.family));
	writer_u8(writer, (uint8_t)event->proto);
	writer_u16be(writer, event->port);
	recording_frame_end(writer, at);
}

static bool
is_event_sound(const struct recording_event *event)
{
	return event->kind < EVENT_KINDS && event->severity <= SEVERITY_CRITICAL &&
		event->segment < SEGMENTS_MAX &&
		(event->port == 0 || is_proto((unsigned int)event->proto));
}

bool
recording_read_event(const struct recording_frame *frame, struct recording_event *event)
{
	struct reader reader;

	*event = (struct recording_event){.told = false};
	reader_init(&reader, frame->body, frame->length);
	event->kind = (enum netevent_kind)reader_u8(&reader);
	event->severity = (enum severity)reader_u8(&reader);
	event->told = reader_u8(&reader) != 0;
	event->at.us = (int64_t)reader_u64be(&reader);
	event->segment = reader_u16be(&reader);
	reader_text(&reader, event->device, sizeof(event->device));
	event->ip.family = reader_u8(&reader);
	if (event->ip.family != IP_NONE && event->ip.family != IP_V4 &&
		event->ip.family != IP_V6)
		return false;
	reader_copy(&reader, event->ip.bytes, ip_length(event->ip.family));
	event->proto = (enum proto)reader_u8(&reader);
	event->port = reader_u16be(&reader);
	return !reader.failed && reader_left(&reader) == 0 && is_event_sound(event);
}

void
recording_write_end(struct writer *writer)
{
	recording_frame_end(writer, recording_frame_begin(writer, RECORDING_END));
}
