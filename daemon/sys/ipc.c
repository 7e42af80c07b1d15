#include "sys/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

/* One channel may not keep the loop for itself. */
enum { MESSAGES_PER_TURN = 16, SOCKET_BUFFER = 1024 * 1024 };

struct packet {
	struct packet *next;
	int descriptor; /* own copy, or -1 */
	size_t length;
	uint8_t bytes[];
};

struct ipc {
	struct loop *loop;
	int descriptor;
	enum loop_priority priority;
	struct loop_io *in, *out; /* out only while packets wait */
	const struct ipc_calls *calls;
	void *context;
	struct packet *first, **end;
	size_t queued;
	bool in_call, freed; /* freed by its own callback: ends when that returns */
};

enum received { RECEIVED_MESSAGE, RECEIVED_NOTHING, RECEIVED_END };

static void can_read(int descriptor, int what, void *context);

static void
set_nonblocking(int descriptor)
{
	int flags = fcntl(descriptor, F_GETFL);

	(void)fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

struct ipc *
ipc_new(struct loop *loop, int descriptor, enum loop_priority priority,
	const struct ipc_calls *calls, void *context)
{
	struct ipc *ipc = mem_new(sizeof(*ipc));

	set_nonblocking(descriptor);
	ipc->loop = loop;
	ipc->descriptor = descriptor;
	ipc->priority = priority;
	ipc->calls = calls;
	ipc->context = context;
	ipc->end = &ipc->first;
	ipc->in = loop_io_new(loop,
		(struct loop_watch){descriptor, LOOP_READ, priority}, can_read, ipc);
	return ipc;
}

static void
packet_free(struct packet *packet)
{
	if (packet->descriptor >= 0)
		(void)close(packet->descriptor);
	free(packet);
}

static void
drop_queue(struct ipc *ipc)
{
	while (ipc->first != NULL) {
		struct packet *packet = ipc->first;

		ipc->first = packet->next;
		packet_free(packet);
	}
	ipc->end = &ipc->first;
	ipc->queued = 0;
}

static void
destroy(struct ipc *ipc)
{
	loop_io_free(ipc->in);
	loop_io_free(ipc->out);
	drop_queue(ipc);
	(void)close(ipc->descriptor);
	free(ipc);
}

void
ipc_free(struct ipc *ipc)
{
	if (ipc == NULL)
		return;
	if (ipc->in_call)
		ipc->freed = true;
	else
		destroy(ipc);
}

/* Takes the one descriptor a message may carry. False when there are more, or some were
 * cut off: nobody of ours sends that. */
static bool
take_descriptor(struct msghdr *header, int *descriptor)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(header);
	bool fine = (header->msg_flags & (MSG_CTRUNC | MSG_TRUNC)) == 0;

	*descriptor = -1;
	for (; control != NULL; control = CMSG_NXTHDR(header, control)) {
		if (control->cmsg_level != SOL_SOCKET ||
			control->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = CMSG_LEN(0); at + sizeof(int) <= control->cmsg_len;
			at += sizeof(int)) {
			if (*descriptor >= 0) {
				fine = false;
				(void)close(*descriptor);
			}
			memcpy(descriptor, (const uint8_t *)control + at, sizeof(int));
		}
	}
	return fine;
}

/* A function of its own, so that its bytes are off the stack when the message is handled. */
static enum received __attribute__((noinline))
receive(struct ipc *ipc, struct role_message *message, int *descriptor)
{
	union {
		struct cmsghdr header;
		uint8_t space[CMSG_SPACE(sizeof(int))];
	} control;
	uint8_t bytes[ROLE_MESSAGE_MAX];
	struct iovec vector = {bytes, sizeof(bytes)};
	struct msghdr header = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t length;
	bool fine;

	length = recvmsg(ipc->descriptor, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	/* A peer that ended without reading all leaves an error in front of what it said
	 * last; it is told once. */
	if (length < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNRESET))
		return RECEIVED_NOTHING;
	if (length < 0)
		return RECEIVED_END;
	/* The end has length 0; so has a message of nothing but a descriptor. */
	fine = take_descriptor(&header, descriptor) &&
		role_message_decode(bytes, (size_t)length, message);
	if (fine && (*descriptor >= 0) == (message->type == ROLE_PEER))
		return RECEIVED_MESSAGE;
	if (fine)
		role_message_done(message);
	if (*descriptor >= 0)
		(void)close(*descriptor);
	return RECEIVED_END;
}

/* Reads on before it reports the end: what a peer said last still counts. */
static void
can_read(int fd, int what, void *context)
{
	struct ipc *ipc = context;
	enum received received = RECEIVED_MESSAGE;

	(void)fd;
	(void)what;
	ipc->in_call = true;
	for (int i = 0; i < MESSAGES_PER_TURN && !ipc->freed; i++) {
		struct role_message message;
		int descriptor;

		received = receive(ipc, &message, &descriptor);
		if (received != RECEIVED_MESSAGE)
			break;
		ipc->calls->message(&message, descriptor, ipc->context);
		role_message_done(&message);
	}
	if (received == RECEIVED_END && !ipc->freed) {
		loop_io_free(ipc->in);
		ipc->in = NULL;
		ipc->calls->closed(ipc->context);
	}
	ipc->in_call = false;
	if (ipc->freed)
		destroy(ipc);
}

enum sent { SENT_DONE, SENT_LATER, SENT_BROKEN };

static enum sent
send_packet(struct ipc *ipc, const uint8_t *bytes, size_t length, int descriptor)
{
	union {
		struct cmsghdr header;
		uint8_t space[CMSG_SPACE(sizeof(int))];
	} control = {.space = {0}};
	struct iovec vector = {(void *)(uintptr_t)bytes, length};
	struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};

	if (descriptor >= 0) {
		header.msg_control = &control;
		header.msg_controllen = sizeof(control);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &descriptor, sizeof(int));
	}
	if (sendmsg(ipc->descriptor, &header, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
		return SENT_DONE;
	if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM)
		return SENT_LATER;
	return SENT_BROKEN;
}

static void
can_write(int fd, int what, void *context)
{
	struct ipc *ipc = context;

	(void)fd;
	(void)what;
	for (int i = 0; i < MESSAGES_PER_TURN && ipc->first != NULL; i++) {
		struct packet *packet = ipc->first;
		enum sent sent = send_packet(
			ipc, packet->bytes, packet->length, packet->descriptor);

		if (sent == SENT_LATER)
			return;
		if (sent == SENT_BROKEN) {
			drop_queue(ipc); /* the reading side reports the end */
			break;
		}
		ipc->first = packet->next;
		if (ipc->first == NULL)
			ipc->end = &ipc->first;
		ipc->queued--;
		packet_free(packet);
	}
	if (ipc->first == NULL) {
		loop_io_free(ipc->out);
		ipc->out = NULL;
	}
}

static bool
queue_packet(struct ipc *ipc, const uint8_t *bytes, size_t length, int descriptor)
{
	struct packet *packet;
	int copy = -1;

	if (ipc->queued >= IPC_QUEUE_MAX)
		return false;
	if (descriptor >= 0) {
		copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
		if (copy < 0)
			return false;
	}
	packet = mem_new(sizeof(*packet) + length);
	packet->descriptor = copy;
	packet->length = length;
	memcpy(packet->bytes, bytes, length);
	*ipc->end = packet;
	ipc->end = &packet->next;
	ipc->queued++;
	if (ipc->out == NULL)
		ipc->out = loop_io_new(ipc->loop,
			(struct loop_watch){ipc->descriptor, LOOP_WRITE, ipc->priority},
			can_write, ipc);
	return true;
}

bool
ipc_send(struct ipc *ipc, const struct role_message *message)
{
	return ipc_send_with(ipc, message, -1);
}

bool
ipc_send_with(struct ipc *ipc, const struct role_message *message, int descriptor)
{
	uint8_t bytes[ROLE_MESSAGE_MAX];
	size_t length = role_message_encode(message, bytes);

	if (length == 0)
		return false;
	if (ipc->first != NULL)
		return queue_packet(ipc, bytes, length, descriptor);
	switch (send_packet(ipc, bytes, length, descriptor)) {
	case SENT_DONE:
		return true;
	case SENT_LATER:
		return queue_packet(ipc, bytes, length, descriptor);
	case SENT_BROKEN:
		break;
	}
	return false;
}

size_t
ipc_queued(const struct ipc *ipc)
{
	return ipc->queued;
}

bool
ipc_pair(int ends[2])
{
	const int size = SOCKET_BUFFER;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	for (int i = 0; i < 2; i++)
		/* Only fewer wake-ups; the kernel may cap it. */
		(void)setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return true;
}
