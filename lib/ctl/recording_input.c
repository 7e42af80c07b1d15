/* An input as a frame: observations and orders travel in the form of the role protocol. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ctl/recording.h"
#include "ctl/role_message.h"

enum { NO_TEXT = 0, WITH_TEXT = 1, UTC_OFFSET_MAX = 18 * 3600 };

static void
write_message(struct writer *writer, const struct role_message *message)
{
	static uint8_t bytes[ROLE_MESSAGE_MAX];
	size_t length = role_message_encode(message, bytes);

	if (length == 0)
		writer->failed = true;
	writer_u32be(writer, (uint32_t)length);
	writer_copy(writer, bytes, length);
}

static bool
read_message(struct reader *reader, struct role_message *message)
{
	size_t length = reader_u32be(reader);
	const uint8_t *bytes = reader_take(reader, length);

	return !reader->failed && role_message_decode(bytes, length, message);
}

/* A person's scan: few targets, any ports. What the core ignores becomes a valid value. */
static void
write_scan(struct writer *writer, const struct scan_order *scan)
{
	struct role_message head = {.type = ROLE_ORDER, .order = *scan};
	const struct role_message targets = {.type = ROLE_ORDER_TARGETS,
		.order = {
			.targets = scan->targets, .target_count = scan->target_count}};
	const struct role_message ports = {
		.type = ROLE_ORDER_PORTS, .order = {.ports = scan->ports}};

	head.order.run_id = 0;
	head.order.from = scan->segment;
	head.order.from = scan->segment;
	head.order.tries = 1;
	head.order.urgent = false;
	head.order.targets = NULL;
	head.order.target_count = 0;
	head.order.ports = (struct port_set){0};
	write_message(writer, &head);
	write_message(writer, &targets);
	write_message(writer, &ports);
}

static bool
read_part(struct reader *reader, enum role_message_type type,
	struct role_message *message)
{
	if (!read_message(reader, message))
		return false;
	if (message->type == type)
		return true;
	role_message_done(message);
	return false;
}

static bool
read_scan(struct reader *reader, struct scan_order *scan)
{
	struct role_message head, targets, ports;

	*scan = (struct scan_order){.run_id = 0};
	if (!read_part(reader, ROLE_ORDER, &head))
		return false;
	*scan = head.order;
	if (!read_part(reader, ROLE_ORDER_TARGETS, &targets))
		return false;
	scan->targets = targets.order.targets;
	scan->target_count = targets.order.target_count;
	if (!read_part(reader, ROLE_ORDER_PORTS, &ports))
		return false;
	scan->ports = ports.order.ports;
	return true;
}

static void
write_text(struct writer *writer, const char *text)
{
	writer_u8(writer, text == NULL ? NO_TEXT : WITH_TEXT);
	if (text != NULL && strlen(text) >= RECORDING_TEXT_MAX)
		writer->failed = true;
	else if (text != NULL)
		writer_text(writer, text);
}

static bool
read_text(struct reader *reader, const char **text)
{
	char *read;

	*text = NULL;
	switch (reader_u8(reader)) {
	case NO_TEXT:
		return !reader->failed;
	case WITH_TEXT:
		break;
	default:
		return false;
	}
	read = mem_new(RECORDING_TEXT_MAX);
	reader_text(reader, read, RECORDING_TEXT_MAX);
	*text = read;
	return !reader->failed;
}

static void
write_accept(struct writer *writer, const struct acceptance_request *accept)
{
	writer_u64be(writer, accept->device_id);
	writer_u8(writer, (uint8_t)accept->proto);
	writer_u16be(writer, accept->port);
	writer_u64be(writer, (uint64_t)accept->until.us);
	write_text(writer, accept->needed);
	write_text(writer, accept->who);
	write_text(writer, accept->from);
	write_text(writer, accept->reason);
}

static bool
read_accept(struct reader *reader, struct acceptance_request *accept)
{
	uint8_t proto;

	accept->device_id = reader_u64be(reader);
	proto = reader_u8(reader);
	accept->proto = (enum proto)proto;
	accept->port = reader_u16be(reader);
	accept->until.us = (int64_t)reader_u64be(reader);
	return read_text(reader, &accept->needed) && read_text(reader, &accept->who) &&
		read_text(reader, &accept->from) &&
		read_text(reader, &accept->reason) && accept->until.us >= 0 &&
		(proto == PROTO_TCP || proto == PROTO_UDP);
}

/* A text that was read belongs to the input. */
static void
free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

static void
accept_done(struct acceptance_request *accept)
{
	free_text(accept->needed);
	free_text(accept->who);
	free_text(accept->from);
	free_text(accept->reason);
}

static void
write_mute(struct writer *writer, const struct mute_rule *mute)
{
	writer_text(writer, mute->segment);
	writer_text(writer, mute->device);
	writer_u8(writer, (uint8_t)mute->event);
	writer_u32be(writer, mute->port);
	writer_u64be(writer, (uint64_t)mute->until.us);
	writer_text(writer, mute->reason);
}

static bool
read_mute(struct reader *reader, struct mute_rule *mute)
{
	reader_text(reader, mute->segment, sizeof(mute->segment));
	reader_text(reader, mute->device, sizeof(mute->device));
	mute->event = (enum netevent_kind)reader_u8(reader);
	mute->port = reader_u32be(reader);
	mute->until.us = (int64_t)reader_u64be(reader);
	reader_text(reader, mute->reason, sizeof(mute->reason));
	return !reader->failed && mute->event <= EVENT_KINDS &&
		mute->port <= UINT16_MAX && mute->until.us >= 0;
}

static void
write_body(struct writer *writer, const struct watch_input *input)
{
	const struct role_message observed = {
		.type = ROLE_OBSERVATION, .observation = input->observation};

	switch (input->kind) {
	case INPUT_OBSERVATION:
		write_message(writer, &observed);
		break;
	case INPUT_MUTE:
		write_mute(writer, &input->mute);
		break;
	case INPUT_ACKNOWLEDGE:
	case INPUT_APPROVE:
	case INPUT_DISAPPROVE:
	case INPUT_NAME:
	case INPUT_UNMUTE:
	case INPUT_TRUST:
		writer_u64be(writer, input->subject.id);
		write_text(writer, input->subject.text);
		break;
	case INPUT_CARE:
		writer_u64be(writer, input->subject.id);
		writer_u8(writer, (uint8_t)input->subject.care);
		break;
	case INPUT_PIN:
		writer_u16be(writer, input->segment);
		break;
	case INPUT_PAUSE:
		writer_u64be(writer, (uint64_t)input->length.us);
		break;
	case INPUT_SCAN:
		write_scan(writer, &input->scan);
		break;
	case INPUT_ACCEPT:
	case INPUT_REVOKE:
		write_accept(writer, &input->accept);
		break;
	case INPUT_START:
	case INPUT_DATABASE_RECOVERED:
	case INPUT_TICK:
	case INPUT_RESUME:
	case INPUT_TEST:
		break;
	}
}

static bool
read_observation(struct reader *reader, struct observation *observation)
{
	struct role_message message;

	if (!read_part(reader, ROLE_OBSERVATION, &message))
		return false;
	*observation = message.observation;
	return true;
}

static bool
read_body(struct reader *reader, struct watch_input *input)
{
	switch (input->kind) {
	case INPUT_OBSERVATION:
		return read_observation(reader, &input->observation);
	case INPUT_MUTE:
		return read_mute(reader, &input->mute);
	case INPUT_ACKNOWLEDGE:
	case INPUT_APPROVE:
	case INPUT_DISAPPROVE:
	case INPUT_NAME:
	case INPUT_UNMUTE:
	case INPUT_TRUST:
		input->subject.id = reader_u64be(reader);
		return read_text(reader, &input->subject.text) &&
			(input->kind != INPUT_NAME || input->subject.text != NULL);
	case INPUT_CARE:
		input->subject.id = reader_u64be(reader);
		input->subject.care = (enum care)reader_u8(reader);
		return (unsigned int)input->subject.care <= CARE_NEVER;
	case INPUT_PIN:
		input->segment = reader_u16be(reader);
		return true;
	case INPUT_PAUSE:
		input->length.us = (int64_t)reader_u64be(reader);
		return true;
	case INPUT_SCAN:
		return read_scan(reader, &input->scan);
	case INPUT_ACCEPT:
	case INPUT_REVOKE:
		return read_accept(reader, &input->accept);
	case INPUT_START:
	case INPUT_DATABASE_RECOVERED:
	case INPUT_TICK:
	case INPUT_RESUME:
	case INPUT_TEST:
		return true;
	}
	return false;
}

void
recording_write_input(struct writer *writer, const struct recording_input *recorded)
{
	const struct watch_input *input = &recorded->input;
	size_t at = recording_frame_begin(writer, RECORDING_INPUT);

	writer_u64be(writer, (uint64_t)input->at.mono.us);
	writer_u64be(writer, (uint64_t)input->at.wall.us);
	writer_u32be(writer, (uint32_t)recorded->utc_offset);
	writer_u8(writer, (uint8_t)input->kind);
	write_body(writer, input);
	recording_frame_end(writer, at);
}

bool
recording_read_input(
	const struct recording_frame *frame, struct recording_input *recorded)
{
	struct watch_input *input = &recorded->input;
	struct reader reader;
	uint8_t kind;

	*recorded = (struct recording_input){.utc_offset = 0};
	reader_init(&reader, frame->body, frame->length);
	input->at.mono.us = (int64_t)reader_u64be(&reader);
	input->at.wall.us = (int64_t)reader_u64be(&reader);
	recorded->utc_offset = (int32_t)reader_u32be(&reader);
	kind = reader_u8(&reader);
	if (reader.failed || kind > INPUT_KIND_LAST || input->at.mono.us < 0 ||
		input->at.wall.us < 0 || recorded->utc_offset < -UTC_OFFSET_MAX ||
		recorded->utc_offset > UTC_OFFSET_MAX)
		return false;
	input->kind = (enum watch_input_kind)kind;
	if (read_body(&reader, input) && !reader.failed && reader_left(&reader) == 0)
		return true;
	recording_input_done(recorded);
	return false;
}

void
recording_input_done(struct recording_input *recorded)
{
	struct watch_input *input = &recorded->input;

	switch (input->kind) {
	case INPUT_OBSERVATION:
		observation_done(&input->observation);
		break;
	case INPUT_ACKNOWLEDGE:
	case INPUT_APPROVE:
	case INPUT_DISAPPROVE:
	case INPUT_NAME:
	case INPUT_UNMUTE:
	case INPUT_TRUST:
		free_text(input->subject.text);
		break;
	case INPUT_ACCEPT:
	case INPUT_REVOKE:
		accept_done(&input->accept);
		break;
	case INPUT_SCAN:
		scan_order_done(&input->scan);
		break;
	case INPUT_START:
	case INPUT_DATABASE_RECOVERED:
	case INPUT_TICK:
	case INPUT_PAUSE:
	case INPUT_RESUME:
	case INPUT_TEST:
	case INPUT_MUTE:
	case INPUT_CARE:
	case INPUT_PIN:
		break;
	}
	*recorded = (struct recording_input){.utc_offset = 0};
}
