/*
 * The identify role as the engine has it: only while there is something to ask. A question that
 * finds nobody is put off, and the monitor is asked for the role; when nothing was asked for a
 * while, the monitor may let it go.
 */
#ifndef WATCHDOG_ENGINE_INQUIRER_H
#define WATCHDOG_ENGINE_INQUIRER_H

#include "sys/loop.h"
#include "watch/effect.h"
#include "watch/observation.h"

struct inquirer;

struct inquirer_calls {
	/* The role's, or that a question was put off. May be changed, and is freed afterwards. */
	void (*observed)(struct observation *observation, void *context);
	/* To be told to the monitor: ROLE_NEED. */
	void (*needs)(bool needed, void *context);
};

struct inquirer_setup {
	struct loop *loop;
	span_t rest; /* without a question or an answer: it is let go; longer than the core
			waits for an answer (INQUIRER_REST_SECONDS) */
	bool needed;			    /* the monitor starts one by itself */
	const struct inquirer_calls *calls; /* borrowed */
	void *context;
};

enum { INQUIRER_REST_SECONDS = 150 };

struct inquirer *inquirer_new(const struct inquirer_setup *setup);
void inquirer_free(struct inquirer *inquirer); /* NULL allowed */

/* The channel to a new role (taken over). */
void inquirer_connect(struct inquirer *inquirer, int descriptor);

/* Asks what of the effects is a question, and tells of a pause. */
void inquirer_obey(struct inquirer *inquirer, const struct effects *effects);

/* It is needed, and has not come for longer than starting it takes. */
bool inquirer_is_missing(const struct inquirer *inquirer);

#endif
