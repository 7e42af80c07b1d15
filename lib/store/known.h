/*
 * What the rows of ports are known to hold, so that a port that was only seen again need not be
 * looked up. Only this process writes the file, and everything that is written of a port passes
 * here; a batch that fails makes all of it forgotten. Where two ports want the same place the
 * newer one takes it: the other is looked up when it comes again.
 */
#ifndef WATCHDOG_STORE_KNOWN_H
#define WATCHDOG_STORE_KNOWN_H

#include "store/batch_table.h"

/* At most so many ports, 40 bytes each; at first 256, more as they come. */
enum { KNOWN_PORTS_MAX = 131072 };

struct known;

/* Says of a row that it is the same, holds and was found, and its id, when all but the moment is
 * known to be stored just so; otherwise nothing. known may be NULL. */
void known_look(const struct known *known, struct service_row *row);

/* The row was stored, or found, just so. *known is made when it is NULL. */
void known_add(struct known **known, const struct service_row *row);

void known_free(struct known *known);

#endif
