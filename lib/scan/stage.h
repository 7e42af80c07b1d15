/*
 * One stage of a scan: a grid of targets x items, visited row by row. A row visits every
 * target (of a company, where they are split into companies, which come one after another)
 * once, in the (shuffled) order of the set and each with another item, so the time between two
 * frames to one host is as long as the number of targets allows, and every (target, item) comes
 * exactly once per pass. Every pass takes the same way, so that what was asked first is
 * repeated first.
 *
 *	discover  on-link  sweep			 routed  life
 *	check	  on-link  poll, sweep, echo		 routed  life
 *	ports	  on-link  resolve, ports, confirm	 routed  ports
 */
#ifndef WATCHDOG_SCAN_STAGE_H
#define WATCHDOG_SCAN_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scan/order.h"
#include "scan/permutation.h"
#include "scan/target_set.h"

enum stage_kind {
	STAGE_SWEEP,   /* ARP to all, ND to the group of the address */
	STAGE_POLL,    /* ARP or ND to the believed MAC */
	STAGE_ECHO,    /* ICMP echo to the believed MAC */
	STAGE_LIFE,    /* echo and a few SYNs through the gateway */
	STAGE_RESOLVE, /* who holds the address before its ports are asked */
	STAGE_PORTS,
	STAGE_CONFIRM, /* who holds it afterwards */
	STAGE_KINDS
};

/* What is known of one (target, item): a reason in the low bits, and these. */
enum stage_mark {
	MARK_REASON = 0x0f, /* enum port_reason; before an answer the pass in which it
			       first left (15: that one or later) */
	MARK_SENT = 0x10,
	MARK_ANSWERED = 0x20,
	MARK_SETTLED = 0x40, /* answered, or no longer of interest */
	MARK_LOST = 0x80     /* it could not be sent, and was not since */
};

/* When the frames of a stretch of the way left: exact up to this many positions, then one
 * moment (the last) per stretch, which only makes a repeat later. */
enum { STAGE_STRETCHES = 1024 };

struct stage {
	enum stage_kind kind;
	uint32_t targets, items;
	enum probe_kind port_kind; /* what asks a port */
	const uint16_t *ports;	   /* one per item, 0: not a port; borrowed */
	uint16_t base;		   /* of ports without a gap: the first one; else 0 */
	bool *barred;		   /* one per item: not to be asked; NULL: none is */
	uint16_t *item_of;	   /* by port, + 1; STAGE_PORTS only */
	uint8_t *marks;		   /* see stage_mark */
	struct permutation item_order;
	uint64_t seed;
	uint32_t company;     /* targets that are visited together; all, unless split */
	uint32_t first;	      /* of the company in work */
	uint32_t admitted;    /* targets before this one may be asked in this pass */
	uint32_t row, column; /* the way; row == items: at the end of a pass */
	uint32_t row_item;
	uint32_t stretch_size, stretch, stretch_left; /* in positions; where we are */
	uint16_t pass;
	uint8_t passes; /* for hosts that do not limit their answers; known after one */
	uint16_t
		delayed; /* the last pass in which a question left that could not before */
	uint32_t *columns; /* the targets that are still visited; NULL: all are */
	uint32_t width;	   /* how many that are in a row */
	bool walked;	   /* the last pass is over; only answers are awaited */
	bool finished;
	uint32_t leaving; /* handed out; what became of it is not yet told */
	uint32_t open;	  /* asked, not settled */
	uint32_t settled;
	uint32_t lost;
	mono_t last_sent;
	span_t patience;		/* the longest time-out of a target asked */
	mono_t *sent_now, *sent_before; /* this pass and the one before, by stretch */
};

/* What the stages of one scan ask with. The ports are those of STAGE_PORTS, ascending,
 * borrowed; other kinds have their own TCP ports. Ports in excluded are barred,
 * and so are those that are not in allowed. */
struct stage_ports {
	const uint16_t *ports;
	uint32_t count;
	const struct port_set *excluded;
	const struct port_set *allowed; /* NULL: all */
	enum probe_kind kind;		/* PROBE_TCP_SYN or PROBE_UDP */
	bool connect;			/* nothing but TCP can be asked: no echo */
};

/* targets (1 or more) rows of the set, by their index; the same seed takes the same way. What
 * it allocates, stage_done frees. */
void stage_init(struct stage *stage, enum stage_kind kind, uint32_t targets,
	const struct stage_ports *ports, uint64_t seed);
void stage_done(struct stage *stage);

/* The kinds of one scan in their order; returns how many (at most STAGES_MAX). */
enum { STAGES_MAX = 3 };
size_t stage_plan(enum scan_kind kind, bool routed, enum stage_kind *kinds);

/* Does this target (still) need this stage? */
bool stage_wants(enum stage_kind kind, bool routed, const struct target *target);

/* Where the way stands. What is called once per position is inline: a pass over what is
 * answered already must cost next to nothing. */
static inline bool
stage_pass_ended(const struct stage *stage)
{
	return stage->row == stage->items;
}

/* The port of an item. All 65,535 of them are no place to look into at random. */
static inline uint16_t
stage_port(const struct stage *stage, uint32_t item)
{
	return stage->base != 0 ? (uint16_t)(stage->base + item) : stage->ports[item];
}

static inline bool
stage_bars(const struct stage *stage, uint32_t item)
{
	return stage->barred != NULL && stage->barred[item];
}

/* By how much the items of a target are shifted against those of the rows. */
static inline uint32_t
stage_shift(const struct stage *stage, uint32_t target)
{
	uint64_t mixed = (stage->seed ^ target) * 0x9e3779b97f4a7c15ULL;

	return (uint32_t)((mixed >> 32) * stage->items >> 32);
}

/* The item that a row asks of a target: the row's, shifted by a number of the target's. */
static inline uint32_t
stage_item(const struct stage *stage, uint32_t row_item, uint32_t target)
{
	uint64_t item = (uint64_t)row_item + stage_shift(stage, target);

	return (uint32_t)(item < stage->items ? item : item - stage->items);
}

/* Who is asked at this position, and for which item. Not at the end of a pass. */
static inline void
stage_here(const struct stage *stage, uint32_t *target, uint32_t *item)
{
	*target = stage->columns == NULL ? stage->first + stage->column
					 : stage->columns[stage->column];
	*item = stage_item(stage, stage->row_item, *target);
}

/* Right after stage_init: at most so many targets are visited together. */
void stage_split(struct stage *stage, uint32_t company);

/* Forward in this row, over all that are not in targets (a bit for each, so many in a word, the
 * lowest first), or into the next row. Returns whether that moved it. Not at the end of a pass,
 * nor after stage_narrow. */
enum { STAGE_SKIP_BITS = 64 };
bool stage_skip(struct stage *stage, const uint64_t *targets);

/* Into the next row. */
void stage_next_row(struct stage *stage);

/* To the next position. */
static inline void
stage_advance(struct stage *stage)
{
	if (--stage->stretch_left == 0) {
		stage->stretch++;
		stage->stretch_left = stage->stretch_size;
	}
	if (++stage->column == stage->width)
		stage_next_row(stage);
}

/* Back to the first position: the same way again, for what is not settled. */
void stage_next_pass(struct stage *stage);

/* From the next pass on only these are visited. columns is owned from now on. */
void stage_narrow(struct stage *stage, uint32_t *columns, uint32_t count);

/* A frame leaves from here now; to be called before stage_advance. */
void stage_leaves(struct stage *stage, mono_t now, span_t patience);
/* It was not on the wire before now: it is waited for from then on. */
void stage_left(struct stage *stage, mono_t now);

/* When this position was asked in the pass before (or a little later). */
mono_t stage_asked_at(const struct stage *stage);

/* What is known of it: enum stage_mark. Borrowed. What one row asks lies side by side: where each
 * question and each answer fetched a line of its own from memory, that took a sixth of the
 * processor time of a scan of all ports (make bench, deep). */
static inline uint8_t *
stage_mark(const struct stage *stage, uint32_t target, uint32_t item)
{
	uint32_t shift = stage_shift(stage, target);
	size_t row_item = item < shift ? item + stage->items - shift : item - shift;

	return &stage->marks[row_item * stage->targets + target];
}

/* The kind of frame that asks item of an IPv4 target; PROBE_ARP stands for PROBE_ND too. */
enum probe_kind stage_probe_kind(const struct stage *stage, uint32_t item);

/* The item that asks this kind and port; false when the stage has none. */
bool stage_find_item(
	const struct stage *stage, enum probe_kind kind, uint16_t port, uint32_t *item);

/* Nothing more is expected of this item. */
void stage_settle(struct stage *stage, uint8_t *mark);

#endif
