/*
 * The receiving side of one interface: a libpcap handle with a filter in the kernel. It needs
 * CAP_NET_RAW to open and nothing afterwards. What it delivers are the bytes of strangers.
 */
#ifndef WATCHDOG_SENSOR_CAPTURE_H
#define WATCHDOG_SENSOR_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/timepoint.h"
#include "sys/loop.h"

struct capture;

/* One frame; the bytes are borrowed for the call. */
struct received {
	const uint8_t *bytes;
	size_t captured;
	struct moment at; /* when the kernel took it */
};

struct capture_calls {
	void (*frame)(const struct received *received, void *context);
	/* The handle is at its end (interface gone, or an error, which is logged). It
	 * delivers nothing more; capture_close may be called from here. */
	void (*ended)(void *context);
	/* True while frames must come at once because something was asked; else those of a
	 * busy segment may come 80 ms late. */
	bool (*is_awaited)(void *context);
};

/* Frames since the handle was opened, as the kernel counts them. */
struct capture_counts {
	uint64_t received, dropped;
};

/* How many frames a second are asked through an interface at most decides how large its ring
 * is: a tenth of a second's answers, within these bounds. The smallest holds the frames of 160 ms,
 * or 16 that come one by one. */
enum { CAPTURE_RING_MIN = 4 * 1024 * 1024, CAPTURE_RING_MAX = 8 * 1024 * 1024 };
size_t capture_ring_size(uint32_t ceiling);

/* Opens an interface that is up with a ring of that many bytes. NULL with *error otherwise.
 * Nothing is read before capture_follow. */
struct capture *capture_open(
	const char *interface, size_t ring_bytes, struct error *error);
void capture_close(struct capture *capture); /* NULL allowed */

/* Delivers frames from now on, at most 256 in one turn of the loop; calls is static. */
void capture_follow(struct capture *capture, struct loop *loop,
	const struct capture_calls *calls, void *context);

/* Delivers what has come in already, after capture_follow: at most 64 turns of it. */
void capture_read(struct capture *capture);

/* Asks the kernel for the counters. */
struct capture_counts capture_count(struct capture *capture);

/* "libpcap version 1.10.3 ..."; static. */
const char *capture_library_version(void);

#endif
