/*
 * One input of the core as a value: what a shell feeds it with, what a recording keeps and
 * a replay feeds it with again. Everything that moves the core passes through here, so
 * that nothing can be forgotten in a recording.
 */
#ifndef WATCHDOG_WATCH_INPUT_H
#define WATCHDOG_WATCH_INPUT_H

#include "watch/watch.h"

enum watch_input_kind {
	INPUT_START,		  /* watch_start */
	INPUT_DATABASE_RECOVERED, /* watch_database_recovered */
	INPUT_TICK,
	INPUT_OBSERVATION,
	INPUT_ACKNOWLEDGE,
	INPUT_APPROVE,
	INPUT_NAME,
	INPUT_PAUSE,
	INPUT_RESUME,
	INPUT_SCAN,
	INPUT_MUTE,
	INPUT_UNMUTE,
	INPUT_CARE,
	INPUT_PIN,
	INPUT_ACCEPT,
	INPUT_REVOKE,
	INPUT_TRUST,
	INPUT_DISAPPROVE,
	INPUT_TEST
};

enum { INPUT_KIND_LAST = INPUT_TEST };

/* Who makes an input owns what it points to. */
struct watch_input {
	enum watch_input_kind kind;
	struct moment at; /* an observation's own moment is in it, too */
	union {
		struct observation observation;
		struct {
			uint64_t id;	  /* of the alert or the device */
			const char *text; /* reason or name; NULL: none */
			enum care care;
		} subject; /* ACKNOWLEDGE, (DIS)APPROVE, NAME, CARE, UNMUTE, TRUST */
		span_t length;			  /* PAUSE */
		uint16_t segment;		  /* PIN: its index */
		struct acceptance_request accept; /* ACCEPT; of REVOKE only whose */
		struct scan_order scan;
		struct mute_rule mute;
	};
};

/* What came of it. */
struct watch_outcome {
	struct effects *effects; /* appended to */
	struct error *error;	 /* why a command was refused; NULL allowed */
	uint64_t run_id;	 /* of INPUT_SCAN */
	uint64_t mute_id;	 /* of INPUT_MUTE */
};

/* Gives the input to the core. 0, or a negative error_code for a refused command. */
int watch_apply(struct watch *watch, const struct watch_input *input,
	struct watch_outcome *outcome);

#endif
