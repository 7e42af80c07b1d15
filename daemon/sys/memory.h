/* What a process keeps resident while nothing happens. */
#ifndef WATCHDOG_SYS_MEMORY_H
#define WATCHDOG_SYS_MEMORY_H

/* Before anything is allocated: what the start takes shall leave no holes that stay. */
void memory_begin(void);

/* Once the start is over, and now and then: gives back freed memory, and the pages of programs
 * and libraries that were gone through. What is needed again comes back from the page cache. */
void memory_slim(void);

#endif
