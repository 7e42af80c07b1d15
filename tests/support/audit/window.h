/* How many packets left within any one second. */
#ifndef WATCHDOG_TESTS_AUDIT_WINDOW_H
#define WATCHDOG_TESTS_AUDIT_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WINDOW_MAX = 4096 }; /* the largest number told apart */

struct window {
	int64_t *times; /* microseconds, a ring of WINDOW_MAX */
	size_t first, count;
	size_t most; /* largest count so far */
};

void window_done(struct window *window);

/* Notes a packet at time; returns how many left in the second that ends there. */
size_t window_add(struct window *window, int64_t time);

#endif
