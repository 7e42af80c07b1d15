/* conf/probes.yaml -> struct probe_book. No file is opened here: text comes in. */
#ifndef WATCHDOG_CONFIG_PROBES_READ_H
#define WATCHDOG_CONFIG_PROBES_READ_H

#include "config/message.h"
#include "scan/probe_book.h"

/* Reads at most PROBE_BOOK_SIZE_MAX bytes. On success *book is written (caller ends it with
 * probe_book_done) and 0 returned, else ERROR_INVALID and at least one line in
 * messages->errors; *book is then untouched. Lines are added to *messages, which the caller
 * zeroes first. */
int probes_read(const struct config_input *input, struct probe_book *book,
	struct config_messages *messages);

#endif
