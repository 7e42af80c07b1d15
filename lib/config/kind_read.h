/* conf/kinds.yaml -> struct kinds: "kinds" and "places" of a file of the catalogue. */
#ifndef WATCHDOG_CONFIG_KIND_READ_H
#define WATCHDOG_CONFIG_KIND_READ_H

#include "assess/kind.h"
#include "config/message.h"
#include "config/yaml_reader.h"

/* Adds what root has; a kind, and the places of a service, that are there already are replaced.
 * What is wrong is reported. */
void kinds_read(
	const struct node *root, struct kinds *kinds, const struct reporter *reporter);

#endif
