/* Frames made up for the self-test, and the rule that each breaks. */
#ifndef WATCHDOG_TESTS_AUDIT_FORGED_H
#define WATCHDOG_TESTS_AUDIT_FORGED_H

#include "rules.h"

struct forged {
	const char *name;
	const char *hex;
	enum audit_rule rule;
};

/* Ended by a row without a name. */
extern const struct forged forged_more[];

#endif
