#include "monitor/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "monitor/child.h"
#include "monitor/limits.h"
#include "monitor/prepare.h"
#include "monitor/recording_file.h"
#include "monitor/role_files.h"
#include "monitor/snapshot.h"
#include "monitor/status.h"
#include "sys/clock.h"
#include "sys/confine.h"
#include "sys/log.h"
#include "sys/notify.h"
#include "sys/role.h"

enum {
	RELOAD_SECONDS = 1,
	REPLACE_SECONDS_MIN = 1, /* how long a sensor is left alone, doubling */
	REPLACE_SECONDS_MAX = 30,
	CALM_SECONDS = 60, /* after which a replacement counts as the first */
	STATUS_SIZE = 256
};

struct monitor {
	const struct monitor_options *options;
	struct loop *loop;
	struct notify *notify;
	struct role_files files;
	struct snapshot snapshot;
	int recording;		   /* 0: none */
	struct child roles[ROLES]; /* by enum role_peer */
	struct loop_timer *look, *alive, *reload, *replace;
	mono_t reloaded;
	span_t replace_wait;
	bool rejected; /* the last reload was refused */
	bool identify_needed;
	bool replace_wanted, renew_wanted; /* of the sensor; of identify */
	bool stopping;
	int exit_status;
};

static struct child *
role(struct monitor *monitor, enum role_peer which)
{
	return &monitor->roles[which];
}

/* Without identify the watch goes on: services are then not named. */
static bool
is_ready(const struct monitor *monitor)
{
	return child_is_ready(&monitor->roles[ROLE_SENSOR]) &&
		child_is_ready(&monitor->roles[ROLE_ENGINE]);
}

static bool
any_runs(const struct monitor *monitor)
{
	for (size_t i = 0; i < ROLES; i++)
		if (child_runs(&monitor->roles[i]))
			return true;
	return false;
}

static void
for_each(struct monitor *monitor, void (*call)(struct child *child))
{
	for (size_t i = 0; i < ROLES; i++)
		call(&monitor->roles[i]);
}

static void
show_status(struct monitor *monitor)
{
	char bytes[STATUS_SIZE];
	struct text text;

	if (monitor->stopping)
		return;
	text_init(&text, bytes, sizeof(bytes));
	status_line(&text,
		is_ready(monitor) ? &role(monitor, ROLE_ENGINE)->figures : NULL,
		monitor->rejected);
	notify_status(monitor->notify, bytes);
}

static void
begin_stop(struct monitor *monitor, int exit_status)
{
	if (monitor->stopping)
		return;
	monitor->stopping = true;
	monitor->exit_status = exit_status;
	notify_stopping(monitor->notify);
	for_each(monitor, child_stop);
	if (!any_runs(monitor))
		loop_stop(monitor->loop);
}

/* After a second, whoever wants it how often. */
static void
replace_soon(struct monitor *monitor, bool *wanted)
{
	if (!*wanted)
		loop_timer_set(monitor->replace, span_seconds(REPLACE_SECONDS_MIN));
	*wanted = true;
}

/* Gives the engine and another role a fresh channel to each other. */
static void
link_engine(struct monitor *monitor, enum role_peer other)
{
	const struct role_message to_engine = {.type = ROLE_PEER, .peer = other};
	const struct role_message to_other = {.type = ROLE_PEER, .peer = ROLE_ENGINE};
	bool linked;
	int ends[2];

	if (!child_is_ready(role(monitor, ROLE_ENGINE)) ||
		!child_is_ready(role(monitor, other)))
		return;
	linked = ipc_pair(ends);
	if (!linked) {
		log_error("Cannot connect the roles: %s.", strerror(errno));
	} else {
		linked = ipc_send_with(role(monitor, other)->ipc, &to_other, ends[0]) &&
			ipc_send_with(
				role(monitor, ROLE_ENGINE)->ipc, &to_engine, ends[1]);
		(void)close(ends[0]);
		(void)close(ends[1]);
	}
	if (!linked)
		replace_soon(monitor,
			other == ROLE_SENSOR ? &monitor->replace_wanted
					     : &monitor->renew_wanted);
}

static void
role_is_ready(struct child *child, void *context)
{
	struct monitor *monitor = context;

	if (monitor->stopping)
		return;
	if (child != role(monitor, ROLE_IDENTIFY))
		link_engine(monitor, ROLE_SENSOR);
	if (child != role(monitor, ROLE_SENSOR))
		link_engine(monitor, ROLE_IDENTIFY);
	if (!is_ready(monitor))
		return;
	notify_ready(monitor->notify);
	show_status(monitor);
}

static void
role_wants_replacement(struct child *child, void *context)
{
	struct monitor *monitor = context;

	replace_soon(monitor,
		child == role(monitor, ROLE_IDENTIFY) ? &monitor->renew_wanted
						      : &monitor->replace_wanted);
}

static void
start(struct monitor *monitor)
{
	child_start(role(monitor, ROLE_SENSOR));
	child_start(role(monitor, ROLE_ENGINE));
	if (monitor->identify_needed)
		child_start(role(monitor, ROLE_IDENTIFY));
}

/* One that crashed is started again in its own time. */
static void
identify_is_needed(struct child *child, bool needed, void *context)
{
	struct monitor *monitor = context;

	if (child != role(monitor, ROLE_ENGINE) || monitor->stopping ||
		monitor->identify_needed == needed)
		return;
	monitor->identify_needed = needed;
	if (needed)
		child_start(role(monitor, ROLE_IDENTIFY));
	else
		child_stop(role(monitor, ROLE_IDENTIFY));
}

static void
role_has_told(struct child *child, void *context)
{
	struct monitor *monitor = context;

	if (child == role(monitor, ROLE_ENGINE))
		show_status(monitor);
}

static void
log_end(const struct child *child, int status)
{
	if (WIFSIGNALED(status))
		log_error("The %s was ended by signal %d (%s); starting it again.",
			child->launch.role, WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else
		log_error("The %s ended with status %d; starting it again.",
			child->launch.role, WEXITSTATUS(status));
}

static void
role_ended(struct child *child, enum child_end end, int status, void *context)
{
	struct monitor *monitor = context;

	if (child == role(monitor, ROLE_SENSOR))
		monitor->replace_wanted = false;
	if (child == role(monitor, ROLE_IDENTIFY))
		monitor->renew_wanted = false;
	if (monitor->stopping) {
		if (!any_runs(monitor))
			loop_stop(monitor->loop);
	} else if (end == CHILD_END_FINAL) {
		begin_stop(monitor, WEXITSTATUS(status));
	} else if (child == role(monitor, ROLE_IDENTIFY) && !monitor->identify_needed) {
		log_debug("The identify role rests.");
	} else if (end == CHILD_END_WANTED) {
		child_start(child);
	} else {
		log_end(child, status);
		child_start_later(child);
	}
	show_status(monitor);
}

static const struct child_calls role_calls = {
	.ready = role_is_ready,
	.told = role_has_told,
	.replace = role_wants_replacement,
	.needs = identify_is_needed,
	.ended = role_ended,
};

static void
equip(struct monitor *monitor, struct child *child)
{
	child->launch.config_seal = monitor->snapshot.config_seal;
	child->launch.catalogue_seal = monitor->snapshot.catalogue_seal;
	child->launch.probes_seal = monitor->snapshot.probes_seal;
	child->launch.net_raw = child == role(monitor, ROLE_SENSOR) &&
		config_needs_frames(monitor->snapshot.config);
}

static void
reload(void *context)
{
	struct monitor *monitor = context;
	struct snapshot fresh;

	if (monitor->stopping)
		return;
	monitor->reloaded = clock_mono();
	notify_reloading(monitor->notify);
	monitor->rejected =
		snapshot_renew(monitor->options, &monitor->snapshot, &fresh) != 0;
	if (monitor->rejected) {
		log_error("The new configuration was rejected; the old one stays.");
		notify_ready(monitor->notify);
		show_status(monitor);
		return;
	}
	log_info("The configuration was read again; replacing the roles.");
	snapshot_done(&monitor->snapshot);
	recording_file_config(monitor->recording, &fresh);
	snapshot_slim(&fresh);
	monitor->snapshot = fresh;
	for (size_t i = 0; i < ROLES; i++)
		equip(monitor, &monitor->roles[i]);
	monitor->identify_needed = config_identifies(monitor->snapshot.config);
	for_each(monitor, child_stop);
	start(monitor); /* only where none was running */
}

static void
take_signal(int number, void *context)
{
	struct monitor *monitor = context;
	span_t since = mono_since(clock_mono(), monitor->reloaded);

	switch (number) {
	case SIGCHLD:
		for_each(monitor, child_reap);
		break;
	case SIGHUP:
		/* Any number of them within a second are one. */
		loop_timer_set(monitor->reload,
			(span_t){span_seconds(RELOAD_SECONDS).us - since.us});
		break;
	default:
		log_info("Stopping.");
		begin_stop(monitor, ROLE_EXIT_FINE);
	}
}

/* An interface that comes and goes must not keep the others from being watched. */
static void
replace_sensor(struct monitor *monitor)
{
	span_t lived = mono_since(clock_mono(), role(monitor, ROLE_SENSOR)->started);

	if (lived.us > span_seconds(CALM_SECONDS).us)
		monitor->replace_wait = span_seconds(REPLACE_SECONDS_MIN);
	if (lived.us <= monitor->replace_wait.us)
		return;
	monitor->replace_wait.us *= 2;
	if (monitor->replace_wait.us > span_seconds(REPLACE_SECONDS_MAX).us)
		monitor->replace_wait = span_seconds(REPLACE_SECONDS_MAX);
	log_info("Replacing the sensor.");
	child_stop(role(monitor, ROLE_SENSOR));
}

/* What is wanted stays so until that role has ended. */
static void
replace(void *context)
{
	struct monitor *monitor = context;

	if (monitor->stopping)
		return;
	if (monitor->replace_wanted && child_is_ready(role(monitor, ROLE_SENSOR)))
		replace_sensor(monitor);
	if (monitor->renew_wanted && child_is_ready(role(monitor, ROLE_IDENTIFY)))
		child_stop(role(monitor, ROLE_IDENTIFY));
	if (monitor->replace_wanted || monitor->renew_wanted)
		loop_timer_set(monitor->replace, span_seconds(REPLACE_SECONDS_MIN));
}

static void
look(void *context)
{
	struct monitor *monitor = context;

	for_each(monitor, child_look);
	loop_timer_set(monitor->look, span_seconds(CHILD_LOOK_SECONDS));
}

/* Roles that hang are our business (child_look); this says that we are not hanging. */
static void
keep_alive(void *context)
{
	struct monitor *monitor = context;

	notify_alive(monitor->notify);
	loop_timer_set(monitor->alive, notify_alive_every(monitor->notify));
}

static void
init_child(struct monitor *monitor, enum role_peer which)
{
	struct child *child = role(monitor, which);

	child->launch = (struct launch){
		.executable = monitor->files.descriptors[which],
		.role = role_name(which),
		.debug = monitor->options->debug,
		.recording = which == ROLE_ENGINE ? monitor->recording : 0,
	};
	equip(monitor, child);
	child_init(child, monitor->loop, &role_calls, monitor);
}

static bool
watch_signals(struct monitor *monitor)
{
	static const int signals[] = {SIGCHLD, SIGHUP, SIGINT, SIGTERM};
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	/* Whoever read standard error may have gone. */
	(void)sigaction(SIGPIPE, &ignore, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!loop_signal(monitor->loop, signals[i], take_signal, monitor))
			return false;
	return true;
}

static int
run(struct monitor *monitor)
{
	enum sandbox_level level;
	struct error error;

	monitor->loop = loop_new();
	monitor->notify = notify_new();
	monitor->look = loop_timer_new(monitor->loop, LOOP_CONTROL, look, monitor);
	monitor->alive =
		loop_timer_new(monitor->loop, LOOP_CONTROL, keep_alive, monitor);
	monitor->reload = loop_timer_new(monitor->loop, LOOP_CONTROL, reload, monitor);
	monitor->replace =
		loop_timer_new(monitor->loop, LOOP_CONTROL, replace, monitor);
	for (size_t i = 0; i < ROLES; i++)
		init_child(monitor, (enum role_peer)i);
	monitor->replace_wait = span_seconds(REPLACE_SECONDS_MIN);
	monitor->exit_status = ROLE_EXIT_CRASH;
	monitor->identify_needed = config_identifies(monitor->snapshot.config);
	if (!watch_signals(monitor)) {
		log_error("Cannot watch for signals.");
	} else if (limits_apply(monitor->options, monitor->snapshot.config,
			   &monitor->files, &level, &error) != 0) {
		log_error("Cannot confine the monitor: %s.", error.text);
	} else {
		show_status(monitor);
		start(monitor);
		loop_timer_set(monitor->look, span_seconds(CHILD_LOOK_SECONDS));
		if (notify_alive_every(monitor->notify).us > 0)
			loop_timer_set(monitor->alive, span_ms(0));
		loop_run(monitor->loop);
	}
	for_each(monitor, child_done);
	loop_timer_free(monitor->look);
	loop_timer_free(monitor->alive);
	loop_timer_free(monitor->reload);
	loop_timer_free(monitor->replace);
	notify_free(monitor->notify);
	loop_free(monitor->loop);
	return monitor->exit_status;
}

/* By connect() alone it goes without. */
static bool
may_run(const struct config *config)
{
	if (confine_has_net_raw() || !config_needs_frames(config))
		return true;
	log_error(
		"Cannot start without the capability CAP_NET_RAW: start wdogd through "
		"its systemd unit, as root, or give the program the capability once "
		"with \"setcap cap_net_raw+ep\" and its path. Without it only segments "
		"with \"connect: true\" can be watched, and less surely.");
	return false;
}

static int
settle(struct monitor *monitor)
{
	struct error error;

	/* An upgrade in progress ends. */
	if (role_files_open(&monitor->files, &error) != 0) {
		log_error("Cannot start: %s.", error.text);
		return ROLE_EXIT_TRY_AGAIN;
	}
	if (!may_run(monitor->snapshot.config))
		return ROLE_EXIT_PRIVILEGE;
	if (recording_file_open(monitor->options, &monitor->recording, &error) != 0) {
		log_error("Cannot start: %s.", error.text);
		return ROLE_EXIT_CONFIG;
	}
	recording_file_config(monitor->recording, &monitor->snapshot);
	snapshot_slim(&monitor->snapshot);
	if (prepare_and_settle(
		    monitor->snapshot.config, monitor->options->user, &error) == 0)
		return ROLE_EXIT_FINE;
	log_error("Cannot start: %s.", error.text);
	return ROLE_EXIT_PRIVILEGE;
}

int
monitor_main(const struct monitor_options *options)
{
	struct monitor monitor = {
		.options = options,
		.files = {.descriptors = {-1, -1, -1}},
		.snapshot = {.config_seal = -1,
			.catalogue_seal = -1,
			.probes_seal = -1},
	};
	int status = ROLE_EXIT_FINE;

	(void)umask(0077);
	if (snapshot_take(options, &monitor.snapshot) != 0)
		status = ROLE_EXIT_CONFIG;
	else
		status = settle(&monitor);
	if (status == ROLE_EXIT_FINE)
		status = run(&monitor);
	snapshot_done(&monitor.snapshot);
	if (monitor.recording > 0)
		(void)close(monitor.recording); /* the engine wrote the rest */
	role_files_close(&monitor.files);
	return status;
}
