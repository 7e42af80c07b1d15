#include "engine/inquirer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/role_link.h"
#include "inquiry/call_gate.h"
#include "sys/clock.h"

enum { STARTED_WITHIN_SECONDS = 10 };

struct inquirer {
	struct inquirer_setup setup;
	struct role_link *link;
	bool needed;
	mono_t needed_since;
	struct inquiry_order put_off[CALLS_MAX]; /* and not told yet */
	size_t put_off_count;
	struct loop_timer *later, *rest;
};

static void
set_needed(struct inquirer *inquirer, bool needed)
{
	if (inquirer->needed == needed)
		return;
	inquirer->needed = needed;
	inquirer->needed_since = clock_mono();
	inquirer->setup.calls->needs(needed, inquirer->setup.context);
}

/* The core is in the middle of its turn when it orders; and what it is told may make it order
 * again. */
static void
tell_put_off(void *context)
{
	struct inquirer *inquirer = context;
	struct inquiry_order told[CALLS_MAX];
	size_t count = inquirer->put_off_count;

	memcpy(told, inquirer->put_off, count * sizeof(told[0]));
	inquirer->put_off_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct observation observation;

		observation_put_off(&told[i], clock_now(), &observation);
		inquirer->setup.calls->observed(&observation, inquirer->setup.context);
	}
}

static void
let_go(void *context)
{
	struct inquirer *inquirer = context;

	role_link_drop(inquirer->link);
	set_needed(inquirer, false);
}

static void
stay(struct inquirer *inquirer)
{
	loop_timer_set(inquirer->rest, inquirer->setup.rest);
}

static void
observed(struct observation *observation, void *context)
{
	struct inquirer *inquirer = context;

	stay(inquirer);
	inquirer->setup.calls->observed(observation, inquirer->setup.context);
}

static const struct role_link_calls link_calls = {.observed = observed};

struct inquirer *
inquirer_new(const struct inquirer_setup *setup)
{
	struct inquirer *inquirer = mem_new(sizeof(*inquirer));

	inquirer->setup = *setup;
	inquirer->needed = setup->needed;
	inquirer->needed_since = clock_mono();
	inquirer->link =
		role_link_new(setup->loop, &link_to_identify, &link_calls, inquirer);
	inquirer->later =
		loop_timer_new(setup->loop, LOOP_NETWORK, tell_put_off, inquirer);
	inquirer->rest = loop_timer_new(setup->loop, LOOP_NETWORK, let_go, inquirer);
	return inquirer;
}

void
inquirer_free(struct inquirer *inquirer)
{
	if (inquirer == NULL)
		return;
	role_link_free(inquirer->link);
	loop_timer_free(inquirer->later);
	loop_timer_free(inquirer->rest);
	free(inquirer);
}

void
inquirer_connect(struct inquirer *inquirer, int descriptor)
{
	role_link_connect(inquirer->link, descriptor);
	stay(inquirer);
}

/* One too many is missed like an answer that does not come. */
static void
put_off(struct inquirer *inquirer, const struct inquiry_order *order)
{
	if (inquirer->put_off_count < CALLS_MAX)
		inquirer->put_off[inquirer->put_off_count++] = *order;
	loop_timer_set(inquirer->later, span_ms(0));
}

void
inquirer_obey(struct inquirer *inquirer, const struct effects *effects)
{
	bool connected = role_link_is_connected(inquirer->link), asks = false;

	for (size_t i = 0; i < effects->count; i++) {
		if (effects->list[i].kind != EFFECT_INQUIRE)
			continue;
		asks = true;
		if (!connected)
			put_off(inquirer, &effects->list[i].inquiry);
	}
	if (asks && connected)
		stay(inquirer);
	if (asks)
		set_needed(inquirer, true);
	role_link_obey(inquirer->link, effects);
}

bool
inquirer_is_missing(const struct inquirer *inquirer)
{
	return inquirer->needed && role_link_is_missing(inquirer->link) &&
		mono_since(clock_mono(), inquirer->needed_since).us >
		span_seconds(STARTED_WITHIN_SECONDS).us;
}
