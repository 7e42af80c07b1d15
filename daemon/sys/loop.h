/*
 * The event loop: the only place that knows libevent's loop (files that own a bufferevent
 * aside). One loop per process, created after exec. Callbacks run one at a time.
 */
#ifndef WATCHDOG_SYS_LOOP_H
#define WATCHDOG_SYS_LOOP_H

#include <stdbool.h>

#include "base/timepoint.h"

struct loop;
struct loop_io;
struct loop_timer;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

/* Lower runs first when several are ready. */
enum loop_priority { LOOP_CONTROL, LOOP_NETWORK, LOOP_CAPTURE, LOOP_PRIORITIES };

typedef void loop_io_call(int descriptor, int what, void *context);
typedef void loop_timer_call(void *context);
typedef void loop_signal_call(int signal, void *context);

struct loop *loop_new(void);
void loop_free(struct loop *loop);
void loop_run(struct loop *loop); /* until loop_stop */
void loop_stop(struct loop *loop);
/* A second after loop_run, when the start is over, and every ten minutes memory is made slim
 * (memory.h); first call, when there is one, gives back what only the caller knows of. */
void loop_on_slim(struct loop *loop, loop_timer_call *call, void *context);
void *loop_base(struct loop *loop); /* the struct event_base, for bufferevents */
const char *loop_library_version(void);

struct loop_watch {
	int descriptor; /* stays the caller's */
	int what;	/* mask of LOOP_READ, LOOP_WRITE */
	enum loop_priority priority;
};

/* Persistent until freed. */
struct loop_io *loop_io_new(
	struct loop *loop, struct loop_watch watch, loop_io_call *call, void *context);
void loop_io_free(struct loop_io *io);

/* One-shot; loop_timer_set (again) arms it; span <= 0 means the next turn. */
struct loop_timer *loop_timer_new(struct loop *loop, enum loop_priority priority,
	loop_timer_call *call, void *context);
void loop_timer_set(struct loop_timer *timer, span_t after);
void loop_timer_cancel(struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer);

bool loop_signal(struct loop *loop, int signal, loop_signal_call *call, void *context);

#endif
