/*
 * A recording of what the core was given, so that the same can be given to it again, with
 * the same or another configuration (`wdogd --record`, `wdog replay`). One file:
 *
 *	head    0  "WDOGREC5"   8  u64 limit: bytes the file may have
 *	frame   0  u32 length of the body   4  u8 type   5  u32 sum of type and body   9  body
 *
 * all numbers big-endian. The monitor writes the head and a CONFIG whenever it (re)reads
 * the configuration; each engine writes a BEGIN, and as long as no engine came to an input
 * the database it found, which replaces one that was cut short; from then on every input, and what the core ordered and recorded because of it. A
 * file that ends within a frame was cut off: what stands before it is good. The sum shows a
 * file that was damaged where every value of a byte would mean something, as in the database;
 * it is no proof against somebody who means harm.
 *
 * Readers treat the file as hostile; every length, number and text is checked.
 */
#ifndef WATCHDOG_CTL_RECORDING_H
#define WATCHDOG_CTL_RECORDING_H

#include "base/buffer.h"
#include "watch/input.h"

enum {
	RECORDING_HEAD_SIZE = 16,
	RECORDING_FRAME_HEAD_SIZE = 9,
	RECORDING_BODY_MAX = 2 * 1024 * 1024, /* a CONFIG with the largest catalogue */
	RECORDING_INPUT_MAX = 128 * 1024,     /* body of an INPUT */
	RECORDING_IMAGE_PART = 64 * 1024,     /* bytes of the database in one IMAGE */
	RECORDING_END_SIZE = 64,	      /* kept free for an END */
	RECORDING_VERSION_SIZE = 64,
	RECORDING_TEXT_MAX = 4096 /* of a command's reason or name */
};

#define RECORDING_LIMIT_DEFAULT (UINT64_C(256) * 1024 * 1024)
#define RECORDING_LIMIT_MIN (UINT64_C(1024) * 1024)

enum recording_type {
	RECORDING_CONFIG = 1, /* u32 length, the configuration, u32 length, the
				 catalogue, the probes */
	RECORDING_BEGIN,      /* an engine starts */
	RECORDING_IMAGE,      /* a part of the database it found */
	RECORDING_INPUT,
	RECORDING_ORDER, /* the core gave this order to the sensor */
	RECORDING_EVENT, /* the core recorded this event */
	RECORDING_END	 /* the limit is reached */
};

struct recording_frame {
	enum recording_type type;
	const uint8_t *body; /* borrowed from the reader's bytes */
	size_t length;
};

struct recording_begin {
	uint64_t seed;
	char version[RECORDING_VERSION_SIZE];
};

struct recording_input {
	struct watch_input input;
	int32_t utc_offset; /* of the owner's clock at that moment, seconds east */
};

/* Only what tells one order from another. */
struct recording_order {
	uint64_t run_id;
	uint16_t segment;
	enum scan_kind kind;
	enum proto proto;
};

struct recording_event {
	enum netevent_kind kind;
	enum severity severity;
	bool told;
	wall_t at;
	uint16_t segment;
	char device[DEVICE_NAME_SIZE];
	struct ip ip;
	enum proto proto;
	uint16_t port; /* 0: none */
};

/* The event that is saved at that place, told when one of the effects behind it is a line
 * about it or about the alert it ends. */
void recording_event_of(
	const struct effects *effects, size_t at, struct recording_event *event);

/* The head of a file. Reading says false when this is no recording, or one by a program
 * that writes another version of it. */
void recording_head_write(uint64_t limit, uint8_t bytes[RECORDING_HEAD_SIZE]);
bool recording_head_read(const uint8_t *bytes, size_t length, uint64_t *limit);

/* Walks over the frames behind the head. */
enum recording_step {
	RECORDING_STEP_FRAME, /* *frame is the next one */
	RECORDING_STEP_DONE,
	RECORDING_STEP_CUT, /* the file ends within a frame */
	RECORDING_STEP_BAD  /* no recording from here on, or a damaged one */
};
enum recording_step recording_next(
	struct reader *reader, struct recording_frame *frame);

/* A frame of which only the type is known yet; gives where it stands, for its end. */
size_t recording_frame_begin(struct writer *writer, enum recording_type type);
void recording_frame_end(struct writer *writer, size_t at);

/* Every write appends one whole frame, or marks the writer failed when it does not fit or
 * holds what a reader would refuse. */
void recording_write_config(struct writer *writer, const char *config,
	const char *catalogue, const char *probes);
void recording_write_begin(struct writer *writer, const struct recording_begin *begin);
void recording_write_image(struct writer *writer, const void *part, size_t length);
void recording_write_input(struct writer *writer, const struct recording_input *input);
void recording_write_order(struct writer *writer, const struct recording_order *order);
void recording_write_event(struct writer *writer, const struct recording_event *event);
void recording_write_end(struct writer *writer);

/* Every read takes a frame of its type and says false when it is not sound. An IMAGE's body
 * is the part itself. */
struct recording_config {
	const char *config, *catalogue, *probes; /* borrowed, not terminated */
	size_t config_length, catalogue_length, probes_length;
};
bool recording_read_config(
	const struct recording_frame *frame, struct recording_config *config);
bool recording_read_begin(
	const struct recording_frame *frame, struct recording_begin *begin);
/* On success the caller ends *input with recording_input_done. */
bool recording_read_input(
	const struct recording_frame *frame, struct recording_input *input);
void recording_input_done(struct recording_input *input);
bool recording_read_order(
	const struct recording_frame *frame, struct recording_order *order);
bool recording_read_event(
	const struct recording_frame *frame, struct recording_event *event);

#endif
