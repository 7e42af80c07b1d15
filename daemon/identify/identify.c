/*
 * The role that connects to open ports and says what speaks there. It reads what strangers
 * send, so it holds nothing: no capability, no file, no packet socket; and it does not live
 * long: after some targets or minutes it asks to be replaced.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "identify/limits.h"
#include "identify/talk.h"
#include "sys/clock.h"
#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/role.h"

enum {
	LIFE_SECONDS = 600, /* then it is replaced, if it ever asked anybody */
	LIFE_TARGETS = 100,
	REPLACE_AGAIN_SECONDS = 30
};

struct identify {
	struct role role;
	enum sandbox_level sandbox;
	struct ipc *monitor, *engine; /* engine NULL: there is none */
	struct call_gate *gate;
	struct tls_context *tls;
	struct talk_setup setup;
	struct talk *talks[CALLS_MAX]; /* NULL: free */
	struct talk *ended[CALLS_MAX]; /* to be freed in the next turn */
	size_t ended_count;
	struct loop_timer *alive, *sweep;
	mono_t started, replace_asked;
	uint32_t targets;
	bool paused;
	int status;
};

static void
tell(struct identify *identify, const struct observation_service *result,
	uint16_t segment)
{
	struct role_message message = {.type = ROLE_OBSERVATION};

	message.observation.kind = OBSERVATION_SERVICE;
	message.observation.segment = segment;
	message.observation.at = clock_now();
	message.observation.service = *result;
	message.observation.service.facts.at = message.observation.at.wall;
	/* An answer that cannot be told is asked for again. */
	if (identify->engine != NULL)
		(void)ipc_send(identify->engine, &message);
}

/* The talk is still on the stack of whoever calls this. */
static void
talk_ended(struct talk *talk, void *context)
{
	struct identify *identify = context;
	struct observation_service result;

	talk_result(talk, &result);
	tell(identify, &result, talk_segment(talk));
	for (size_t i = 0; i < CALLS_MAX; i++)
		if (identify->talks[i] == talk)
			identify->talks[i] = NULL;
	identify->ended[identify->ended_count++] = talk;
	loop_timer_set(identify->sweep, span_ms(0));
}

static void
sweep(void *context)
{
	struct identify *identify = context;

	while (identify->ended_count > 0)
		talk_free(identify->ended[--identify->ended_count]);
}

/* Tells of each that it was not asked, or not to the end. */
static void
drop_talks(struct identify *identify)
{
	struct observation_service result;

	sweep(identify);
	for (size_t i = 0; i < CALLS_MAX; i++) {
		if (identify->talks[i] == NULL)
			continue;
		talk_result(identify->talks[i], &result);
		tell(identify, &result, talk_segment(identify->talks[i]));
		talk_free(identify->talks[i]);
		identify->talks[i] = NULL;
	}
}

static void
refuse(struct identify *identify, const struct inquiry_order *order)
{
	struct role_message message = {.type = ROLE_OBSERVATION};

	observation_put_off(order, clock_now(), &message.observation);
	if (identify->engine != NULL)
		(void)ipc_send(identify->engine, &message);
}

static void
inquire(struct identify *identify, const struct inquiry_order *order)
{
	for (size_t i = 0; i < CALLS_MAX && !identify->paused; i++) {
		if (identify->talks[i] != NULL)
			continue;
		identify->talks[i] = talk_new(&identify->setup, order);
		identify->targets++;
		return;
	}
	refuse(identify, order);
}

static bool
is_busy(const struct identify *identify)
{
	for (size_t i = 0; i < CALLS_MAX; i++)
		if (identify->talks[i] != NULL)
			return true;
	return false;
}

static void
set_paused(struct identify *identify, bool paused)
{
	identify->paused = paused;
	call_gate_set_paused(identify->gate, paused);
	if (paused)
		drop_talks(identify);
}

static void
drop_engine(struct identify *identify)
{
	ipc_free(identify->engine);
	identify->engine = NULL;
	set_paused(identify, true);
}

static void
engine_closed(void *context)
{
	drop_engine(context);
}

static void
engine_said(struct role_message *message, int descriptor, void *context)
{
	struct identify *identify = context;

	(void)descriptor; /* only ROLE_PEER has one */
	if (message->type == ROLE_INQUIRY) {
		inquire(identify, &message->inquiry);
	} else if (message->type == ROLE_PAUSE) {
		set_paused(identify, message->pause);
	} else {
		log_error("The engine said what only others may say; not listening to "
			  "it.");
		drop_engine(identify);
	}
}

static const struct ipc_calls engine_calls = {
	.message = engine_said, .closed = engine_closed};

/* Nothing is asked before the new engine has said whether the owner paused it. */
static void
meet_engine(struct identify *identify, int descriptor)
{
	struct role_message message = {.type = ROLE_OBSERVATION};

	drop_engine(identify);
	identify->engine = ipc_new(
		identify->role.loop, descriptor, LOOP_CONTROL, &engine_calls, identify);
	message.observation.kind = OBSERVATION_INQUIRER;
	message.observation.at = clock_now();
	(void)ipc_send(identify->engine, &message); /* the queue is empty */
}

static void
monitor_said(struct role_message *message, int descriptor, void *context)
{
	struct identify *identify = context;

	if (message->type == ROLE_PEER) {
		meet_engine(identify, descriptor);
	} else if (message->type == ROLE_STOP) {
		drop_talks(identify);
		loop_stop(identify->role.loop);
	} else {
		log_warning("The monitor said what this role does not understand.");
	}
}

static void
monitor_closed(void *context)
{
	struct identify *identify = context;

	identify->status = ROLE_EXIT_CRASH;
	loop_stop(identify->role.loop);
}

static const struct ipc_calls monitor_calls = {
	.message = monitor_said, .closed = monitor_closed};

static void
to_monitor(struct identify *identify, enum role_message_type type)
{
	struct role_message message = {.type = type};

	if (type == ROLE_ALIVE)
		message.figures = (struct role_figures){
			.progress_permille = UINT32_MAX,
			.paused = identify->paused,
			.sandbox = (uint8_t)identify->sandbox,
		};
	/* A monitor that does not read ends this process soon. */
	(void)ipc_send(identify->monitor, &message);
}

/* What a stranger may have done to this process ends with it. */
static bool
has_lived(const struct identify *identify)
{
	span_t age = mono_since(clock_mono(), identify->started);

	return identify->targets >= LIFE_TARGETS ||
		(identify->targets > 0 && age.us >= span_seconds(LIFE_SECONDS).us);
}

static void
look(void *context)
{
	struct identify *identify = context;
	mono_t now = clock_mono();

	to_monitor(identify, ROLE_ALIVE);
	loop_timer_set(identify->alive, span_seconds(ROLE_ALIVE_SECONDS));
	if (!has_lived(identify) || is_busy(identify) ||
		(identify->replace_asked.us != 0 &&
			mono_since(now, identify->replace_asked).us <
				span_seconds(REPLACE_AGAIN_SECONDS).us))
		return;
	identify->replace_asked = now;
	to_monitor(identify, ROLE_REPLACE);
}

static bool
opens(struct identify *identify)
{
	const struct config *config = identify->role.config;

	identify->tls = tls_context_new();
	if (identify->tls == NULL) {
		log_error("OpenSSL cannot be used: open ports are not identified.");
		return false;
	}
	identify->gate = call_gate_new(
		config->scopes, config->segment_count, config->inquiries_max);
	identify->setup = (struct talk_setup){
		.loop = identify->role.loop,
		.gate = identify->gate,
		.scopes = config->scopes,
		.catalogue = &identify->role.catalogue,
		.tls = identify->tls,
		.ended = talk_ended,
		.context = identify,
	};
	return true;
}

static bool
confines(struct identify *identify)
{
	struct error error;

	if (limits_of_identify(&identify->sandbox, &error) == 0)
		return true;
	log_error("The identify role could not be confined: %s.", error.text);
	return false;
}

static void
work(struct identify *identify)
{
	struct loop *loop = identify->role.loop;

	identify->started = clock_mono();
	identify->alive = loop_timer_new(loop, LOOP_CONTROL, look, identify);
	identify->sweep = loop_timer_new(loop, LOOP_CONTROL, sweep, identify);
	identify->monitor =
		ipc_new(loop, ROLE_FD_MONITOR, LOOP_CONTROL, &monitor_calls, identify);
	set_paused(identify, true);
	to_monitor(identify, ROLE_READY);
	loop_timer_set(identify->alive, span_ms(0));
	loop_run(loop);
	drop_talks(identify);
}

int
identify_main(void)
{
	struct identify *identify = mem_new(sizeof(*identify));
	int status;

	role_start(&identify->role, "identify");
	identify->status = ROLE_EXIT_CRASH;
	if (opens(identify) && confines(identify)) {
		identify->status = ROLE_EXIT_FINE;
		work(identify);
	}
	status = identify->status;
	ipc_free(identify->engine);
	ipc_free(identify->monitor);
	loop_timer_free(identify->alive);
	loop_timer_free(identify->sweep);
	call_gate_free(identify->gate);
	tls_context_free(identify->tls);
	role_done(&identify->role);
	free(identify);
	return status;
}
