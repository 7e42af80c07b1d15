/* Ctrl-C while something else must be said before the end. */
#ifndef WATCHDOG_CLI_INTERRUPT_H
#define WATCHDOG_CLI_INTERRUPT_H

#include <poll.h>
#include <stdbool.h>

/* From now on Ctrl-C ends waiting by interrupt_wait instead of the program. */
void interrupt_catch(void);
bool interrupt_came(void);
/* In a child that becomes another program, which may not find Ctrl-C blocked. */
void interrupt_release(void);

/* poll() of one descriptor; milliseconds -1: for ever. A Ctrl-C that came before or comes
 * now, none is lost in between, ends it with -1 and EINTR. */
int interrupt_wait(struct pollfd *wait, int milliseconds);

#endif
