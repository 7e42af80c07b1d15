/*
 * What the core wants done, in order: save, then tell, then ask. The engine collects the
 * effects of one loop turn, commits every SAVE in one transaction, and only then obeys
 * the others.
 */
#ifndef WATCHDOG_WATCH_EFFECT_H
#define WATCHDOG_WATCH_EFFECT_H

#include <stddef.h>
#include <stdint.h>

#include "inquiry/order.h"
#include "scan/order.h"
#include "watch/mute.h"
#include "watch/record.h"

enum effect_kind {
	EFFECT_SAVE_DEVICE,
	EFFECT_SAVE_INTERFACE,
	EFFECT_SAVE_ADDRESS,
	EFFECT_SAVE_SERVICE,
	EFFECT_SAVE_FACTS, /* what speaks at a port that was saved */
	EFFECT_SAVE_REST,
	EFFECT_SAVE_REACH,
	EFFECT_SAVE_RUN,
	EFFECT_SAVE_RECEIPT, /* what was sent to one device */
	EFFECT_SAVE_SIGHTING,
	EFFECT_SAVE_EVENT,
	EFFECT_SAVE_ALERT,
	EFFECT_SAVE_ACCEPTANCE,
	EFFECT_SAVE_LOOK,
	EFFECT_SAVE_NOTICE,
	EFFECT_SAVE_MUTE,
	EFFECT_SAVE_GUIDE,
	EFFECT_SAVE_CLAIM,
	EFFECT_SAVE_MAPPING,
	EFFECT_SAVE_SETTING, /* a name and a number that must survive a restart */
	EFFECT_TELL,	     /* an outbox line: saved with the transaction, then sent */
	EFFECT_ORDER,	     /* give this order to the sensor */
	EFFECT_CANCEL,	     /* stop the run with this id */
	EFFECT_PAUSE,  /* sensor, identify: stop (1) or resume (0) everything active */
	EFFECT_INQUIRE /* give this order to the identify role */
};

enum receipt_kind {
	RECEIPT_TCP, /* its ports were asked */
	RECEIPT_UDP,
	RECEIPT_PRESENCE, /* it was asked whether it is there */
	RECEIPT_IDENTIFY  /* the identify role connected to it */
};

extern const struct name receipt_kind_names[];

/* What one device was asked at one time. */
struct receipt_record {
	uint16_t segment;
	uint64_t device_id;
	enum receipt_kind kind;
	wall_t at;
	uint64_t looks; /* 1, or 0 when a further part of this look follows */
	uint64_t
		questions; /* ports, each counted once however often it was asked; or 1 */
	uint64_t connections, sent_bytes, received_bytes; /* of RECEIPT_IDENTIFY */
};

struct setting_record {
	char name[48];
	int64_t value;
};

struct effect {
	enum effect_kind kind;
	union {
		struct device_record device;
		struct interface_record interface;
		struct address_record address;
		struct service_record service;
		struct facts_record facts;
		struct rest_record rest;
		struct reach_record reach;
		struct run_record run;
		struct receipt_record receipt;
		struct sighting_record sighting;
		struct event_record event;
		struct alert_record alert;
		struct acceptance_record acceptance;
		struct look_record look;
		struct notice_record notice;
		struct mute_record mute;
		struct guide_record guide;
		struct claim_record claim;
		struct mapping_record mapping;
		struct setting_record setting;
		struct outbox_record tell;
		struct scan_order order;
		uint64_t cancel_run_id;
		bool pause;
		struct inquiry_order inquiry;
	};
};

/* A growing list; effects_done frees everything in it and empties it. */
struct effects {
	struct effect *list;
	size_t count, capacity;
};

/* Appends a zeroed effect of that kind. The pointer is good until the next call. */
struct effect *effects_add(struct effects *effects, enum effect_kind kind);
void effects_done(struct effects *effects);

#endif
