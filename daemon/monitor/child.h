/*
 * One role's process over and over: started, replaced after a back-off when it ends,
 * killed when it is silent or says what it may not.
 */
#ifndef WATCHDOG_MONITOR_CHILD_H
#define WATCHDOG_MONITOR_CHILD_H

#include "monitor/launch.h"
#include "sys/ipc.h"
#include "sys/loop.h"

enum child_state {
	CHILD_ENDED,	/* no process; the timer starts the next one */
	CHILD_STARTING, /* runs, not confined yet */
	CHILD_READY,
	CHILD_STOPPING /* asked to end; the timer kills it */
};

enum { CHILD_LOOK_SECONDS = ROLE_ALIVE_SECONDS };

enum child_end {
	CHILD_END_WANTED, /* it had been asked to */
	CHILD_END_FINAL,  /* it says at its start that another one would fail as well */
	CHILD_END_CRASH
};

struct child;

struct child_calls {
	void (*ready)(struct child *child, void *context);
	/* It is alive: child->figures are new. */
	void (*told)(struct child *child, void *context);
	/* The role says that it is to be replaced; the engine says it of the sensor. */
	void (*replace)(struct child *child, void *context);
	/* The engine says whether identify is needed. */
	void (*needs)(struct child *child, bool needed, void *context);
	/* status: of waitpid(2). */
	void (*ended)(
		struct child *child, enum child_end end, int status, void *context);
};

struct child {
	struct launch launch; /* what to start next; owner fills all but channel */
	struct loop *loop;
	const struct child_calls *calls;
	void *context;
	enum child_state state;
	pid_t pid;
	struct ipc *ipc;
	struct loop_timer *timer;
	mono_t started;
	span_t back_off;
	bool was_ready; /* it has been, since it was started */
	uint32_t messages,
		silent_looks; /* since the last child_look; since a message */
	struct role_figures figures;
};

void child_init(struct child *child, struct loop *loop, const struct child_calls *calls,
	void *context);
void child_done(struct child *child);

/* Starts it now, or after the back-off when that fails. */
void child_start(struct child *child);
/* Starts it after the back-off of a crash (0.1 to 30 s, doubling). */
void child_start_later(struct child *child);
/* Asks it to end; kills it after 4 s. Nothing happens when there is no process. */
void child_stop(struct child *child);
/* Collects it when it has ended (SIGCHLD). */
void child_reap(struct child *child);
/* Every CHILD_LOOK_SECONDS: kills it when it has been silent for 3 looks. Counted in looks, as a
 * machine that slept, or a monitor that was stopped, has not looked. */
void child_look(struct child *child);
/* True while a process exists. */
bool child_runs(const struct child *child);
/* True while it works and can be spoken to. */
bool child_is_ready(const struct child *child);

#endif
