/*
 * A faster way onto a wire than a packet socket: AF_XDP in copy mode (Linux 4.18; its
 * Documentation/networking/af_xdp.rst). The kernel takes frames out of memory that it shares
 * with us instead of gathering each from a message, its address and its pieces: a third less
 * time for a frame (make bench). It only sends: no program is loaded, nothing is received, and
 * no setting of the device changes. Each queue of a device has it once: where somebody else
 * holds it, or the kernel or the sandbox does not allow it, frames leave by the packet socket.
 */
#ifndef WATCHDOG_SENSOR_EXPRESS_H
#define WATCHDOG_SENSOR_EXPRESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct express;

/* Opens it for an interface (by its index; CAP_NET_RAW, one MiB of locked memory). NULL when
 * there is none, errno says why. */
struct express *express_open(uint32_t link);
void express_close(struct express *express); /* NULL allowed */

enum express_fate {
	EXPRESS_SENT,
	EXPRESS_LOST, /* the device dropped at least one of them, or had no room for any */
	EXPRESS_BROKEN /* it takes no more: close it, so that nothing leaves later */
};

/* Frames that one call takes at most, as many as the kernel sends at once (net/xdp/xsk.c). */
enum { EXPRESS_BATCH = 32 };

/* Sends them (each of at most PACKET_MAX bytes) in their order. A device that is full is waited
 * for, but not for longer than a packet socket would (sensor/wire.c). */
enum express_fate express_send(
	struct express *express, const struct iovec *frames, size_t count);

#endif
