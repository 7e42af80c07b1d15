/*
 * Store, then tell: owns the database and what waits to get into it. When the disk is full
 * or fails, what is to be saved waits in memory and is tried again; monitoring goes on.
 */
#ifndef WATCHDOG_ENGINE_SAVER_H
#define WATCHDOG_ENGINE_SAVER_H

#include <stdbool.h>

#include "store/store.h"
#include "sys/loop.h"

enum { SAVER_WAITING_MAX = 10000 }; /* effects in memory while nothing can be stored */

struct saver;

struct saver_calls {
	void (*saved)(void *context); /* something new is in the database */
	/* The connection is about to be closed: end every query now. */
	void (*closing)(void *context);
	/* More waits than may: the engine ends and starts again from what is stored,
	 * rather than keep half of it. */
	void (*lost)(void *context);
};

/* What a saver borrows until saver_free. */
struct saver_setup {
	struct loop *loop;
	struct store_options options;
	const struct saver_calls *calls;
	void *context;
};

/* Opens the database. Errors are those of store_open. */
int saver_open(
	const struct saver_setup *setup, struct saver **saver, struct error *error);
void saver_free(struct saver *saver); /* tries once more to save; NULL allowed */

/* The database for queries; NULL while it cannot be used. Ask again before every use. */
struct store *saver_store(struct saver *saver);

/* The same for whoever asked: NULL with ERROR_IO and the sentence below. */
struct store *saver_use(struct saver *saver, struct error *error);

/* What a person is told while it cannot be used. */
extern const char saver_unusable[];

/* True once after a damaged database was moved aside and a new one begun. */
bool saver_recovered(struct saver *saver);

/* Moves what is to be stored out of effects and saves it, now or later; orders stay. */
void saver_take(struct saver *saver, struct effects *effects);

/* Effects that wait, 0 when all is well. */
size_t saver_waiting(const struct saver *saver);

/* Tells of an error of the store met by somebody else: it is looked at, logged once, and
 * a connection that must not be used any more is closed. */
void saver_fault(struct saver *saver, const struct error *error);

#endif
