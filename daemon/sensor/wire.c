#include "sensor/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/mem.h"
#include "sensor/express.h"
#include "sys/clock.h"
#include "sys/log.h"

enum { SAY_AGAIN_SECONDS = 60, ROOM_WAIT_MS = 10 };

struct entry {
	struct wire_frame frame;
	struct probe probe;
	size_t length;
	enum wire_fate fate;
	uint8_t bytes[PACKET_MAX];
};

/* The faster way out of one interface. */
struct express_way {
	uint32_t link;
	struct express *express; /* NULL: it broke */
};

struct wire {
	int socket;
	bool fast;
	struct express_way ways[WIRE_EXPRESS_MAX];
	size_t way_count;
	struct gate *gate;
	struct entry batch[WIRE_BATCH];
	size_t count;
	bool refusal_said[GATE_REASON_COUNT];
	int error_said; /* errno that was logged last, and when */
	mono_t error_at;
	/* the passed part of the batch, as the system call wants it */
	struct entry *passed[WIRE_BATCH];
	struct mmsghdr messages[WIRE_BATCH];
	struct sockaddr_ll addresses[WIRE_BATCH];
	struct iovec vectors[WIRE_BATCH];
};

/* What is the same in every batch. */
static void
prepare_messages(struct wire *wire)
{
	for (size_t i = 0; i < WIRE_BATCH; i++) {
		wire->addresses[i] = (struct sockaddr_ll){
			.sll_family = AF_PACKET,
			.sll_halen = ETH_ALEN,
		};
		wire->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &wire->addresses[i],
			.msg_namelen = sizeof(wire->addresses[i]),
			.msg_iov = &wire->vectors[i],
			.msg_iovlen = 1,
		};
	}
}

/* A fast scan waits for room in the socket's buffer, which is as large as the system allows,
 * but not for long. What the kernel refuses of this only makes sending dearer. */
static void
make_fast(const struct wire *wire)
{
	const int on = 1, buffer = 1024 * 1024;
	const struct timeval wait = {.tv_usec = ROOM_WAIT_MS * 1000};
	int flags = fcntl(wire->socket, F_GETFL);

	if (setsockopt(wire->socket, SOL_PACKET, PACKET_QDISC_BYPASS, &on,
		    sizeof(on)) != 0 ||
		setsockopt(wire->socket, SOL_SOCKET, SO_SNDBUF, &buffer,
			sizeof(buffer)) != 0 ||
		setsockopt(wire->socket, SOL_SOCKET, SO_SNDTIMEO, &wait,
			sizeof(wait)) != 0 ||
		fcntl(wire->socket, F_SETFL, flags & ~O_NONBLOCK) != 0)
		log_debug("The kernel does not let frames leave faster: %s.",
			strerror(errno));
}

struct wire *
wire_open(struct gate *gate, uint32_t ceiling, struct error *error)
{
	struct wire *wire = mem_new(sizeof(*wire));

	/* Protocol 0: it receives nothing. */
	wire->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	wire->gate = gate;
	prepare_messages(wire);
	wire->fast = ceiling >= WIRE_BYPASS_RATE;
	if (wire->socket >= 0 && wire->fast)
		make_fast(wire);
	if (wire->socket >= 0)
		return wire;
	(void)error_set(error, errno == EPERM ? ERROR_DENIED : ERROR_IO,
		"cannot open a packet socket: %s", strerror(errno));
	wire_close(wire);
	return NULL;
}

void
wire_close(struct wire *wire)
{
	if (wire == NULL)
		return;
	if (wire->socket >= 0)
		(void)close(wire->socket);
	for (size_t i = 0; i < wire->way_count; i++)
		express_close(wire->ways[i].express);
	free(wire);
}

void
wire_hasten(struct wire *wire, uint32_t link)
{
	struct express_way way = {.link = link};

	if (!wire->fast || wire->way_count == WIRE_EXPRESS_MAX)
		return;
	way.express = express_open(link);
	if (way.express == NULL) {
		log_info("Frames leave interface %u by a packet socket; an AF_XDP "
			 "socket, which takes less time, is not to be had: %s.",
			link, strerror(errno));
		return;
	}
	wire->ways[wire->way_count++] = way;
	log_info("Frames leave interface %u by an AF_XDP socket.", link);
}

bool
wire_add(struct wire *wire, const struct wire_frame *frame)
{
	struct entry *entry = &wire->batch[wire->count];

	if (wire->count == WIRE_BATCH)
		return false;
	wire->count++;
	entry->frame = *frame;
	entry->probe = *frame->probe;
	entry->frame.probe = &entry->probe;
	/* A kind that cannot be built has length 0, which the gate refuses. */
	entry->length = probe_build(&entry->probe, entry->bytes);
	return true;
}

/* A refusal is a fault of ours: said once per reason, counted by the gate. */
static void
say_refusal(struct wire *wire, const struct entry *entry, enum gate_reason reason)
{
	char text[IP_TEXT_SIZE];

	if (reason == GATE_PAUSED || wire->refusal_said[reason])
		return;
	wire->refusal_said[reason] = true;
	log_error("The gate refused a frame to %s (%s); it was not sent.",
		ip_text(&entry->probe.ends.target, text),
		names_text(gate_reason_names, (int)reason));
}

/* Sending may fail and work by turns, a thousand times a second. A packet socket learns that
 * a firewall (nftables, hook egress) dropped its frame as ENOBUFS. */
static void
say_failure(struct wire *wire, int number, mono_t now)
{
	if (number == EAGAIN ||
		(number == wire->error_said &&
			mono_since(now, wire->error_at).us <
				span_seconds(SAY_AGAIN_SECONDS).us))
		return;
	wire->error_said = number;
	wire->error_at = now;
	log_warning("Probes could not be sent: %s%s.", strerror(number),
		number == ENOBUFS || number == EPERM
			? "; the interface is overloaded, or a local firewall drops "
			  "them"
			: "");
}

static void
prepare(struct wire *wire, struct entry *entry, size_t at)
{
	struct sockaddr_ll *address = &wire->addresses[at];

	address->sll_ifindex = (int)entry->frame.link;
	memcpy(address->sll_addr, entry->bytes, ETH_ALEN);
	/* The device and the kernel's own checks look at it, not the receiver. */
	memcpy(&address->sll_protocol, entry->bytes + 2 * ETH_ALEN,
		sizeof(address->sll_protocol));
	wire->vectors[at] = (struct iovec){entry->bytes, entry->length};
	wire->passed[at] = entry;
}

static enum gate_reason
ask_gate_of(struct wire *wire, const struct entry *entry)
{
	const struct wire_frame *frame = &entry->frame;
	const struct gate_crossing crossing = {frame->from, frame->segment};

	if (frame->from == frame->segment)
		return gate_check(wire->gate, frame->segment, entry->bytes,
			entry->length, frame->now);
	return gate_check_across(
		wire->gate, &crossing, entry->bytes, entry->length, frame->now);
}

static size_t
ask_gate(struct wire *wire)
{
	size_t passed = 0;

	for (size_t i = 0; i < wire->count; i++) {
		struct entry *entry = &wire->batch[i];
		enum gate_reason reason = ask_gate_of(wire, entry);

		entry->fate = reason == GATE_PASS ? WIRE_SENT : WIRE_REFUSED;
		if (reason == GATE_PASS)
			prepare(wire, entry, passed++);
		else
			say_refusal(wire, entry, reason);
	}
	return passed;
}

/* A frame that the system refuses does not hold up those behind it: the next one may go out
 * of another interface. Where there is no room in the socket's buffer, there is none for the
 * next one either. */
static void
send_packets(struct wire *wire, size_t at, size_t end)
{
	while (at < end) {
		int sent = sendmmsg(
			wire->socket, wire->messages + at, (unsigned)(end - at), 0);
		bool full = sent < 0 && errno == EAGAIN;

		if (sent > 0) {
			at += (size_t)sent;
			continue;
		}
		if (sent < 0 && errno == EINTR)
			continue;
		say_failure(
			wire, sent < 0 ? errno : EAGAIN, wire->passed[at]->frame.now);
		do
			wire->passed[at++]->fate = WIRE_FAILED;
		while (full && at < end);
	}
}

/* What may not have left counts as failed, and is asked again. */
static void
send_express(struct wire *wire, struct express_way *way, size_t at, size_t end)
{
	enum express_fate fate = EXPRESS_SENT;

	while (at < end && fate != EXPRESS_BROKEN) {
		size_t count = end - at < EXPRESS_BATCH ? end - at : EXPRESS_BATCH;

		fate = express_send(way->express, wire->vectors + at, count);
		for (; count > 0; count--, at++)
			if (fate != EXPRESS_SENT)
				wire->passed[at]->fate = WIRE_FAILED;
	}
	if (fate != EXPRESS_BROKEN)
		return;
	log_debug(
		"Interface %u takes no more frames from an AF_XDP socket.", way->link);
	express_close(way->express);
	way->express = NULL;
	send_packets(wire, at, end);
}

/* The faster way of the frame, or NULL. */
static struct express_way *
way_of(struct wire *wire, size_t at)
{
	for (size_t i = 0; i < wire->way_count; i++)
		if (wire->ways[i].link == wire->passed[at]->frame.link &&
			wire->ways[i].express != NULL)
			return &wire->ways[i];
	return NULL;
}

static void
send_passed(struct wire *wire, size_t count)
{
	size_t at = 0, end;

	for (; at < count; at = end) {
		struct express_way *way = way_of(wire, at);

		for (end = at + 1; end < count && way_of(wire, end) == way;)
			end++;
		if (way != NULL)
			send_express(wire, way, at, end);
		else
			send_packets(wire, at, end);
	}
}

void
wire_flush(struct wire *wire)
{
	size_t count = wire->count;
	mono_t left;

	if (count == 0)
		return;
	send_passed(wire, ask_gate(wire));
	left = clock_mono();
	wire->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = &wire->batch[i];
		bool late = mono_since(left, entry->frame.now).us >
			span_ms(PACER_LATE_MS).us;

		pacer_left(&entry->frame.pacers,
			&(const struct pacer_frame){
				.kind = entry->probe.kind,
				.ip = entry->probe.ends.target,
				.taken = entry->frame.now,
				.left = left,
			});
		entry->frame.call(entry->frame.owner, &entry->probe, entry->fate,
			late ? left : entry->frame.now);
	}
}
