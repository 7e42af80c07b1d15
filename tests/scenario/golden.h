/* The golden text beside each story. */
#ifndef WATCHDOG_TESTS_SCENARIO_GOLDEN_H
#define WATCHDOG_TESTS_SCENARIO_GOLDEN_H

#include <stdbool.h>

/* Is what was played the text of STORY.expected? Prints the difference when it is not.
 * With UPDATE in the environment the file is written anew instead. */
bool golden_matches(const char *story, const char *played);

#endif
