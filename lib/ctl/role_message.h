/*
 * The role protocol: small typed messages over SOCK_SEQPACKET between the monitor, the
 * sensor, the engine and the identify role. Fixed header, checked length, explicit big-endian fields; the
 * receiver treats the sender as hostile: anything out of range makes role_message_decode
 * fail and the receiver ends the sender. No message to the monitor carries a string or
 * a path.
 *
 *	0  u16 magic 0x5744   2  u8 version   3  u8 type   4  u32 length of the body
 */
#ifndef WATCHDOG_CTL_ROLE_MESSAGE_H
#define WATCHDOG_CTL_ROLE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "inquiry/order.h"
#include "scan/order.h"
#include "watch/observation.h"

enum {
	ROLE_MESSAGE_MAX = 32 * 1024,
	ROLE_ORDER_TARGETS_MAX = 1024, /* targets per message */
	ROLE_ORDER_RANGES_MAX = 4096,  /* port ranges per message */
	ROLE_ALIVE_SECONDS = 5	       /* between two signs of life */
};

enum role_message_type {
	/* monitor -> role */
	ROLE_PEER = 1, /* with one descriptor: your new channel to another role */
	ROLE_STOP,     /* finish orderly */
	/* role -> monitor */
	ROLE_READY, /* initialised and confined */
	ROLE_ALIVE, /* heartbeat, with figures for STATUS= */
	ROLE_REPLACE, /* sensor: interfaces changed; identify: asked enough; start me again */
	/* engine -> sensor */
	ROLE_ORDER,	    /* head: everything but targets and ports */
	ROLE_ORDER_TARGETS, /* a chunk of targets */
	ROLE_ORDER_PORTS,   /* the port ranges, ascending (all of them, or chunks) */
	ROLE_ORDER_GO,	    /* the order is complete: start */
	ROLE_CANCEL,
	ROLE_PAUSE,
	/* sensor -> engine, identify -> engine */
	ROLE_OBSERVATION,
	/* engine -> identify, which is told to PAUSE as well */
	ROLE_INQUIRY,
	/* engine -> monitor */
	ROLE_NEED /* identify is needed, or not for now */
};

/* Who is at the other end of the new channel. */
enum role_peer { ROLE_ENGINE, ROLE_SENSOR, ROLE_IDENTIFY };

struct role_figures {
	uint32_t segments, devices, present, alerts_open;
	uint32_t progress_permille; /* of the run in work; 0xffffffff none */
	bool blind, paused;
	uint8_t sandbox; /* enum sandbox_level of the sender */
};

struct role_go {
	uint64_t run_id;
	mono_t link_at; /* as of the order */
};

struct role_message {
	enum role_message_type type;
	union {
		enum role_peer peer;	     /* ROLE_PEER */
		struct role_figures figures; /* ROLE_ALIVE */
		struct scan_order order; /* ROLE_ORDER head, _TARGETS, _PORTS: only the
						part that travels; run_id always */
		struct role_go go;	 /* ROLE_ORDER_GO */
		uint64_t run_id;	 /* ROLE_CANCEL */
		bool pause;		 /* ROLE_PAUSE */
		bool need;		 /* ROLE_NEED */
		struct observation observation;
		struct inquiry_order inquiry; /* ROLE_INQUIRY */
	};
};

/* Writes one message into bytes (ROLE_MESSAGE_MAX). Returns its length, 0 when it does not
 * fit (findings over FINDINGS_MAX, targets over ROLE_ORDER_TARGETS_MAX, ranges over
 * ROLE_ORDER_RANGES_MAX) or holds what role_message_decode would refuse. */
size_t role_message_encode(const struct role_message *message, uint8_t *bytes);

/* Reads one message. On success *message is written (caller frees with role_message_done)
 * and true returned. Every enum, family, count and length is checked. */
bool role_message_decode(
	const uint8_t *bytes, size_t length, struct role_message *message);
void role_message_done(struct role_message *message);

#endif
