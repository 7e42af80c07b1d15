/*
 * conf/catalogue.yaml and the files beside it -> struct catalogue. No file is opened here: text
 * comes in, one file alone or a bundle of them (catalogue_bundle.h). In the first file stand the
 * sets of ports and the services. Every further one may add or replace services (all rows of
 * the same port and protocol), kinds, places (all of the same service) and playbook rows.
 */
#ifndef WATCHDOG_CONFIG_CATALOGUE_READ_H
#define WATCHDOG_CONFIG_CATALOGUE_READ_H

#include "assess/catalogue.h"
#include "config/message.h"

/* Reads a text of at most CATALOGUE_SIZE_MAX bytes. On success *catalogue is written
 * (caller ends it with catalogue_done) and 0 returned, else ERROR_INVALID and at least one
 * line in messages->errors; *catalogue is then untouched. Lines are added to *messages,
 * which the caller zeroes first. */
int catalogue_read(const struct config_input *input, struct catalogue *catalogue,
	struct config_messages *messages);

#endif
