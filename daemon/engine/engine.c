#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "engine/command_backup.h"
#include "engine/commands.h"
#include "engine/limits.h"
#include "sys/clock.h"
#include "sys/log.h"

enum {
	TURN_MS = 20,	     /* inputs that come together are saved together */
	TURN_EFFECTS = 2048, /* then they are saved at once */
	TICK_MS_MAX =
		10000, /* the loop's clock stands still while the machine sleeps */
	PURGE_SECONDS = 3600,
	PURGE_STEP_MS = 500,
	CLOCK_TOLERANCE_SECONDS = 60
};

static const uint32_t no_run = UINT32_MAX;

void
engine_stop(struct engine *engine, int status)
{
	engine->exit_status = status;
	loop_stop(engine->role.loop);
}

int
engine_input(struct engine *engine, const struct watch_input *input,
	struct watch_outcome *outcome)
{
	recorder_input(engine->recorder, input);
	outcome->effects = &engine->effects;
	return watch_apply(engine->watch, input, outcome);
}

/* One that no person gave: it cannot be refused. */
static void
feed(struct engine *engine, enum watch_input_kind kind, struct moment at)
{
	const struct watch_input input = {.kind = kind, .at = at};
	struct watch_outcome outcome = {.error = NULL};

	(void)engine_input(engine, &input, &outcome);
}

/* What comes without end must not put off the turn: it is set once. */
void
engine_touch(struct engine *engine)
{
	bool many = engine->effects.count > TURN_EFFECTS;

	if (!engine->touched || (many && !engine->hurried))
		loop_timer_set(engine->turn, span_ms(many ? 0 : TURN_MS));
	engine->touched = true;
	engine->hurried = many;
}

/* One turn: store, then tell, then ask. Telling is the outbox's way (saved). */
void
engine_turn(struct engine *engine)
{
	span_t until;

	loop_timer_cancel(engine->turn);
	engine->touched = engine->hurried = false;
	recorder_turn(engine->recorder, &engine->effects);
	saver_take(engine->saver, &engine->effects);
	role_link_obey(engine->sensor, &engine->effects);
	inquirer_obey(engine->identify, &engine->effects);
	effects_done(&engine->effects);
	until = mono_since(watch_next_wake(engine->watch), clock_mono());
	if (until.us > span_ms(TICK_MS_MAX).us)
		until = span_ms(TICK_MS_MAX);
	loop_timer_set(engine->tick, until);
}

static void
turn(void *context)
{
	engine_turn(context);
}

static void
tick(void *context)
{
	struct engine *engine = context;

	feed(engine, INPUT_TICK, clock_now());
	engine_turn(engine);
}

static void
saved(void *context)
{
	struct engine *engine = context;

	engine->saves++;
	delivery_kick(engine->delivery);
	control_wake(engine->control);
}

static void
closing(void *context)
{
	struct engine *engine = context;

	control_abort(engine->control, saver_unusable);
}

static void
lost(void *context)
{
	log_error("More changes wait to be saved than may: starting again from what is "
		  "stored.");
	engine_stop(context, ROLE_EXIT_CRASH);
}

static const struct saver_calls saver_calls = {
	.saved = saved, .closing = closing, .lost = lost};

/* The sensor's clock is ours. One that claims otherwise has been taken over, or was
 * stopped for so long that what it saw is worth no more than now. */
static void
check_moment(struct moment *at)
{
	struct moment now = clock_now();
	span_t age = mono_since(now.mono, at->mono);

	if (age.us < 0 || age.us > span_seconds(CLOCK_TOLERANCE_SECONDS).us)
		*at = now;
}

static void
observed(struct observation *observation, void *context)
{
	struct engine *engine = context;
	struct watch_input input = {.kind = INPUT_OBSERVATION};
	struct watch_outcome outcome = {.error = NULL};

	check_moment(&observation->at);
	input.at = observation->at;
	input.observation = *observation; /* what it owns stays the caller's */
	(void)engine_input(engine, &input, &outcome);
	engine_touch(engine);
}

static void
sensor_is_broken(void *context)
{
	struct engine *engine = context;
	const struct role_message message = {.type = ROLE_REPLACE};

	(void)ipc_send(engine->monitor, &message); /* said again when nothing happens */
}

static const struct role_link_calls sensor_calls = {
	.observed = observed, .broken = sensor_is_broken};

static void
needs_identify(bool needed, void *context)
{
	struct engine *engine = context;
	const struct role_message message = {.type = ROLE_NEED, .need = needed};

	/* A monitor that does not read is about to end us. */
	(void)ipc_send(engine->monitor, &message);
}

static const struct inquirer_calls identify_calls = {
	.observed = observed, .needs = needs_identify};

static void
meet(struct engine *engine, enum role_peer peer, int descriptor)
{
	if (peer == ROLE_SENSOR)
		role_link_connect(engine->sensor, descriptor);
	else if (peer == ROLE_IDENTIFY)
		inquirer_connect(engine->identify, descriptor);
	else
		(void)close(descriptor);
}

static void
take_message(struct role_message *message, int descriptor, void *context)
{
	struct engine *engine = context;

	switch ((int)message->type) {
	case ROLE_PEER:
		meet(engine, message->peer, descriptor);
		break;
	case ROLE_STOP:
		engine_stop(engine, ROLE_EXIT_FINE);
		break;
	default:
		if (descriptor >= 0)
			(void)close(descriptor);
	}
}

static void
monitor_is_gone(void *context)
{
	engine_stop(context, ROLE_EXIT_FINE);
}

static const struct ipc_calls monitor_calls = {
	.message = take_message, .closed = monitor_is_gone};

static uint32_t
permille(const struct watch_status *status)
{
	for (size_t i = 0; i < status->segment_count; i++) {
		const struct run_record *run = &status->segments[i].run;

		if (status->segments[i].running && run->total > 0 &&
			run->done <= run->total)
			return (uint32_t)(run->done * 1000 / run->total);
	}
	return no_run;
}

static void
tell_monitor(void *context)
{
	struct engine *engine = context;
	struct watch_status *status = mem_new(sizeof(*status));
	struct role_message message = {.type = ROLE_ALIVE};
	struct role_figures *figures = &message.figures;

	watch_status(engine->watch, status);
	figures->segments = (uint32_t)status->segment_count;
	for (size_t i = 0; i < status->segment_count; i++) {
		figures->devices += status->segments[i].devices;
		figures->present += status->segments[i].present;
	}
	figures->alerts_open = status->alerts_open;
	figures->progress_permille = permille(status);
	figures->blind = status->blind;
	figures->paused = status->paused;
	figures->sandbox = (uint8_t)engine->sandbox;
	free(status);
	(void)ipc_send(engine->monitor, &message); /* the next one is as good */
	loop_timer_set(engine->alive, span_seconds(ROLE_ALIVE_SECONDS));
}

/* Deleting by a clock that has just jumped could delete everything: both clocks must have
 * gone the same way since the last look. */
static bool
is_clock_steady(struct engine *engine)
{
	struct moment now = clock_now(), last = engine->purged;
	int64_t drift =
		wall_since(now.wall, last.wall).us - mono_since(now.mono, last.mono).us;

	engine->purged = now;
	return llabs(drift) < span_seconds(CLOCK_TOLERANCE_SECONDS).us;
}

static void
purge(void *context)
{
	struct engine *engine = context;
	struct store *store = saver_store(engine->saver);
	span_t keep = engine->role.config->keep;
	struct error error = {.code = ERROR_NONE};
	bool more = false;

	if (store != NULL && is_clock_steady(engine) &&
		store_purge(store, wall_add(clock_now().wall, (span_t){-keep.us}),
			&more, &error) != 0)
		saver_fault(engine->saver, &error);
	loop_timer_set(engine->purge,
		more ? span_ms(PURGE_STEP_MS) : span_seconds(PURGE_SECONDS));
}

static int
exit_of(enum error_code code)
{
	switch ((int)code) {
	case ERROR_BUSY:
		return ROLE_EXIT_TRY_AGAIN;
	case ERROR_NEWER:
		return ROLE_EXIT_NEWER_DATABASE;
	default:
		return ROLE_EXIT_CRASH;
	}
}

static int
open_database(struct engine *engine, struct error *error)
{
	const struct config *config = engine->role.config;
	const struct saver_setup setup = {
		.loop = engine->role.loop,
		.options =
			{
				.path = engine->database_path,
				.size_limit = config->size_limit,
				.segment_names = engine->segment_names,
				.segment_zones = engine->segment_zones,
				.segment_count = config->segment_count,
			},
		.calls = &saver_calls,
		.context = engine,
	};

	for (size_t i = 0; i < config->segment_count; i++) {
		engine->segment_names[i] = config->scopes[i].name;
		engine->segment_zones[i] =
			names_text(zone_names, (int)config->segments[i].zone);
	}
	(void)snprintf(engine->database_path, sizeof(engine->database_path),
		"%s/wdogd.db", config->directory);
	return saver_open(&setup, &engine->saver, error);
}

static int
load_core(struct engine *engine, struct error *error)
{
	uint64_t skipped = 0, seed = clock_seed();
	int status;

	config_watch_policy(
		engine->role.config, &engine->role.catalogue, &engine->policy);
	engine->policy.utc_offset = clock_utc_offset;
	recorder_begin(engine->recorder, saver_store(engine->saver),
		engine->role.config->directory, seed);
	engine->watch = watch_new(&engine->policy, seed);
	status = store_load(saver_store(engine->saver), engine->watch, &skipped, error);
	if (skipped > 0)
		log_warning("%llu rows of the database do not fit together and were "
			    "passed over.",
			(unsigned long long)skipped);
	return status;
}

/* Everything that needs more than the role may keep. */
static int
open_all(struct engine *engine, struct error *error)
{
	const struct config *config = engine->role.config;
	int status;

	tzset(); /* the zone of syslog's stamps is read now or never */
	json_object_seed((size_t)clock_seed());
	status = open_database(engine, error);
	if (status == 0)
		backups_clear(config->directory);
	if (status == 0)
		status = load_core(engine, error);
	if (status == 0)
		status = control_open(engine->role.loop, config->socket_path,
			config->socket_group, &engine->control, error);
	if (status == 0)
		status = limits_of_engine(config, &engine->sandbox, error);
	return status;
}

static void
give_back(void *context)
{
	struct engine *engine = context;
	struct store *store = saver_store(engine->saver);

	if (store != NULL)
		store_release_memory(store);
}

static void
make_timers(struct engine *engine)
{
	struct loop *loop = engine->role.loop;

	engine->turn = loop_timer_new(loop, LOOP_NETWORK, turn, engine);
	engine->tick = loop_timer_new(loop, LOOP_NETWORK, tick, engine);
	engine->alive = loop_timer_new(loop, LOOP_CONTROL, tell_monitor, engine);
	engine->purge = loop_timer_new(loop, LOOP_CAPTURE, purge, engine);
	loop_timer_set(engine->alive, span_ms(0));
	loop_timer_set(engine->purge, span_seconds(PURGE_SECONDS));
	loop_on_slim(loop, give_back, engine);
}

static void
start(struct engine *engine)
{
	const struct role_message ready = {.type = ROLE_READY};
	const struct config *config = engine->role.config;
	struct loop *loop = engine->role.loop;

	engine->started = engine->purged = clock_now();
	engine->monitor =
		ipc_new(loop, ROLE_FD_MONITOR, LOOP_CONTROL, &monitor_calls, engine);
	engine->delivery = delivery_new(
		loop, engine->saver, config->syslog, config->syslog_facility);
	engine->sensor = role_link_new(loop, &link_to_sensor, &sensor_calls, engine);
	engine->identify = inquirer_new(&(const struct inquirer_setup){
		.loop = loop,
		.rest = span_seconds(INQUIRER_REST_SECONDS),
		.needed = config_identifies(config),
		.calls = &identify_calls,
		.context = engine,
	});
	make_timers(engine);
	control_serve(engine->control, commands_request, engine);
	feed(engine, INPUT_START, engine->started);
	if (saver_recovered(engine->saver))
		feed(engine, INPUT_DATABASE_RECOVERED, engine->started);
	(void)ipc_send(engine->monitor, &ready);
	delivery_kick(engine->delivery); /* what a predecessor left */
	engine_touch(engine);
}

static void
finish(struct engine *engine)
{
	recorder_turn(engine->recorder, &engine->effects);
	recorder_free(engine->recorder);
	if (engine->saver != NULL)
		saver_take(engine->saver, &engine->effects);
	control_close(engine->control);
	role_link_free(engine->sensor);
	inquirer_free(engine->identify);
	delivery_free(engine->delivery);
	saver_free(engine->saver);
	watch_free(engine->watch);
	effects_done(&engine->effects);
	loop_timer_free(engine->turn);
	loop_timer_free(engine->tick);
	loop_timer_free(engine->alive);
	loop_timer_free(engine->purge);
	ipc_free(engine->monitor);
	role_done(&engine->role);
}

int
engine_main(void)
{
	struct engine *engine = mem_new(sizeof(*engine));
	struct error error = {.code = ERROR_NONE};
	int status;

	engine->recorder = recorder_take();
	clock_zone_init();
	role_start(&engine->role, "engine");
	status = open_all(engine, &error);
	if (status != 0) {
		log_error("The engine cannot start: %s.", error.text);
		engine->exit_status = exit_of(error.code);
	} else {
		start(engine);
		loop_run(engine->role.loop);
	}
	finish(engine);
	status = engine->exit_status;
	free(engine);
	return status;
}
