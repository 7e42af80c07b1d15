/* What exactly runs here. */
#ifndef WATCHDOG_ABOUT_H
#define WATCHDOG_ABOUT_H

#include "base/text.h"

enum { ABOUT_TEXT_SIZE = 512 };

/* Appends "NAME VERSION (commit HASH)" and a newline. */
void about_program(struct text *text, const char *name);

#endif
