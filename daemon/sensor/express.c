#include "sensor/express.h"

#include <assert.h>
#include <errno.h>
#include <linux/if_xdp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/packet.h"

enum {
	CHUNKS = 512,	   /* frames that the device holds at most */
	CHUNK_SIZE = 2048, /* the least there is */
	ROOM_WAITS = 50,   /* of ROOM_WAIT_US each */
	ROOM_WAIT_US = 200,
	BUFFER = 1024 * 1024 /* or what the system allows: enough for all chunks */
};

/* The kernel reads where we write and the other way round; positions only grow and wrap, the
 * number of places is a power of two. */
struct ring {
	void *map; /* NULL: not there */
	size_t map_size;
	uint32_t *producer, *consumer;
	void *places;
};

struct express {
	int socket;
	uint8_t *chunks;	/* of all frames */
	struct ring out, done;	/* frames to be sent; chunks that are free again */
	uint64_t spare[CHUNKS]; /* where free chunks begin */
	size_t spare_count;
};

/* One of the rings, as the kernel names its parts. */
struct ring_kind {
	int option; /* that sets its size */
	uint32_t size;
	size_t place_size;
	off_t page; /* where it is mapped from */
};

static const struct ring_kind out_kind = {
	XDP_TX_RING, EXPRESS_BATCH, sizeof(struct xdp_desc), XDP_PGOFF_TX_RING};
static const struct ring_kind done_kind = {XDP_UMEM_COMPLETION_RING, CHUNKS,
	sizeof(uint64_t), (off_t)XDP_UMEM_PGOFF_COMPLETION_RING};
/* For what is received: the kernel wants it to be there. */
static const struct ring_kind fill_kind = {.option = XDP_UMEM_FILL_RING, .size = 1};

static bool
share_chunks(struct express *express)
{
	struct xdp_umem_reg chunks = {
		.len = (uint64_t)CHUNKS * CHUNK_SIZE,
		.chunk_size = CHUNK_SIZE,
	};
	void *map = mmap(NULL, chunks.len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		return false;
	express->chunks = map;
	chunks.addr = (uint64_t)(uintptr_t)map;
	for (size_t i = 0; i < CHUNKS; i++)
		express->spare[express->spare_count++] = i * CHUNK_SIZE;
	return setsockopt(express->socket, SOL_XDP, XDP_UMEM_REG, &chunks,
		       sizeof(chunks)) == 0;
}

static bool
size_ring(const struct express *express, const struct ring_kind *kind)
{
	return setsockopt(express->socket, SOL_XDP, kind->option, &kind->size,
		       sizeof(kind->size)) == 0;
}

static bool
map_ring(const struct express *express, const struct ring_kind *kind,
	const struct xdp_ring_offset *at, struct ring *ring)
{
	size_t size = (size_t)at->desc + kind->size * kind->place_size;
	uint8_t *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_POPULATE, express->socket, kind->page);

	if (map == MAP_FAILED)
		return false;
	*ring = (struct ring){
		.map = map,
		.map_size = size,
		.producer = (void *)(map + at->producer),
		.consumer = (void *)(map + at->consumer),
		.places = map + at->desc,
	};
	return true;
}

static bool
make_rings(struct express *express)
{
	struct xdp_mmap_offsets at;
	socklen_t size = sizeof(at);

	return size_ring(express, &out_kind) && size_ring(express, &done_kind) &&
		size_ring(express, &fill_kind) &&
		getsockopt(express->socket, SOL_XDP, XDP_MMAP_OFFSETS, &at, &size) ==
		0 &&
		size == sizeof(at) && /* another one before Linux 5.4 */
		map_ring(express, &out_kind, &at.tx, &express->out) &&
		map_ring(express, &done_kind, &at.cr, &express->done);
}

static bool
bind_to(const struct express *express, uint32_t link)
{
	const struct sockaddr_xdp address = {
		.sxdp_family = AF_XDP,
		.sxdp_flags = XDP_COPY,
		.sxdp_ifindex = link,
	};

	return bind(express->socket, (const void *)&address, sizeof(address)) == 0;
}

struct express *
express_open(uint32_t link)
{
	const int buffer = BUFFER;
	struct express *express = mem_new(sizeof(*express));
	int why;

	express->socket = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (express->socket >= 0 &&
		setsockopt(express->socket, SOL_SOCKET, SO_SNDBUF, &buffer,
			sizeof(buffer)) == 0 &&
		share_chunks(express) && make_rings(express) && bind_to(express, link))
		return express;
	why = errno;
	express_close(express);
	errno = why;
	return NULL;
}

static void
unmap(struct ring *ring)
{
	if (ring->map != NULL)
		(void)munmap(ring->map, ring->map_size);
}

void
express_close(struct express *express)
{
	if (express == NULL)
		return;
	unmap(&express->out);
	unmap(&express->done);
	if (express->socket >= 0)
		(void)close(express->socket);
	if (express->chunks != NULL)
		(void)munmap(express->chunks, (size_t)CHUNKS * CHUNK_SIZE);
	free(express);
}

static void
take_back_chunks(struct express *express)
{
	const uint64_t *addresses = express->done.places;
	uint32_t next = *express->done.consumer;
	uint32_t end = __atomic_load_n(express->done.producer, __ATOMIC_ACQUIRE);

	for (; next != end; next++) {
		assert(express->spare_count < CHUNKS);
		express->spare[express->spare_count++] = addresses[next % CHUNKS];
	}
	__atomic_store_n(express->done.consumer, next, __ATOMIC_RELEASE);
}

/* No event tells that there is room again for one more. */
static void
wait_for_room(void)
{
	const struct timespec wait = {.tv_nsec = ROOM_WAIT_US * 1000L};

	(void)ppoll(NULL, 0, &wait, NULL); /* however it ends */
}

static bool
has_chunks(struct express *express, size_t count)
{
	for (int waits = 0; waits <= ROOM_WAITS; waits++) {
		take_back_chunks(express);
		if (express->spare_count >= count)
			return true;
		wait_for_room();
	}
	return false;
}

static void
put(struct express *express, const struct iovec *frames, size_t count)
{
	struct xdp_desc *places = express->out.places;
	uint32_t next = *express->out.producer;

	for (size_t i = 0; i < count; i++, next++) {
		uint64_t chunk = express->spare[--express->spare_count];

		assert(frames[i].iov_len <= PACKET_MAX);
		memcpy(express->chunks + chunk, frames[i].iov_base, frames[i].iov_len);
		places[next % EXPRESS_BATCH] = (struct xdp_desc){
			.addr = chunk,
			.len = (uint32_t)frames[i].iov_len,
		};
	}
	__atomic_store_n(express->out.producer, next, __ATOMIC_RELEASE);
}

static bool
all_left(const struct express *express)
{
	return __atomic_load_n(express->out.consumer, __ATOMIC_ACQUIRE) ==
		*express->out.producer;
}

/* A frame that is dropped (EBUSY) ends a call, and so does a full device (EAGAIN); what is
 * behind it is sent by the next one. */
static enum express_fate
push(const struct express *express, size_t count)
{
	enum express_fate fate = EXPRESS_SENT;
	size_t tries = count + ROOM_WAITS;

	for (; tries > 0; tries--) {
		ssize_t result =
			sendto(express->socket, NULL, 0, MSG_DONTWAIT, NULL, 0);
		int why = result < 0 ? errno : 0;

		if (why == EBUSY)
			fate = EXPRESS_LOST;
		if (all_left(express))
			return fate;
		if (why == EAGAIN || why == ENOBUFS)
			wait_for_room();
		else if (why != 0 && why != EBUSY && why != EINTR)
			return EXPRESS_BROKEN;
	}
	return EXPRESS_BROKEN;
}

enum express_fate
express_send(struct express *express, const struct iovec *frames, size_t count)
{
	assert(count <= EXPRESS_BATCH);
	if (!has_chunks(express, count))
		return EXPRESS_LOST;
	put(express, frames, count);
	return push(express, count);
}
