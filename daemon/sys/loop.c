#include "sys/loop.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sys/memory.h"

enum {
	SIGNALS_MAX = 8,
	CALLS_BEFORE_CONTROL = 16,
	SETTLED_SECONDS = 1, /* after which the start is over */
	SLIM_SECONDS = 600
};

struct loop_signal {
	struct event *event;
	loop_signal_call *call;
	void *context;
};

struct loop {
	struct event_base *base;
	struct loop_signal signals[SIGNALS_MAX];
	size_t signal_count;
	struct loop_timer *slim; /* while it runs */
	loop_timer_call *give_back;
	void *giver;
};

struct loop_io {
	struct event *event;
	loop_io_call *call;
	void *context;
};

struct loop_timer {
	struct event *event;
	loop_timer_call *call;
	void *context;
};

/* libevent reports exhausted memory as NULL; as everywhere, that ends the process. */
static void *
checked(void *made)
{
	if (made == NULL)
		abort();
	return made;
}

struct loop *
loop_new(void)
{
	const struct timeval longest = {.tv_usec = 20000};
	struct event_config *config = checked(event_config_new());
	struct loop *loop = mem_new(sizeof(*loop));

	/* The environment may not choose the method; a flood of frames may not keep a
	 * command waiting for more than a few callbacks. */
	(void)event_config_set_flag(
		config, EVENT_BASE_FLAG_IGNORE_ENV | EVENT_BASE_FLAG_PRECISE_TIMER);
	(void)event_config_set_max_dispatch_interval(
		config, &longest, CALLS_BEFORE_CONTROL, LOOP_NETWORK);
	loop->base = checked(event_base_new_with_config(config));
	event_config_free(config);
	(void)event_base_priority_init(loop->base, LOOP_PRIORITIES);
	return loop;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	for (size_t i = 0; i < loop->signal_count; i++)
		event_free(loop->signals[i].event);
	event_base_free(loop->base);
	free(loop);
}

static void
slim(void *context)
{
	struct loop *loop = context;

	if (loop->give_back != NULL)
		loop->give_back(loop->giver);
	memory_slim();
	loop_timer_set(loop->slim, span_seconds(SLIM_SECONDS));
}

void
loop_on_slim(struct loop *loop, loop_timer_call *call, void *context)
{
	loop->give_back = call;
	loop->giver = context;
}

void
loop_run(struct loop *loop)
{
	loop->slim = loop_timer_new(loop, LOOP_CAPTURE, slim, loop);
	loop_timer_set(loop->slim, span_seconds(SETTLED_SECONDS));
	(void)event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
	loop_timer_free(loop->slim);
}

void
loop_stop(struct loop *loop)
{
	(void)event_base_loopbreak(loop->base);
}

void *
loop_base(struct loop *loop)
{
	return loop->base;
}

const char *
loop_library_version(void)
{
	return event_get_version();
}

static void
io_ready(evutil_socket_t descriptor, short what, void *context)
{
	struct loop_io *io = context;
	int mask = 0;

	if ((what & EV_READ) != 0)
		mask |= LOOP_READ;
	if ((what & EV_WRITE) != 0)
		mask |= LOOP_WRITE;
	io->call((int)descriptor, mask, io->context);
}

struct loop_io *
loop_io_new(
	struct loop *loop, struct loop_watch watch, loop_io_call *call, void *context)
{
	struct loop_io *io = mem_new(sizeof(*io));
	int flags = EV_PERSIST;

	if ((watch.what & LOOP_READ) != 0)
		flags |= EV_READ;
	if ((watch.what & LOOP_WRITE) != 0)
		flags |= EV_WRITE;
	io->call = call;
	io->context = context;
	io->event = checked(
		event_new(loop->base, watch.descriptor, (short)flags, io_ready, io));
	(void)event_priority_set(io->event, (int)watch.priority);
	if (event_add(io->event, NULL) != 0)
		abort();
	return io;
}

void
loop_io_free(struct loop_io *io)
{
	if (io == NULL)
		return;
	event_free(io->event);
	free(io);
}

static void
timer_due(evutil_socket_t descriptor, short what, void *context)
{
	struct loop_timer *timer = context;

	(void)descriptor;
	(void)what;
	timer->call(timer->context);
}

struct loop_timer *
loop_timer_new(struct loop *loop, enum loop_priority priority, loop_timer_call *call,
	void *context)
{
	struct loop_timer *timer = mem_new(sizeof(*timer));

	timer->call = call;
	timer->context = context;
	timer->event = checked(event_new(loop->base, -1, 0, timer_due, timer));
	(void)event_priority_set(timer->event, (int)priority);
	return timer;
}

void
loop_timer_set(struct loop_timer *timer, span_t after)
{
	int64_t us = after.us < 0 ? 0 : after.us;
	struct timeval delay = {
		.tv_sec = (time_t)(us / 1000000),
		.tv_usec = (suseconds_t)(us % 1000000),
	};

	if (event_add(timer->event, &delay) != 0)
		abort();
}

void
loop_timer_cancel(struct loop_timer *timer)
{
	(void)event_del(timer->event);
}

void
loop_timer_free(struct loop_timer *timer)
{
	if (timer == NULL)
		return;
	event_free(timer->event);
	free(timer);
}

static void
signal_came(evutil_socket_t number, short what, void *context)
{
	struct loop_signal *entry = context;

	(void)what;
	entry->call((int)number, entry->context);
}

bool
loop_signal(struct loop *loop, int signal, loop_signal_call *call, void *context)
{
	struct loop_signal *entry = &loop->signals[loop->signal_count];

	if (loop->signal_count == SIGNALS_MAX)
		return false;
	entry->call = call;
	entry->context = context;
	entry->event = checked(event_new(
		loop->base, signal, EV_SIGNAL | EV_PERSIST, signal_came, entry));
	(void)event_priority_set(entry->event, LOOP_CONTROL);
	if (event_add(entry->event, NULL) != 0) {
		event_free(entry->event);
		return false;
	}
	loop->signal_count++;
	return true;
}
