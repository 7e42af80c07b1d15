/* What makes a program of a role: each of wdogd-sensor, wdogd-engine and wdogd-identify is linked
 * with role_main.c and one definition of this, and with no library but those that it needs. */
#ifndef WATCHDOG_ROLE_PROGRAM_H
#define WATCHDOG_ROLE_PROGRAM_H

#include "base/text.h"

struct role_program {
	const char *name; /* of the program */
	const char *role;
	int (*run)(void); /* returns the exit status */
	/* Appends the versions of the libraries that only this role has, one a line. */
	void (*libraries)(struct text *text);
};

extern const struct role_program role_program;

#endif
