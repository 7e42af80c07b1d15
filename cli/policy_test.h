/* The rules of a file tried on the past: wdog policy test. */
#ifndef WATCHDOG_CLI_POLICY_TEST_H
#define WATCHDOG_CLI_POLICY_TEST_H

#include "cli.h"

/* Prints what the rules of that file would have raised and hidden since then; EXIT_YES when
 * they would have raised an alert. */
int policy_test(struct cli *cli, const char *path, const char *since);

#endif
