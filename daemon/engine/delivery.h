/* The outbox on its way to syslog: at least once, in order, at most 100 lines a second. A
 * line is marked as delivered when the receiver's socket has taken it. */
#ifndef WATCHDOG_ENGINE_DELIVERY_H
#define WATCHDOG_ENGINE_DELIVERY_H

#include "engine/saver.h"

struct delivery;

/* syslog false: the lines stay in the database for `wdog watch`, nothing is sent. */
struct delivery *delivery_new(
	struct loop *loop, struct saver *saver, bool syslog, int facility);
void delivery_free(struct delivery *delivery);

/* There may be new lines. */
void delivery_kick(struct delivery *delivery);

/* True while the receiver does not take lines. */
bool delivery_is_stuck(const struct delivery *delivery);

#endif
