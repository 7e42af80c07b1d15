/*
 * What makes two effects write the same row: the primary key of their table (sql/).
 */
#ifndef WATCHDOG_TESTS_SCENARIO_ROW_KEY_H
#define WATCHDOG_TESTS_SCENARIO_ROW_KEY_H

#include "watch/effect.h"

/* Compared and hashed as bytes: every byte is set. */
struct row_key {
	uint64_t numbers[4];
	char text[EVENT_KEY_SIZE];
};

/* The key of an effect that saves; of another kind it is an abort. */
void row_key(const struct effect *effect, struct row_key *key);

#endif
