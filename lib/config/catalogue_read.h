/* conf/catalogue.yaml -> struct catalogue. No file is opened here: text comes in. */
#ifndef WATCHDOG_CONFIG_CATALOGUE_READ_H
#define WATCHDOG_CONFIG_CATALOGUE_READ_H

#include "assess/catalogue.h"
#include "config/message.h"

/* Reads the catalogue of at most CATALOGUE_SIZE_MAX bytes. On success *catalogue is written
 * (caller ends it with catalogue_done) and 0 returned, else ERROR_INVALID and at least one
 * line in messages->errors; *catalogue is then untouched. Lines are added to *messages,
 * which the caller zeroes first. */
int catalogue_read(const struct config_input *input, struct catalogue *catalogue,
	struct config_messages *messages);

#endif
