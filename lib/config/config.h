/*
 * The owner's configuration: YAML in, struct config or errors with line and column out, and
 * back to YAML. One option table (option_table.h) drives reading, --check, `wdog config
 * show` and the manual page. No file is opened here: text comes in.
 */
#ifndef WATCHDOG_CONFIG_CONFIG_H
#define WATCHDOG_CONFIG_CONFIG_H

#include <stddef.h>

#include "assess/catalogue.h"
#include "assess/flow.h"
#include "base/error.h"
#include "config/message.h"
#include "net/service_set.h"
#include "watch/policy.h"

enum {
	CONFIG_SIZE_MAX = 64 * 1024, /* bytes of a configuration file */
	CONFIG_PATH_SIZE = 108,	     /* a socket's path must fit sockaddr_un */
	CONFIG_NAMES_MAX = 16,	     /* segments named in one reach_from */
	CONFIG_RULES_MAX = 128,	     /* policy.flows, policy.expect */
	CONFIG_TEXT_SIZE = 128
};

/* What the owner wrote of one segment beyond struct scope and struct segment_policy. */
struct segment_extra {
	bool broken; /* what was written of it is wrong: it is checked no further */
	bool ot;     /* may industrial ports be asked at all? */
	bool allow_public; /* subnets outside the private ranges are meant */
	char authorization[CONFIG_TEXT_SIZE]; /* who allowed that, when; "" none */
	struct service_set exclude;	      /* the owner's own excluded ports */
	struct service_set opt_in; /* UDP ports that are asked at the owner's word */
	char reach_from[CONFIG_NAMES_MAX][SEGMENT_NAME_SIZE];
	size_t reach_from_count;
};

struct config {
	struct scope scopes[SEGMENTS_MAX];
	struct segment_policy segments[SEGMENTS_MAX];
	struct segment_extra extras[SEGMENTS_MAX];
	size_t segment_count;
	uint32_t total_limit;	/* packets a second of the whole daemon */
	uint32_t inquiries_max; /* open ports asked at a time */
	struct flow_rule flows[CONFIG_RULES_MAX];
	size_t flow_count;
	struct expect_rule expects[CONFIG_RULES_MAX];
	size_t expect_count;
	struct device_policy devices[CONFIG_RULES_MAX];
	size_t device_count;
	struct port_set fragile_tcp; /* of the catalogue: open only on gentle devices */
	struct mute_rule mutes[CONFIG_RULES_MAX];
	size_t mute_count;
	struct notice_policy notices;
	enum severity min_severity;
	int syslog_facility;		  /* as in <syslog.h>: LOG_DAEMON */
	bool syslog;			  /* on by default */
	char directory[CONFIG_PATH_SIZE]; /* of the database */
	span_t keep;
	uint64_t size_limit; /* bytes */
	char socket_path[CONFIG_PATH_SIZE];
	char socket_group[33];
	uint64_t hash; /* of the text, the catalogue's and the probes' */
};

/* Reads at most CONFIG_SIZE_MAX bytes of YAML. catalogue NULL: it is wrong itself, and the rest
 * is read to find what else is; that never succeeds, even if there is no further error. On success *config (caller frees with
 * config_free) is written and 0 returned, else ERROR_INVALID and at least one line in
 * messages->errors, in the order of their places. Warnings (a large subnet, a raised ceiling) come in either case. Lines
 * are added to *messages, which the caller zeroes first. */
int config_parse(const struct config_input *input, const struct catalogue *catalogue,
	struct config **config, struct config_messages *messages);
void config_free(struct config *config); /* NULL allowed */

/* True when frames are sent or heard on any segment, which takes CAP_NET_RAW: not when all
 * are asked by connect(). */
bool config_needs_frames(const struct config *config);

/* True when open ports of any segment may be asked what speaks there. */
bool config_identifies(const struct config *config);

/* The effective configuration as YAML, defaults included; caller frees. Reading it again
 * gives an equal configuration. */
char *config_text(const struct config *config);
/* The same with what each option means as comments. */
char *config_text_commented(const struct config *config);

/* The ports of job->set_name (riskiest, common, full or a list) for job->proto: adds them to
 * *ports (empty; caller ends it). False with a sentence that says what would be right. */
bool config_find_ports(const struct port_job *job, const struct catalogue *catalogue,
	struct port_set *ports, struct error *error);

/* Reads a set as a person writes it, "common" or "53,123/udp" (tcp without a protocol), into
 * order's proto and ports (empty; caller ends it). False with what would be right. */
bool config_read_ports(const char *text, const struct catalogue *catalogue,
	struct scan_order *order, struct error *error);

/* Wires the core's view of the configuration; borrowed from config and catalogue. The
 * epoch is config->hash: mix the program version in where it is known. */
void config_watch_policy(const struct config *config, const struct catalogue *catalogue,
	struct watch_policy *policy);

#endif
