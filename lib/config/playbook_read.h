/* conf/playbook.yaml -> struct playbook: "playbook" of a file of the catalogue. */
#ifndef WATCHDOG_CONFIG_PLAYBOOK_READ_H
#define WATCHDOG_CONFIG_PLAYBOOK_READ_H

#include "assess/playbook.h"
#include "config/message.h"
#include "config/yaml_reader.h"

/* Adds what root has: an entry becomes a row for each of its services and categories on each
 * of its kinds. Of two rows for the same the later one counts. What is wrong is reported. */
void playbook_read(const struct node *root, struct playbook *playbook,
	const struct reporter *reporter);

#endif
