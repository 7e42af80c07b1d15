/* What the files of one scan share; only scan*.c include this. */
#ifndef WATCHDOG_SCAN_SCAN_PART_H
#define WATCHDOG_SCAN_SCAN_PART_H

#include "scan/scan.h"
#include "scan/stage.h"
#include "scan/target_set.h"

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
	struct scan_tally tally;
	mono_t promised; /* when the owner was asked to come back */
	mono_t grace;	 /* after a stall: no silence is judged before */
};

/* Can the order be done from there? Returns 0 or what scan_new fails with. */
int scan_check(const struct scan_setup *setup, struct error *error);

/* Can anything be asked from there? */
bool scan_has_address(const struct vantage *vantage);

static inline bool
scan_is_finished(const struct scan *scan)
{
	return scan->current == scan->stage_count;
}

#endif
