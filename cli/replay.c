#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "config/catalogue_read.h"
#include "config/probes_read.h"
#include "replay_runs.h"
#include "scratch.h"
#include "store/store.h"

enum {
	SAVED_TOGETHER = 512,  /* effects */
	PATIENCE_SECONDS = 30, /* for a run that the recording may not have */
	EVENTS_MAX = 1000000
};

static const uint16_t no_segment = UINT16_MAX;

/* The configuration in effect and what was borrowed from it. */
struct setting {
	struct catalogue catalogue;
	struct config *config;
	struct watch_policy policy;
	const char *names[SEGMENTS_MAX], *zones[SEGMENTS_MAX];
};

struct replay {
	const struct replay_options *options;
	struct replay_result *result;
	struct error *error;
	struct recording_config texts; /* the newest in the recording */
	struct recording_begin begin;
	struct setting recorded, own;
	uint16_t segments[SEGMENTS_MAX]; /* of ours, by the recording's */
	struct scratch *scratch;
	struct store *store;
	struct watch *watch; /* NULL until the first input after a BEGIN */
	struct effects effects;
	size_t seen; /* of the effects, looked at already */
	struct moment now;
	bool begun;
	struct replay_runs runs;
};

/* The offset of the moment that is played: a callback of the policy has no context. */
static int offset_now;

static int
recorded_offset(wall_t time)
{
	(void)time;
	return offset_now;
}

static void
setting_done(struct setting *setting)
{
	config_free(setting->config);
	catalogue_done(&setting->catalogue);
	*setting = (struct setting){.config = NULL};
}

static int
setting_read(const struct replay *replay, const struct config_input *text,
	struct setting *setting)
{
	const struct config_input catalogue = {
		.text = replay->texts.catalogue,
		.length = replay->texts.catalogue_length,
		.file_name = "the recorded catalogue",
	};
	const struct config_input probes = {
		.text = replay->texts.probes,
		.length = replay->texts.probes_length,
		.file_name = "the recorded probes",
	};

	*setting = (struct setting){.config = NULL};
	if (catalogue_read(
		    &catalogue, &setting->catalogue, replay->options->messages) != 0 ||
		probes_read(&probes, &setting->catalogue.probes,
			replay->options->messages) != 0 ||
		config_parse(text, &setting->catalogue, &setting->config,
			replay->options->messages) != 0) {
		setting_done(setting);
		return error_set(
			replay->error, ERROR_INVALID, "the configuration is not right");
	}
	config_watch_policy(setting->config, &setting->catalogue, &setting->policy);
	setting->policy.utc_offset = recorded_offset;
	for (size_t i = 0; i < setting->config->segment_count; i++) {
		setting->names[i] = setting->config->scopes[i].name;
		setting->zones[i] =
			names_text(zone_names, (int)setting->config->segments[i].zone);
	}
	return 0;
}

static void
map_segments(struct replay *replay)
{
	for (size_t i = 0; i < SEGMENTS_MAX; i++) {
		replay->segments[i] = no_segment;
		if (i >= replay->recorded.config->segment_count)
			continue;
		for (size_t j = 0; j < replay->own.config->segment_count; j++)
			if (strcmp(replay->recorded.names[i], replay->own.names[j]) ==
				0)
				replay->segments[i] = (uint16_t)j;
	}
}

static int
save(struct replay *replay)
{
	int status = 0;

	if (replay->store != NULL)
		status = store_save(replay->store, &replay->effects, replay->error);
	effects_done(&replay->effects);
	replay->seen = 0;
	return status;
}

static int
end_core(struct replay *replay)
{
	int status = save(replay);

	watch_free(replay->watch);
	store_close(replay->store);
	replay->watch = NULL;
	replay->store = NULL;
	setting_done(&replay->own);
	setting_done(&replay->recorded);
	return status;
}

static int
read_settings(struct replay *replay)
{
	const struct config_input recorded = {
		.text = replay->texts.config,
		.length = replay->texts.config_length,
		.file_name = "the recorded configuration",
	};
	const struct config_input *own = replay->options->config;
	int status = setting_read(replay, &recorded, &replay->recorded);

	if (status == 0)
		status = setting_read(
			replay, own == NULL ? &recorded : own, &replay->own);
	if (status == 0)
		map_segments(replay);
	return status;
}

/* As the daemon's engine does it: the database first, then the core from it. */
static int
start_core(struct replay *replay)
{
	struct store_options options = {
		.path = scratch_path(replay->scratch), .segment_count = 0};
	uint64_t skipped = 0;
	bool recovered = false;
	int status = read_settings(replay);

	if (status != 0)
		return status;
	options.segment_names = replay->own.names;
	options.segment_zones = replay->own.zones;
	options.segment_count = replay->own.config->segment_count;
	status = scratch_written(replay->scratch, replay->error);
	if (status == 0)
		status = store_open(&options, replay->now.wall, &replay->store,
			&recovered, replay->error);
	if (status == 0 && recovered)
		status = error_set(replay->error, ERROR_CORRUPT,
			"the database in the recording is damaged");
	if (status != 0)
		return status;
	replay->watch = watch_new(&replay->own.policy, replay->begin.seed);
	return store_load(replay->store, replay->watch, &skipped, replay->error);
}

static void
add_event(struct replay *replay, const struct recording_event *event, bool recorded)
{
	const struct setting *setting = recorded ? &replay->recorded : &replay->own;
	struct replay_events *events = &replay->result->events;
	struct replay_event *added;

	if (setting->config == NULL || event->segment >= setting->config->segment_count)
		return;
	if (events->count == EVENTS_MAX) {
		replay->result->left_out++;
		return;
	}
	events->list = mem_grow(events->list, &events->capacity, events->count + 1,
		sizeof(*events->list));
	added = &events->list[events->count++];
	*added = (struct replay_event){.event = *event, .recorded = recorded};
	(void)text_copy(
		added->segment, sizeof(added->segment), setting->names[event->segment]);
}

static int
take_effects(struct replay *replay)
{
	for (; replay->seen < replay->effects.count; replay->seen++) {
		const struct effect *effect = &replay->effects.list[replay->seen];
		const struct scan_order *order = &effect->order;
		struct recording_event event;

		if (effect->kind == EFFECT_SAVE_EVENT) {
			recording_event_of(&replay->effects, replay->seen, &event);
			add_event(replay, &event, false);
		} else if (effect->kind == EFFECT_CANCEL)
			replay_runs_end(&replay->runs, effect->cancel_run_id);
		else if (effect->kind == EFFECT_ORDER)
			replay_runs_own(&replay->runs,
				&(struct recording_order){order->run_id, order->segment,
					order->kind, order->proto},
				replay->now.mono);
	}
	return replay->effects.count >= SAVED_TOGETHER ? save(replay) : 0;
}

/* Nobody made these runs: they end as if they had been cut short, which moves no belief. */
static void
end_overdue(struct replay *replay)
{
	struct watch_outcome outcome = {.effects = &replay->effects};
	mono_t before = mono_add(
		replay->now.mono, (span_t){-span_seconds(PATIENCE_SECONDS).us});
	struct replay_run run;

	while (replay_runs_overdue(&replay->runs, before, &run)) {
		struct watch_input input = {
			.kind = INPUT_OBSERVATION, .at = replay->now};

		input.observation = (struct observation){
			.kind = OBSERVATION_RUN_DONE,
			.segment = run.order.segment,
			.run_id = run.own,
			.at = replay->now,
			.run = {.verdict = RUN_PARTIAL},
		};
		(void)watch_apply(replay->watch, &input, &outcome);
	}
}

/* Says false for an input that means nothing under this configuration. */
static bool
translate(struct replay *replay, struct watch_input *input)
{
	struct observation *seen = &input->observation;

	if (input->kind == INPUT_SCAN) {
		input->scan.segment = replay->segments[input->scan.segment];
		return input->scan.segment != no_segment;
	}
	if (input->kind != INPUT_OBSERVATION)
		return true;
	if (seen->kind == OBSERVATION_SENSOR) {
		replay->runs.count = 0; /* their answers will not come */
		return true;
	}
	seen->segment = replay->segments[seen->segment];
	if (seen->segment == no_segment)
		return false;
	if (seen->run_id == 0)
		return true;
	seen->run_id = replay_runs_find(&replay->runs, seen->run_id);
	if (seen->kind == OBSERVATION_RUN_DONE)
		replay_runs_end(&replay->runs, seen->run_id);
	return seen->run_id != 0;
}

static int
play_input(struct replay *replay, const struct recording_frame *frame)
{
	struct watch_outcome outcome = {.effects = &replay->effects};
	struct replay_result *result = replay->result;
	struct recording_input recorded;
	int status = 0;

	if (!recording_read_input(frame, &recorded))
		return error_set(
			replay->error, ERROR_INVALID, "an input in it is not sound");
	replay->now = recorded.input.at;
	offset_now = recorded.utc_offset;
	if (result->inputs++ == 0)
		result->from = replay->now.wall;
	result->until = replay->now.wall;
	if (replay->watch == NULL)
		status = start_core(replay);
	if (status == 0 && !translate(replay, &recorded.input))
		result->passed_over++;
	else if (status == 0)
		/* What was refused then is refused now. */
		(void)watch_apply(replay->watch, &recorded.input, &outcome);
	recording_input_done(&recorded);
	if (status == 0)
		status = take_effects(replay);
	if (status == 0) {
		end_overdue(replay);
		status = take_effects(replay);
	}
	return status;
}

static int
play_begin(struct replay *replay, const struct recording_frame *frame)
{
	if (replay->texts.config == NULL ||
		!recording_read_begin(frame, &replay->begin))
		return error_set(replay->error, ERROR_INVALID,
			"an engine starts in it without a configuration");
	replay->begun = true;
	replay->runs.count = 0;
	if (scratch_written(replay->scratch, replay->error) != 0)
		return ERROR_IO; /* an image that was cut short: another one follows */
	return end_core(replay);
}

static int
play_outcome(struct replay *replay, const struct recording_frame *frame)
{
	struct recording_order order;
	struct recording_event event;

	if (frame->type == RECORDING_EVENT && recording_read_event(frame, &event)) {
		add_event(replay, &event, true);
	} else if (frame->type == RECORDING_ORDER &&
		recording_read_order(frame, &order)) {
		order.segment = replay->segments[order.segment];
		if (order.segment != no_segment)
			replay_runs_recorded(&replay->runs, &order, replay->now.mono);
	} else {
		return error_set(
			replay->error, ERROR_INVALID, "an outcome in it is not sound");
	}
	return 0;
}

static int
play_frame(struct replay *replay, const struct recording_frame *frame)
{
	if (!replay->begun && frame->type != RECORDING_CONFIG &&
		frame->type != RECORDING_BEGIN && frame->type != RECORDING_END)
		return error_set(
			replay->error, ERROR_INVALID, "no engine starts in it");
	switch (frame->type) {
	case RECORDING_CONFIG:
		return recording_read_config(frame, &replay->texts)
			? 0
			: error_set(replay->error, ERROR_INVALID,
				  "a configuration in it is not sound");
	case RECORDING_BEGIN:
		return play_begin(replay, frame);
	case RECORDING_IMAGE:
		if (replay->watch != NULL)
			return error_set(replay->error, ERROR_INVALID,
				"a database begins in it behind an input");
		return scratch_write(
			replay->scratch, frame->body, frame->length, replay->error);
	case RECORDING_INPUT:
		return play_input(replay, frame);
	case RECORDING_ORDER:
	case RECORDING_EVENT:
		return play_outcome(replay, frame);
	case RECORDING_END:
		replay->result->full = true;
		return 0;
	}
	return ERROR_INVALID;
}

static int
play_all(struct replay *replay, struct reader *reader)
{
	struct recording_frame frame;
	enum recording_step step;
	size_t at = reader->offset;
	int status = 0;

	while (status == 0 &&
		(step = recording_next(reader, &frame)) == RECORDING_STEP_FRAME) {
		status = play_frame(replay, &frame);
		at = reader->offset;
	}
	if (status != 0)
		return status;
	if (step == RECORDING_STEP_BAD)
		return error_set(replay->error, ERROR_INVALID,
			"it is damaged behind byte %zu", at);
	replay->result->cut = step == RECORDING_STEP_CUT;
	if (replay->watch == NULL)
		return error_set(replay->error, ERROR_INVALID,
			step == RECORDING_STEP_CUT
				? "it is cut short before its first input"
				: "nothing is in it");
	status = save(replay);
	if (status == 0 && replay->options->database_path != NULL)
		status = store_backup(
			replay->store, replay->options->database_path, replay->error);
	return status;
}

static int
play_bytes(struct replay *replay, const uint8_t *bytes, size_t length)
{
	struct reader reader;
	uint64_t limit;
	int status;

	if (!recording_head_read(bytes, length, &limit))
		return error_set(replay->error, ERROR_INVALID,
			"it is no recording of this version of wdogd");
	status = scratch_new(&replay->scratch, replay->error);
	if (status != 0)
		return status;
	reader_init(&reader, bytes, length);
	reader_skip(&reader, RECORDING_HEAD_SIZE);
	status = play_all(replay, &reader);
	if (end_core(replay) != 0 && status == 0)
		status = replay->error->code;
	scratch_free(replay->scratch);
	return status;
}

int
replay_play(const struct replay_options *options, struct replay_result *result,
	struct error *error)
{
	struct replay *replay = mem_new(sizeof(*replay));
	int file = open(options->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	void *bytes = MAP_FAILED;
	struct stat facts;
	int status;

	replay->options = options;
	replay->result = result;
	replay->error = error;
	if (file >= 0 && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) &&
		facts.st_size > 0)
		bytes = mmap(
			NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED) {
		status = error_set(error, ERROR_IO, "it cannot be read: %s",
			file < 0 ? strerror(errno) : "it is no file with a recording");
	} else {
		status = play_bytes(replay, bytes, (size_t)facts.st_size);
		(void)munmap(bytes, (size_t)facts.st_size);
	}
	if (file >= 0)
		(void)close(file); /* only read */
	free(replay);
	return status;
}
