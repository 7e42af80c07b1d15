/*
 * The player's store: remembers what the core saves, row by row, and gives it back to a
 * new core (sightings only wait for who asks, they are not kept). It also watches over the promises that every effect must keep.
 */
#ifndef WATCHDOG_TESTS_SCENARIO_MEMORY_H
#define WATCHDOG_TESTS_SCENARIO_MEMORY_H

#include "watch/effect.h"
#include "watch/watch.h"

/* One growing table of effects of one kind; a row is found by its key and replaced. */
struct table {
	struct effect *rows;
	size_t count, capacity;
	uint32_t *slots; /* index of the rows by key */
	size_t slot_count;
};

struct memory {
	struct table tables[EFFECT_PAUSE + 1];
	struct watch_ids highest;
	unsigned int faults;
};

/* Prints a broken promise and counts it: the story fails. */
void memory_fault(struct memory *memory, const char *what, const char *detail);

/* The row with the key of like, or NULL; borrowed until the next memory_apply. */
struct effect *memory_find(struct memory *memory, const struct effect *like);

/* Checks an effect against the promises and remembers it, as a copy. */
void memory_apply(struct memory *memory, const struct effect *effect);

/* Gives everything back to a new core, in the order that watch.h wants. */
void memory_restore(struct memory *memory, struct watch *watch);

void memory_done(struct memory *memory);

#endif
