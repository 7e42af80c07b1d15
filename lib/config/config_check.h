/* Rules between options, after each value alone was found right; for config_read.c. */
#ifndef WATCHDOG_CONFIG_CONFIG_CHECK_H
#define WATCHDOG_CONFIG_CONFIG_CHECK_H

#include "config/config.h"
#include "config/yaml_reader.h"

struct check {
	struct config *config;
	const struct node *root; /* the tree the configuration was read from */
	const struct reporter *reporter;
	/* All values were found right. If not, segments that are right are checked each by
	 * itself, and nothing that depends on others. */
	bool is_whole;
};

/* The segment of that index or the first one behind it that is right by itself: *index becomes
 * its index. Returns its mapping in the tree; NULL: there is no further one. */
const struct node *config_next_segment(const struct check *check, size_t *index);

/* Reports everything in the configuration that contradicts itself or the rules of consent,
 * and warns of what is allowed but surprising. */
void config_check(const struct check *check);

/* The same for the prefixes of one segment; segment is its mapping in the tree. */
void config_check_subnets(
	const struct check *check, size_t index, const struct node *segment);

/* A segment that is asked by connect() counts as routed from here on. */
void config_check_connect(
	const struct check *check, size_t index, const struct node *segment);

/* Are its jobs small enough for that? After their ports were found. */
void config_check_connect_jobs(
	const struct check *check, size_t index, const struct node *segment);

/* Turns the names of port sets into ports and takes the excluded ones out. */
void config_compile_ports(const struct check *check, const struct catalogue *catalogue);

#endif
