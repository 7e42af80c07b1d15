#include "engine/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/ipc.h"
#include "sys/log.h"
#include "version.h"

enum {
	BUFFER_SIZE = 4 * RECORDING_INPUT_MAX,
	SMALL_FRAME_MAX = 1024,
	PATH_SIZE = 256,
	CONFIGS_MAX = 1000 /* and engines that were cut short, before the first input */
};

struct recorder {
	int file; /* -1: not any more */
	uint64_t limit;
	struct writer writer;
	uint8_t bytes[BUFFER_SIZE];
};

struct recorder *
recorder_take(void)
{
	uint8_t head[RECORDING_HEAD_SIZE];
	struct recorder *recorder;
	uint64_t limit;

	if (fcntl(ROLE_FD_RECORDING, F_GETFD) < 0 ||
		pread(ROLE_FD_RECORDING, head, sizeof(head), 0) !=
			(ssize_t)sizeof(head) ||
		!recording_head_read(head, sizeof(head), &limit))
		return NULL;
	recorder = mem_new(sizeof(*recorder));
	recorder->file = ROLE_FD_RECORDING;
	recorder->limit = limit;
	writer_init(&recorder->writer, recorder->bytes, sizeof(recorder->bytes));
	return recorder;
}

void
recorder_free(struct recorder *recorder)
{
	if (recorder == NULL)
		return;
	if (recorder->file >= 0)
		(void)close(recorder->file); /* every write was checked */
	free(recorder);
}

static void
stop(struct recorder *recorder)
{
	(void)close(recorder->file); /* every write was checked */
	recorder->file = -1;
}

static void
stop_full(struct recorder *recorder)
{
	writer_init(&recorder->writer, recorder->bytes, sizeof(recorder->bytes));
	recording_write_end(&recorder->writer);
	if (write(recorder->file, recorder->bytes, recorder->writer.length) < 0)
		log_debug("The recording has no end mark.");
	log_warning("The recording has reached its limit of %llu MiB and ends here.",
		(unsigned long long)(recorder->limit / (1024 * 1024)));
	stop(recorder);
}

/* All of it or nothing: half a frame would end the recording there. */
static void
flush(struct recorder *recorder)
{
	size_t length = recorder->writer.length;
	struct stat before;
	ssize_t written;

	if (recorder->file < 0 || length == 0)
		return;
	if (fstat(recorder->file, &before) != 0 ||
		(uint64_t)before.st_size + length + RECORDING_END_SIZE >
			recorder->limit) {
		stop_full(recorder);
		return;
	}
	written = write(recorder->file, recorder->bytes, length);
	if (written != (ssize_t)length) {
		log_error("The recording ends here: it cannot be written: %s.",
			written < 0 ? strerror(errno) : "the disk is full");
		if (ftruncate(recorder->file, before.st_size) != 0)
			log_debug("The recording ends within a frame.");
		stop(recorder);
		return;
	}
	writer_init(&recorder->writer, recorder->bytes, sizeof(recorder->bytes));
}

/* Space for a frame of that size; NULL when nothing is recorded (any more). */
static struct writer *
space(struct recorder *recorder, size_t size)
{
	if (recorder == NULL || recorder->file < 0)
		return NULL;
	if (recorder->writer.size - recorder->writer.length < size)
		flush(recorder);
	return recorder->file < 0 ? NULL : &recorder->writer;
}

/* An engine before this one came to its first input: then the database is in it as a whole,
 * and this engine goes on with what that one left. */
static bool
has_begun(const struct recorder *recorder)
{
	uint64_t frames = recorder->limit / RECORDING_IMAGE_PART + CONFIGS_MAX;
	off_t at = RECORDING_HEAD_SIZE;

	for (uint64_t i = 0; i < frames; i++) {
		uint8_t head[RECORDING_FRAME_HEAD_SIZE];
		struct reader reader;
		uint32_t length;

		if (pread(recorder->file, head, sizeof(head), at) !=
			(ssize_t)sizeof(head))
			return false;
		reader_init(&reader, head, sizeof(head));
		length = reader_u32be(&reader);
		if (reader_u8(&reader) == RECORDING_INPUT)
			return true;
		at += (off_t)(sizeof(head) + length);
	}
	return true;
}

static bool
write_image(struct recorder *recorder, int image)
{
	static uint8_t part[RECORDING_IMAGE_PART];
	struct writer *writer;
	ssize_t length;

	while ((length = read(image, part, sizeof(part))) > 0) {
		writer = space(recorder, sizeof(part) + RECORDING_FRAME_HEAD_SIZE);
		if (writer == NULL)
			return true; /* said already */
		recording_write_image(writer, part, (size_t)length);
	}
	return length == 0;
}

static int
copy_database(struct recorder *recorder, struct store *store, const char *directory,
	struct error *error)
{
	char path[PATH_SIZE];
	int image, status;

	(void)snprintf(path, sizeof(path), "%s/recording.image", directory);
	(void)unlink(path); /* of an engine that was cut short */
	status = store_backup(store, path, error);
	if (status != 0)
		return status;
	image = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (image < 0 || !write_image(recorder, image))
		status = error_set(
			error, ERROR_IO, "cannot read %s: %s", path, strerror(errno));
	if (image >= 0)
		(void)close(image); /* only read */
	(void)unlink(path);	    /* what stays is only space lost */
	return status;
}

void
recorder_begin(struct recorder *recorder, struct store *store, const char *directory,
	uint64_t seed)
{
	struct recording_begin begin = {.seed = seed};
	struct error error = {.code = ERROR_NONE};
	struct writer *writer;
	bool first;

	if (recorder == NULL)
		return;
	first = !has_begun(recorder);
	writer = space(recorder, SMALL_FRAME_MAX);
	if (writer == NULL)
		return;
	(void)snprintf(begin.version, sizeof(begin.version), "%s (%s)", WDOG_VERSION,
		WDOG_COMMIT);
	recording_write_begin(writer, &begin);
	if (first && copy_database(recorder, store, directory, &error) != 0) {
		log_error("Nothing is recorded: %s.", error.text);
		stop(recorder);
	}
	flush(recorder);
}

void
recorder_input(struct recorder *recorder, const struct watch_input *input)
{
	struct recording_input recorded = {.input = *input};
	struct writer *writer = space(recorder, RECORDING_INPUT_MAX);
	size_t whole;

	if (writer == NULL)
		return;
	whole = writer->length;
	recorded.utc_offset = clock_utc_offset(input->at.wall);
	recording_write_input(writer, &recorded);
	if (!writer->failed)
		return;
	log_error("The recording ends here: it cannot hold what came.");
	writer->length = whole;
	writer->failed = false;
	flush(recorder);
	if (recorder->file >= 0)
		stop(recorder);
}

static void
record_event(struct recorder *recorder, const struct effects *effects, size_t at)
{
	struct writer *writer = space(recorder, SMALL_FRAME_MAX);
	struct recording_event event;

	if (writer == NULL)
		return;
	recording_event_of(effects, at, &event);
	recording_write_event(writer, &event);
}

static void
record_order(struct recorder *recorder, const struct scan_order *order)
{
	const struct recording_order recorded = {
		.run_id = order->run_id,
		.segment = order->segment,
		.kind = order->kind,
		.proto = order->proto,
	};
	struct writer *writer = space(recorder, SMALL_FRAME_MAX);

	if (writer != NULL)
		recording_write_order(writer, &recorded);
}

void
recorder_turn(struct recorder *recorder, const struct effects *effects)
{
	if (recorder == NULL)
		return;
	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->list[i];

		if (effect->kind == EFFECT_SAVE_EVENT)
			record_event(recorder, effects, i);
		else if (effect->kind == EFFECT_ORDER)
			record_order(recorder, &effect->order);
	}
	flush(recorder);
}
