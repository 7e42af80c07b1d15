/* What the files of one scan share; only scan*.c include this. */
#ifndef WATCHDOG_SCAN_SCAN_PART_H
#define WATCHDOG_SCAN_SCAN_PART_H

#include "scan/departures.h"
#include "scan/scan.h"
#include "scan/stage.h"
#include "scan/target_set.h"

/* Hosts of the segment that our own kernel has to send something to (scan_neighbours.c). */
struct scan_neighbours {
	uint32_t known;	 /* it had to, */
	mono_t last;	 /* for the last time then */
	uint32_t likely; /* asked; it is not known yet */
};

/* So many round trips tell what silence means on this segment. */
enum { SCAN_SAMPLES_ENOUGH = 64 };

struct scan {
	struct scan_order order;
	const struct scope *scope;
	struct vantage vantage, vantage6; /* by the family of the target */
	struct pacers pacers;
	struct probe_asker asker;
	struct target_set set;
	uint16_t *ports; /* of the order, ascending */
	struct stage stages[STAGES_MAX];
	size_t stage_count;
	size_t current; /* == stage_count: all stages are finished */
	bool cancelled;
	bool hurried; /* see SCAN_HURRIED_RATE */
	struct scan_tally tally;
	/* What answers of hosts that do not limit them show of loss. */
	uint64_t loss_answered, loss_repeated;
	uint64_t late; /* asked first in a later pass: could not be sent before */
	mono_t limited_until;	/* when hosts that limit their answers are given up */
	bool missing;		/* whole hosts may be, as their answers got lost */
	bool blind;		/* received frames were lost in this pass ... */
	uint8_t blinded;	/* ... and in so many before: they are no tries */
	struct target everyone; /* the round trips of all targets together */
	uint32_t samples;	/* of them, up to SCAN_SAMPLES_ENOUGH */
	uint64_t *owing; /* who spoke and owes answers (stage_skip); NULL in pass 0 */
	struct departures *departures; /* NULL: not in a hurry, or samples are enough */
	struct scan_neighbours neighbours;
	mono_t answered; /* when the last answer came that told something new */
	mono_t promised; /* when the owner was asked to come back */
	mono_t grace;	 /* after a stall: no silence is judged before */
};

/* Can the order be done from there? Returns 0 or what scan_new fails with. */
int scan_check(const struct scan_setup *setup, struct error *error);

/* Can anything be asked from there? */
bool scan_has_address(const struct vantage *vantage);
/* How long to wait for an answer of a target before its question is repeated. */
span_t pass_patience(const struct scan *scan, const struct target *target);
/* Until when the last answers of a stage are waited for. */
mono_t pass_last_answers(const struct scan *scan, const struct stage *stage);
/* Is this question to be sent in this pass? */
bool pass_wants(const struct scan *scan, const struct stage *stage, uint32_t number,
	uint32_t item);
/* When a pass is judged by its answers, after its last question; us 0: at once. */
mono_t pass_settled(const struct scan *scan, const struct stage *stage);
/* Questions of which an answer got lost, as far as answers to repeats show it. */
uint64_t pass_lost_answers(const struct scan *scan);
/* Is another pass needed? Called once at the end of each, before pass_begins. */
bool pass_goes_on(struct scan *scan, struct stage *stage, mono_t now);
/* Another pass begins. */
void pass_begins(struct scan *scan, struct stage *stage);
/* A target spoke for the first time. */
void pass_found_alive(struct scan *scan, uint32_t number);
/* Is nobody asked in this row but those in scan->owing? */
bool pass_skips(const struct scan *scan, const struct stage *stage);
/* A question leaves for a target. */
void pass_asks(const struct stage *stage, struct target *target);
/* A question of a target was answered for the first time; repeat: it had been asked before. */
void pass_answered(struct scan *scan, struct target *target, bool repeat);
/* A question left that is worth timing: it may be the one that is answered. */
void pass_departs(struct scan *scan, const struct probe *probe, mono_t now);
/* A round trip to a target was measured. */
void pass_measured(struct scan *scan, struct target *target, uint32_t rtt_us);

/* scan_neighbours.c. Splits the ports stage of a new scan where it has to be. */
void neighbours_split(const struct scan *scan, struct stage *stage);
/* May the company at hand be asked now? If not, *wait says when to come back. */
bool neighbours_have_room(
	struct scan *scan, struct stage *stage, mono_t now, mono_t *wait);
/* A target answered a question in a way that our kernel reacts to. */
void neighbours_spoke(struct scan *scan, struct target *target, mono_t now);

/* scan_limit.c. At the end of a pass over all targets: which of them limit their answers? */
void limit_find(struct scan *scan, const struct stage *stage);
/* Is another round needed for what they owe? From now on the stage visits only them. */
bool limit_goes_on(struct scan *scan, struct stage *stage, mono_t now);

static inline bool
scan_is_finished(const struct scan *scan)
{
	return scan->current == scan->stage_count;
}

#endif
