/* Any bytes are refused or walked over frame by frame; an input that is read is written as
 * the same bytes again. */
#include <stdlib.h>
#include <string.h>

#include "ctl/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look(const struct recording_frame *frame)
{
	static uint8_t again[RECORDING_INPUT_MAX];
	struct recording_config config;
	struct recording_begin begin;
	struct recording_input input;
	struct recording_order order;
	struct recording_event event;
	struct writer writer;

	if (recording_read_config(frame, &config) &&
		config.config_length + config.catalogue_length + config.probes_length >
			frame->length)
		abort();
	(void)recording_read_begin(frame, &begin);
	(void)recording_read_order(frame, &order);
	(void)recording_read_event(frame, &event);
	if (frame->length > RECORDING_INPUT_MAX - RECORDING_FRAME_HEAD_SIZE ||
		!recording_read_input(frame, &input))
		return;
	writer_init(&writer, again, sizeof(again));
	recording_write_input(&writer, &input);
	/* What the core ignores in a person's order is not kept. */
	if (input.input.kind != INPUT_SCAN &&
		(writer.failed ||
			writer.length != frame->length + RECORDING_FRAME_HEAD_SIZE ||
			memcmp(again + RECORDING_FRAME_HEAD_SIZE, frame->body,
				frame->length) != 0))
		abort();
	recording_input_done(&input);
}

/* A frame of the input, which has no sums: a fuzzer finds none. */
static bool
take(struct reader *reader, struct recording_frame *frame)
{
	size_t length = reader_u32be(reader);
	uint8_t type = reader_u8(reader);

	if (reader->failed || length > reader_left(reader) ||
		length > RECORDING_BODY_MAX || type < RECORDING_CONFIG ||
		type > RECORDING_END)
		return false;
	*frame = (struct recording_frame){.type = (enum recording_type)type,
		.length = length,
		.body = reader_take(reader, length)};
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recording_frame frame;
	struct reader reader;
	uint64_t limit;

	(void)recording_head_read(data, size, &limit);
	reader_init(&reader, data, size);
	while (recording_next(&reader, &frame) == RECORDING_STEP_FRAME)
		look(&frame);
	reader_init(&reader, data, size);
	while (take(&reader, &frame))
		look(&frame);
	return 0;
}
