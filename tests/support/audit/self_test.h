/* Proof that the auditor can fail: forged frames, at least one for every rule. */
#ifndef WATCHDOG_TESTS_AUDIT_SELF_TEST_H
#define WATCHDOG_TESTS_AUDIT_SELF_TEST_H

/* Prints what went wrong; returns the exit status. */
int audit_self_test(void);

#endif
