#include "engine/saver.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

const char saver_unusable[] =
	"the database cannot be used now; the daemon's log says why";

enum { BACK_OFF_FIRST_SECONDS = 1, BACK_OFF_LAST_SECONDS = 30 };

struct saver {
	struct saver_setup setup;
	struct store *store;
	struct effects waiting;
	struct loop_timer *retry;
	span_t back_off; /* 0 us: all is well */
	bool recovered;	 /* and nobody was told yet */
};

static void retry(void *context);

static int
open_store(struct saver *saver, struct error *error)
{
	bool recovered = false;
	int status = store_open(&saver->setup.options, clock_now().wall, &saver->store,
		&recovered, error);

	if (status != 0) {
		saver->store = NULL;
	} else if (recovered) {
		saver->recovered = true;
		log_error("The database %s was damaged: it was moved aside, "
			  "and a new one was begun.",
			saver->setup.options.path);
	}
	return status;
}

int
saver_open(const struct saver_setup *setup, struct saver **saver, struct error *error)
{
	struct saver *made = mem_new(sizeof(*made));
	int status;

	made->setup = *setup;
	status = open_store(made, error);
	if (status != 0) {
		free(made);
		return status;
	}
	made->retry = loop_timer_new(setup->loop, LOOP_NETWORK, retry, made);
	*saver = made;
	return 0;
}

bool
saver_recovered(struct saver *saver)
{
	bool recovered = saver->recovered;

	saver->recovered = false;
	return recovered;
}

struct store *
saver_store(struct saver *saver)
{
	return saver->store;
}

struct store *
saver_use(struct saver *saver, struct error *error)
{
	if (saver->store == NULL)
		(void)error_set(error, ERROR_IO, "%s", saver_unusable);
	return saver->store;
}

size_t
saver_waiting(const struct saver *saver)
{
	return saver->waiting.count;
}

static void
try_later(struct saver *saver)
{
	if (saver->back_off.us == 0)
		saver->back_off = span_seconds(BACK_OFF_FIRST_SECONDS);
	else if (saver->back_off.us < span_seconds(BACK_OFF_LAST_SECONDS).us / 2)
		saver->back_off.us *= 2;
	else
		saver->back_off = span_seconds(BACK_OFF_LAST_SECONDS);
	loop_timer_set(saver->retry, saver->back_off);
}

void
saver_fault(struct saver *saver, const struct error *error)
{
	if (saver->back_off.us == 0)
		log_error("The database cannot be written: %s. What changes is kept in "
			  "memory and saved later.",
			error->text);
	/* After a failed write or fsync nobody knows what is on the disk: only a new
	 * connection, which reads it again, may be believed. */
	if (saver->store != NULL && error->code != ERROR_FULL &&
		error->code != ERROR_BUSY) {
		saver->setup.calls->closing(saver->setup.context);
		store_close(saver->store);
		saver->store = NULL;
	}
	try_later(saver);
}

static void
save(struct saver *saver)
{
	struct error error = {0};

	if (saver->store == NULL && open_store(saver, &error) != 0) {
		saver_fault(saver, &error);
		return;
	}
	if (saver->waiting.count > 0 &&
		store_save(saver->store, &saver->waiting, &error) != 0) {
		saver_fault(saver, &error);
		return;
	}
	if (saver->back_off.us != 0)
		log_info("The database can be written again.");
	saver->back_off = (span_t){0};
	effects_done(&saver->waiting);
	saver->setup.calls->saved(saver->setup.context);
}

static void
retry(void *context)
{
	save(context);
}

static bool
is_stored(enum effect_kind kind)
{
	return kind != EFFECT_ORDER && kind != EFFECT_CANCEL && kind != EFFECT_PAUSE &&
		kind != EFFECT_INQUIRE;
}

/* Leaves in effects what is stored, without a copy of it: a turn may have thousands. */
static void
take_out(struct effects *effects, struct effects *others)
{
	size_t left = 0;

	for (size_t i = 0; i < effects->count; i++) {
		struct effect *effect = &effects->list[i];

		if (is_stored(effect->kind))
			effects->list[left++] = *effect;
		else
			*effects_add(others, effect->kind) = *effect;
	}
	effects->count = left;
}

static void
append(struct effects *waiting, struct effects *effects)
{
	if (waiting->list == NULL) {
		*waiting = *effects;
		return;
	}
	for (size_t i = 0; i < effects->count; i++)
		*effects_add(waiting, effects->list[i].kind) = effects->list[i];
	free(effects->list);
}

void
saver_take(struct saver *saver, struct effects *effects)
{
	struct effects others = {.list = NULL};

	take_out(effects, &others);
	append(&saver->waiting, effects);
	*effects = others;
	if (saver->waiting.count == 0)
		return;
	if (saver->back_off.us == 0)
		save(saver);
	else if (saver->waiting.count > SAVER_WAITING_MAX)
		saver->setup.calls->lost(saver->setup.context);
}

void
saver_free(struct saver *saver)
{
	struct error error = {.code = ERROR_NONE};

	if (saver == NULL)
		return;
	loop_timer_free(saver->retry);
	if (saver->store != NULL && saver->waiting.count > 0 &&
		store_save(saver->store, &saver->waiting, &error) != 0)
		log_error("%zu changes could not be saved: %s.", saver->waiting.count,
			error.text);
	store_close(saver->store);
	effects_done(&saver->waiting);
	free(saver);
}
