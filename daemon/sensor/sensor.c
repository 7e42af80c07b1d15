/*
 * The role that touches the wire. It opens everything while it has the capability, gives that
 * up, confines itself, and only then looks at the first frame.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/mem.h"
#include "scan/gate.h"
#include "sensor/links.h"
#include "sensor/orders.h"
#include "sensor/receiver.h"
#include "sensor/table_watch.h"
#include "sys/clock.h"
#include "sys/confine.h"
#include "sys/log.h"
#include "sys/role.h"

enum { CAPTURE_SECONDS = 10, REPLACE_AGAIN_SECONDS = 30, HELD_BACK_SECONDS = 10 };

struct sensor {
	struct role role;
	enum sandbox_level sandbox;
	struct ipc *monitor;
	struct teller teller;
	struct links *links;
	struct listeners listeners;
	struct gate *gate;
	struct wire *wire;
	struct pacer_daemon pacer;
	struct table_watch table;
	struct segments *segments;
	struct heard *heard;
	struct scans *scans;
	struct receiver receiver;
	struct orders orders;
	struct loop_timer *tick;
	bool rests; /* nothing is asked: the next tick may wait */
	mono_t started;
	/* All in seconds since then. */
	uint64_t alive_due, captures_due, held_back_due;
	uint64_t replace_at; /* when to ask for a new sensor; 0 not at all */
	uint64_t dropped_told, held_back_told;
	bool paused;
	int status;
};

/* Everything else is either open already or not needed: no file, no new socket; but for TCP
 * connections, where a segment is asked by them. */
static const struct confine_path no_paths[] = {{.path = NULL}};
static const int no_calls[] = {-1};
static const int connecting_calls[] = {SYS_connect, SYS_bind, SYS_setsockopt, -1};
static const int connecting_families[] = {AF_INET, -1};
static const struct confinement closed = {.calls = no_calls, .paths = no_paths};
static const struct confinement connecting = {
	.calls = connecting_calls,
	.paths = no_paths,
	.families = connecting_families,
	.tcp = true,
};

static bool
opens(struct sensor *sensor)
{
	const struct config *config = sensor->role.config;
	uint32_t ceiling = config->total_limit;
	struct hash_key key;
	struct error error = {0};

	clock_key(&key);
	table_watch_open(&sensor->table);
	pacer_daemon_init(&sensor->pacer, ceiling);
	sensor->gate = gate_new(config->scopes, config->segment_count, ceiling, &key);
	gate_set_probes(sensor->gate, &sensor->role.catalogue.probes);
	sensor->heard = heard_new(&key);
	sensor->links = links_open(config->scopes, config->segment_count, &error);
	if (sensor->links == NULL)
		goto fail;
	if (config_needs_frames(config)) {
		sensor->wire = wire_open(sensor->gate, ceiling, &error);
		if (sensor->wire == NULL)
			goto fail;
	}
	if (listeners_open(&sensor->listeners, config->scopes, config->segment_count,
		    links_table(sensor->links), &error) != 0)
		goto fail;
	listeners_hasten(&sensor->listeners, sensor->wire);
	return true;
fail:
	log_error("The network cannot be watched: %s%s.", error.text,
		error.code == ERROR_DENIED
			? "; CAP_NET_RAW is needed (systemd: "
			  "AmbientCapabilities=CAP_NET_RAW, or start as root)"
			: "");
	sensor->status =
		error.code == ERROR_DENIED ? ROLE_EXIT_PRIVILEGE : ROLE_EXIT_CRASH;
	return false;
}

static bool
connects(const struct config *config)
{
	for (size_t i = 0; i < config->segment_count; i++)
		if (config->scopes[i].connect)
			return true;
	return false;
}

static bool
confines(struct sensor *sensor)
{
	const struct confinement *confinement =
		connects(sensor->role.config) ? &connecting : &closed;
	struct error error;

	if (confine_drop_capabilities(&error) == 0 &&
		confine_apply(confinement, &sensor->sandbox, &error) == 0)
		return true;
	log_error("The sensor could not be confined: %s.", error.text);
	sensor->status = ROLE_EXIT_CRASH;
	return false;
}

static void
segment_moved(struct segment *segment, bool gateway_only, void *context)
{
	struct sensor *sensor = context;

	scans_segment_moved(sensor->scans, segment, gateway_only);
}

static uint64_t
seconds(const struct sensor *sensor)
{
	return (uint64_t)(mono_since(clock_mono(), sensor->started).us / 1000000);
}

static bool
is_due(uint64_t *due, uint64_t now, uint64_t every)
{
	if (now < *due)
		return false;
	*due = now + every;
	return true;
}

static bool
may_rest(const struct sensor *sensor)
{
	return !scans_are_active(sensor->scans) && sensor->replace_at == 0;
}

/* Every second while something is asked, else only to say that it is alive. */
static void
set_tick(struct sensor *sensor)
{
	sensor->rests = may_rest(sensor);
	loop_timer_set(
		sensor->tick, span_seconds(sensor->rests ? ROLE_ALIVE_SECONDS : 1));
}

static void
end_rest(struct sensor *sensor)
{
	if (sensor->rests && !may_rest(sensor))
		set_tick(sensor);
}

/* Asking for a new sensor waits for a second: whatever makes captures fail again and again
 * may do so once a second. */
static void
look_around(void *context)
{
	struct sensor *sensor = context;
	const struct link_table *table = links_table(sensor->links);

	if (!listeners_update(&sensor->listeners, table))
		sensor->replace_at = 0;
	else if (sensor->replace_at == 0)
		sensor->replace_at = seconds(sensor) + 1;
	segments_update(sensor->segments, table);
	end_rest(sensor);
}

static void
to_monitor(struct sensor *sensor, enum role_message_type type)
{
	struct role_message message = {.type = type};

	if (type == ROLE_ALIVE)
		message.figures = (struct role_figures){
			.segments = (uint32_t)segments_count(sensor->segments),
			.progress_permille = scans_permille(sensor->scans),
			.paused = sensor->paused,
			.sandbox = (uint8_t)sensor->sandbox,
		};
	/* A monitor that does not read ends this process soon. */
	(void)ipc_send(sensor->monitor, &message);
}

static uint64_t
dropped(const struct sensor *sensor)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < sensor->listeners.count; i++)
		sum += sensor->listeners.list[i].counts.dropped;
	return sum;
}

static void
count_captures(struct sensor *sensor)
{
	bool due = is_due(&sensor->captures_due, seconds(sensor), CAPTURE_SECONDS);

	if (!due && !scans_are_active(sensor->scans))
		return;
	listeners_count(&sensor->listeners);
	if (sensor->teller.engine == NULL ||
		(!due && dropped(sensor) == sensor->dropped_told))
		return;
	sensor->dropped_told = dropped(sensor);
	segments_tell_captures(sensor->segments, sensor->table.table.full);
}

static void
watch_table(struct sensor *sensor)
{
	if (!table_watch_look(&sensor->table))
		return;
	scans_set_table_full(sensor->scans, sensor->table.table.full);
	if (sensor->teller.engine != NULL)
		segments_tell_captures(sensor->segments, sensor->table.table.full);
}

static void
say_held_back(struct sensor *sensor)
{
	uint64_t held_back = heard_held_back(sensor->heard);

	if (held_back != sensor->held_back_told)
		log_warning("%llu stations were heard faster than %d a second can be "
			    "told and are not told.",
			(unsigned long long)(held_back - sensor->held_back_told),
			HEARD_PER_SECOND);
	sensor->held_back_told = held_back;
}

static void
tick(void *context)
{
	struct sensor *sensor = context;
	uint64_t now = seconds(sensor);

	count_captures(sensor);
	watch_table(sensor);
	if (sensor->teller.engine != NULL)
		scans_tell_progress(sensor->scans);
	if (is_due(&sensor->alive_due, now, ROLE_ALIVE_SECONDS))
		to_monitor(sensor, ROLE_ALIVE);
	if (is_due(&sensor->held_back_due, now, HELD_BACK_SECONDS))
		say_held_back(sensor);
	if (sensor->replace_at != 0 && now >= sensor->replace_at) {
		sensor->replace_at = now + REPLACE_AGAIN_SECONDS;
		to_monitor(sensor, ROLE_REPLACE);
	}
	set_tick(sensor);
}

/* Nothing leaves while the owner wants it so, nor while nobody is there to say so. */
static void
set_still(struct sensor *sensor, bool still)
{
	gate_set_paused(sensor->gate, still);
	segments_set_paused(sensor->segments, still);
	scans_set_paused(sensor->scans, still);
}

/* What the old engine wanted is nobody's wish any more. */
static void
drop_engine(struct sensor *sensor)
{
	scans_forget(sensor->scans);
	orders_done(&sensor->orders);
	ipc_free(sensor->teller.engine);
	sensor->teller.engine = NULL;
	sensor->paused = false;
	set_still(sensor, true);
}

static void
engine_closed(void *context)
{
	drop_engine(context);
}

static void
go(struct sensor *sensor, const struct role_go *message)
{
	struct scan_order order;

	if (!orders_complete(&sensor->orders, message, &order)) {
		log_warning("The engine started an order that it did not give.");
		return;
	}
	watch_table(sensor); /* it may have filled while nobody looked */
	scans_order(sensor->scans, &order);
	end_rest(sensor);
}

static void
engine_said(struct role_message *message, int descriptor, void *context)
{
	struct sensor *sensor = context;

	(void)descriptor; /* only ROLE_PEER has one */
	switch (message->type) {
	case ROLE_ORDER:
	case ROLE_ORDER_TARGETS:
	case ROLE_ORDER_PORTS:
		if (!orders_add(&sensor->orders, message))
			log_warning(
				"A part of an order from the engine is out of place.");
		break;
	case ROLE_ORDER_GO:
		go(sensor, &message->go);
		break;
	case ROLE_CANCEL:
		if (!orders_cancel(&sensor->orders, message->run_id))
			scans_cancel(sensor->scans, message->run_id);
		break;
	case ROLE_PAUSE:
		sensor->paused = message->pause;
		set_still(sensor, message->pause);
		break;
	case ROLE_PEER:
	case ROLE_STOP:
	case ROLE_READY:
	case ROLE_ALIVE:
	case ROLE_REPLACE:
	case ROLE_OBSERVATION:
	case ROLE_INQUIRY:
	case ROLE_NEED:
		log_error("The engine said what only others may say; not listening to "
			  "it.");
		drop_engine(sensor);
		break;
	}
}

static const struct ipc_calls engine_calls = {
	.message = engine_said, .closed = engine_closed};

/* Nothing leaves before the new engine has said whether the owner paused it (ROLE_PAUSE). */
static void
meet_engine(struct sensor *sensor, int descriptor)
{
	struct observation started;

	drop_engine(sensor);
	sensor->teller.engine = ipc_new(
		sensor->role.loop, descriptor, LOOP_CONTROL, &engine_calls, sensor);
	sensor->teller.lost = 0;
	heard_forget(sensor->heard);
	started = teller_observation(OBSERVATION_SENSOR, 0, 0, clock_now());
	(void)teller_tell(&sensor->teller, &started); /* the queue is empty */
	segments_tell_all(sensor->segments);
	segments_tell_captures(sensor->segments, sensor->table.table.full);
}

static void
monitor_said(struct role_message *message, int descriptor, void *context)
{
	struct sensor *sensor = context;

	if (message->type == ROLE_PEER)
		meet_engine(sensor, descriptor);
	else if (message->type == ROLE_STOP)
		loop_stop(sensor->role.loop);
	else
		log_warning("The monitor said what a sensor does not understand.");
}

static void
monitor_closed(void *context)
{
	struct sensor *sensor = context;

	sensor->status = ROLE_EXIT_CRASH;
	loop_stop(sensor->role.loop);
}

static const struct ipc_calls monitor_calls = {
	.message = monitor_said, .closed = monitor_closed};

static void
wire_up(struct sensor *sensor, const struct hash_key *key)
{
	const struct config *config = sensor->role.config;
	struct loop *loop = sensor->role.loop;

	sensor->segments = segments_new(&(const struct segments_setup){
		.scopes = config->scopes,
		.count = config->segment_count,
		.loop = loop,
		.listeners = &sensor->listeners,
		.gate = sensor->gate,
		.wire = sensor->wire,
		.teller = &sensor->teller,
		.pacer = &sensor->pacer,
		.key = key,
		.moved = segment_moved,
		.context = sensor,
	});
	sensor->scans = scans_new(&(const struct scans_setup){
		.loop = loop,
		.segments = sensor->segments,
		.listeners = &sensor->listeners,
		.wire = sensor->wire,
		.teller = &sensor->teller,
		.heard = sensor->heard,
		.pacer = &sensor->pacer,
		.book = &sensor->role.catalogue.probes,
		.scopes = config->scopes,
		.gate = sensor->gate,
	});
	sensor->receiver = (struct receiver){
		.listeners = &sensor->listeners,
		.segments = sensor->segments,
		.scans = sensor->scans,
		.heard = sensor->heard,
		.teller = &sensor->teller,
	};
	sensor->tick = loop_timer_new(loop, LOOP_NETWORK, tick, sensor);
	set_still(sensor, true);
	sensor->monitor =
		ipc_new(loop, ROLE_FD_MONITOR, LOOP_CONTROL, &monitor_calls, sensor);
}

static void
work(struct sensor *sensor)
{
	struct loop *loop = sensor->role.loop;
	struct hash_key key;

	clock_key(&key);
	sensor->started = clock_mono();
	wire_up(sensor, &key);
	receiver_follow(&sensor->receiver, loop, look_around, sensor);
	links_follow(sensor->links, loop, look_around, sensor);
	segments_update(sensor->segments, links_table(sensor->links));
	to_monitor(sensor, ROLE_READY);
	loop_timer_set(sensor->tick, span_ms(0));
	loop_run(loop);
}

static void
tidy(struct sensor *sensor)
{
	if (sensor->scans != NULL)
		drop_engine(sensor);
	scans_free(sensor->scans);
	segments_free(sensor->segments);
	ipc_free(sensor->monitor);
	loop_timer_free(sensor->tick);
	listeners_close(&sensor->listeners);
	links_free(sensor->links);
	wire_close(sensor->wire);
	table_watch_close(&sensor->table);
	heard_free(sensor->heard);
	gate_free(sensor->gate);
	role_done(&sensor->role);
}

int
sensor_main(void)
{
	struct sensor *sensor = mem_new(sizeof(*sensor));
	int status;

	role_start(&sensor->role, "sensor");
	catalogue_keep_probes(&sensor->role.catalogue);
	if (opens(sensor) && confines(sensor))
		work(sensor);
	status = sensor->status;
	tidy(sensor);
	free(sensor);
	return status;
}
