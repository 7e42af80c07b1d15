/* What spoke for a change when the rules let it pass, in one sentence for `wdog why`. */
#ifndef WATCHDOG_WATCH_EVIDENCE_H
#define WATCHDOG_WATCH_EVIDENCE_H

#include "watch/change.h"

/* "" for a change that needs no evidence. */
void evidence_text(const struct change *change, char text[EVIDENCE_SIZE]);

#endif
