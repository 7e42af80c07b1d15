/*
 * policy.expect proposed from what was seen: each device with the services that it offered, devices
 * of one segment that offered the same and are named alike as one rule, everything commented.
 */
#ifndef WATCHDOG_ASSESS_LEARN_H
#define WATCHDOG_ASSESS_LEARN_H

#include "assess/opening.h"

struct learning;

enum { LEARN_DEVICES_MAX = 4096, LEARN_PORTS_MAX = 256 /* of one device */ };

struct learning *learning_new(void);
void learning_free(struct learning *learning); /* NULL allowed */

/* Takes an opening in, in any order. False when there are too many devices or ports; it is then
 * left out. */
bool learning_add(struct learning *learning, const struct opening *opening);

/* The proposal as YAML, with at most rules_max rules; caller frees. heading is a comment line
 * without its "# ". */
char *learning_text(struct learning *learning, const char *heading, size_t rules_max);

#endif
