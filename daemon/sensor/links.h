/*
 * Interfaces, addresses and routes over rtnetlink (libmnl). Notifications only say that
 * something changed; the table always comes from a dump, so that no lost notification can
 * leave a wrong picture behind. Only a carrier that was lost is believed at once, before
 * the dump.
 */
#ifndef WATCHDOG_SENSOR_LINKS_H
#define WATCHDOG_SENSOR_LINKS_H

#include "base/error.h"
#include "sensor/link_table.h"
#include "sys/loop.h"

struct links;

/* The table changed. */
typedef void links_call(void *context);

/* Opens the sockets and takes the first dump. The interfaces named in scopes (borrowed) are
 * followed. NULL with *error when the kernel refuses. Caller frees with links_free. */
struct links *links_open(
	const struct scope *scopes, size_t scope_count, struct error *error);
void links_free(struct links *links); /* NULL allowed */

/* Follows changes from now on. A burst of them becomes one call. */
void links_follow(
	struct links *links, struct loop *loop, links_call *changed, void *context);

/* The present picture; borrowed, changed in place before each call. */
const struct link_table *links_table(const struct links *links);

#endif
