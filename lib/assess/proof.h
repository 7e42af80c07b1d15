/*
 * Proof that an exposed service is closed: how its port looked before, how it looks after, and
 * whether the second look could have seen it open. Without positive evidence (a refusal, or
 * silence while the host provably answered elsewhere), from the same place, as thoroughly
 * asked, nothing is proven: a host that is off has closed nothing.
 */
#ifndef WATCHDOG_ASSESS_PROOF_H
#define WATCHDOG_ASSESS_PROOF_H

#include "watch/record.h"

enum { PROOF_SENTENCE_SIZE = 256 };

enum proof_verdict { PROOF_CLOSED, PROOF_OPEN, PROOF_NOT_PROVEN };

extern const struct name proof_verdict_names[]; /* closed, open, not proven */

/* Another port of the same host that answered by itself in the same look. */
struct proof_witness {
	enum proto proto;
	uint16_t port; /* 0: there is none */
	enum port_state state;
	enum port_reason reason;
	wall_t at;
};

/* How one port looked, from one place. */
struct proof_look {
	uint64_t device_id;
	char device_name[DEVICE_NAME_SIZE * 4]; /* escaped for a line; "" none */
	struct mac mac; /* zero: behind a router, or not known */
	struct ip ip;
	enum proto proto;
	uint16_t port;
	enum port_state state; /* PORT_UNTESTED: nobody looked */
	enum port_reason reason;
	wall_t since, seen; /* of that state: first and last evidence */
	char vantage
		[VANTAGE_SIZE]; /* interface, source address, next hop; "" not known */
	uint64_t run_id;	/* 0: not known any more */
	enum run_verdict run;
	uint32_t tries;			    /* sends per question; 0: not known */
	uint64_t answered, repeat_answered; /* of the run: shows what gets lost */
	uint64_t epoch;			    /* hash of configuration and program */
	struct mac holder; /* who answered for the address; zero: not known */
	struct proof_witness witness;
};

struct proof_judgement {
	enum proof_verdict verdict;
	char because[PROOF_SENTENCE_SIZE]; /* the evidence, or what is missing */
};

/* Judges what after says of the finding before. A look that is not later than before's
 * counts as none. */
void proof_judge(const struct proof_look *before, const struct proof_look *after,
	struct proof_judgement *judgement);

#endif
