/* Numbers that a user wrote. */
#ifndef WATCHDOG_CLI_NUMBER_H
#define WATCHDOG_CLI_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Reads a whole number from 0 to 2^53 - 1; false when text is anything else. */
bool number_read(const char *text, uint64_t *number);

#endif
