#include "monitor/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/log.h"
#include "sys/role.h"

enum {
	STOP_SECONDS = 4,
	SILENT_LOOKS = 3,
	START_LOOKS = 12,     /* a large database is checked before READY */
	HEALTHY_SECONDS = 60, /* after which a crash counts as the first */
	MESSAGES_PER_LOOK = 500,
	BACK_OFF_FIRST_MS = 100,
	BACK_OFF_LAST_MS = 30000
};

static void timer_due(void *context);

void
child_init(struct child *child, struct loop *loop, const struct child_calls *calls,
	void *context)
{
	child->loop = loop;
	child->calls = calls;
	child->context = context;
	child->state = CHILD_ENDED;
	child->timer = loop_timer_new(loop, LOOP_CONTROL, timer_due, child);
}

void
child_done(struct child *child)
{
	ipc_free(child->ipc);
	loop_timer_free(child->timer);
}

bool
child_runs(const struct child *child)
{
	return child->state != CHILD_ENDED;
}

/* Its channel ends before the process does. */
bool
child_is_ready(const struct child *child)
{
	return child->state == CHILD_READY && child->ipc != NULL;
}

static void
kill_process(const struct child *child)
{
	if (child_runs(child))
		(void)kill(child->pid, SIGKILL);
}

static void
kill_because(struct child *child, const char *why)
{
	log_error("The %s %s: killing it.", child->launch.role, why);
	kill_process(child);
}

static void
timer_due(void *context)
{
	struct child *child = context;

	if (child->state == CHILD_ENDED)
		child_start(child);
	else if (child->state == CHILD_STOPPING)
		kill_because(child, "did not end in time");
}

static void
take_message(struct role_message *message, int descriptor, void *context)
{
	struct child *child = context;

	if (descriptor >= 0)
		(void)close(descriptor);
	child->silent_looks = 0;
	if (++child->messages > MESSAGES_PER_LOOK) {
		if (child->messages == MESSAGES_PER_LOOK + 1)
			kill_because(child, "sends too many messages");
		return;
	}
	/* The only four that a role has for us; anything else is a role gone bad. */
	if (message->type == ROLE_READY) {
		if (child->state != CHILD_STARTING)
			return;
		child->state = CHILD_READY;
		child->was_ready = true;
		child->calls->ready(child, child->context);
	} else if (message->type == ROLE_ALIVE) {
		child->figures = message->figures;
		child->calls->told(child, child->context);
	} else if (message->type == ROLE_REPLACE) {
		child->calls->replace(child, child->context);
	} else if (message->type == ROLE_NEED) {
		child->calls->needs(child, message->need, child->context);
	} else {
		kill_because(child, "sent a message that it may not send");
	}
}

/* A role without its channel is lost or about to end: make sure. */
static void
channel_closed(void *context)
{
	struct child *child = context;

	ipc_free(child->ipc);
	child->ipc = NULL;
	if (child->state != CHILD_STOPPING)
		kill_process(child);
}

static const struct ipc_calls channel_calls = {
	.message = take_message, .closed = channel_closed};

void
child_start(struct child *child)
{
	int ends[2];

	if (child_runs(child))
		return;
	if (!ipc_pair(ends)) {
		log_error("Cannot start the %s: %s.", child->launch.role,
			strerror(errno));
		child_start_later(child);
		return;
	}
	child->launch.channel = ends[1];
	child->pid = launch_role(&child->launch);
	(void)close(ends[1]);
	if (child->pid < 0) {
		log_error("Cannot start the %s: %s.", child->launch.role,
			strerror(errno));
		(void)close(ends[0]);
		child_start_later(child);
		return;
	}
	child->ipc = ipc_new(child->loop, ends[0], LOOP_CONTROL, &channel_calls, child);
	child->state = CHILD_STARTING;
	child->started = clock_mono();
	child->figures = (struct role_figures){0};
	child->was_ready = false;
	child->messages = child->silent_looks = 0;
}

void
child_start_later(struct child *child)
{
	span_t lived = mono_since(clock_mono(), child->started);

	if (child->back_off.us == 0 || lived.us > span_seconds(HEALTHY_SECONDS).us)
		child->back_off = span_ms(BACK_OFF_FIRST_MS);
	else if (child->back_off.us < span_ms(BACK_OFF_LAST_MS).us / 2)
		child->back_off.us *= 2;
	else
		child->back_off = span_ms(BACK_OFF_LAST_MS);
	loop_timer_set(child->timer, child->back_off);
}

void
child_stop(struct child *child)
{
	const struct role_message stop = {.type = ROLE_STOP};

	if (child->state == CHILD_ENDED) {
		loop_timer_cancel(child->timer);
		return;
	}
	if (child->state == CHILD_STOPPING)
		return;
	child->state = CHILD_STOPPING;
	loop_timer_set(child->timer, span_seconds(STOP_SECONDS));
	if (child->ipc == NULL || !ipc_send(child->ipc, &stop))
		kill_process(child);
}

/* What a role finds out at its start is final. One that is ready and says so has been taken
 * over, and may not end the watch. */
static enum child_end
end_of(const struct child *child, int status)
{
	if (!child->was_ready && WIFEXITED(status))
		switch (WEXITSTATUS(status)) {
		case ROLE_EXIT_CONFIG:
		case ROLE_EXIT_TRY_AGAIN:
		case ROLE_EXIT_PRIVILEGE:
		case ROLE_EXIT_NEWER_DATABASE:
			return CHILD_END_FINAL;
		default:
			break;
		}
	return child->state == CHILD_STOPPING ? CHILD_END_WANTED : CHILD_END_CRASH;
}

void
child_reap(struct child *child)
{
	enum child_end end;
	int status;

	if (!child_runs(child) || waitpid(child->pid, &status, WNOHANG) != child->pid)
		return;
	end = end_of(child, status);
	ipc_free(child->ipc);
	child->ipc = NULL;
	loop_timer_cancel(child->timer);
	child->state = CHILD_ENDED;
	child->pid = 0;
	child->calls->ended(child, end, status, child->context);
}

void
child_look(struct child *child)
{
	uint32_t patience = child->state == CHILD_READY ? SILENT_LOOKS : START_LOOKS;

	if (child->messages <= MESSAGES_PER_LOOK) /* else it is being killed */
		child->messages = 0;
	if (child->state != CHILD_READY && child->state != CHILD_STARTING)
		return;
	if (++child->silent_looks > patience)
		kill_because(child, "has given no sign of life");
}
