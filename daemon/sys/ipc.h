/*
 * One end of a SOCK_SEQPACKET channel between two roles: bounded queue out, decoded role
 * messages in. A message that does not decode closes the channel: the sender is broken or
 * hostile.
 */
#ifndef WATCHDOG_SYS_IPC_H
#define WATCHDOG_SYS_IPC_H

#include <stdbool.h>
#include <stddef.h>

#include "ctl/role_message.h"
#include "sys/loop.h"

enum { IPC_QUEUE_MAX = 4096 }; /* messages waiting to be sent */

/* Descriptors a role finds open after exec. */
enum {
	ROLE_FD_MONITOR = 3,
	ROLE_FD_CONFIG = 4,
	ROLE_FD_CATALOGUE = 5,
	ROLE_FD_PROBES = 6,
	ROLE_FD_RECORDING = 7 /* the engine's, when it is to record what it is given */
};

struct ipc;

/* descriptor is -1 or one passed with the message (ROLE_PEER only), owned by the callee.
 * The message is freed after the call; the callee may take its parts and zero them. */
typedef void ipc_message_call(
	struct role_message *message, int descriptor, void *context);
typedef void ipc_closed_call(
	void *context); /* peer gone or broken; then call ipc_free */

struct ipc_calls {
	ipc_message_call *message;
	ipc_closed_call *closed;
};

/* Takes over descriptor (non-blocking is set here); calls is borrowed. */
struct ipc *ipc_new(struct loop *loop, int descriptor, enum loop_priority priority,
	const struct ipc_calls *calls, void *context);
void ipc_free(struct ipc *ipc); /* closes; NULL allowed */

/* Sends or queues. False when the queue is full or the message does not encode: the caller
 * counts the loss (observations) or treats the peer as hung (orders). */
bool ipc_send(struct ipc *ipc, const struct role_message *message);
/* With a descriptor, which stays the caller's (a queued message keeps its own copy). */
bool ipc_send_with(struct ipc *ipc, const struct role_message *message, int descriptor);

/* Messages still waiting to leave. */
size_t ipc_queued(const struct ipc *ipc);

/* Two connected ends, close-on-exec. */
bool ipc_pair(int ends[2]);

#endif
