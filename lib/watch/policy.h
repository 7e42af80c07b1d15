/*
 * What the owner wants watched and how: filled by lib/config, obeyed by the core. The core
 * keeps no copy; the policy lives as long as the core that uses it.
 */
#ifndef WATCHDOG_WATCH_POLICY_H
#define WATCHDOG_WATCH_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timepoint.h"
#include "scan/scope.h"
#include "watch/mute.h"
#include "watch/notice.h"
#include "watch/record.h"

enum { JOBS_MAX = 8 };

struct port_job {
	char set_name[PORT_SET_NAME_SIZE]; /* as written: riskiest, common, "22,80" */
	struct port_set ports;
	enum proto proto;
	span_t every;
};

/* What the owner says of single devices: name, MAC or "d-17"; * and ? stand for anything
 * and for one character. The first that matches counts. */
struct device_policy {
	char device[DEVICE_NAME_SIZE];
	enum expectation expect;
};

struct segment_policy {
	enum zone zone;
	enum expectation expect;  /* of devices that no device_policy names */
	uint32_t presence_misses; /* k, default 3 */
	span_t min_absence;	  /* default 10 min */
	span_t discover_every;	  /* default 5 min */
	struct port_job jobs[JOBS_MAX];
	size_t job_count;
	bool identify; /* may open ports be asked what they are? */
	struct port_set
		first_contact; /* the riskiest ports: asked of a new device at once */
};

/* What an open port is judged by. */
struct judged {
	enum proto proto;
	uint16_t port;
	enum zone zone; /* of the segment it lies in */
	uint32_t
		reached; /* a bit (1 << zone) for every other zone it is reachable from */
	const struct service_facts *facts; /* NULL: nobody asked what speaks there */
	const char *device_kind;	   /* "printer", "camera"; "" when not known */
};

struct watch_policy {
	const struct scope *scopes; /* one per segment, same index */
	const struct segment_policy *segments;
	size_t segment_count;
	const struct device_policy *devices;
	size_t device_count;
	const struct mute_rule *mutes;
	size_t mute_count;
	struct notice_policy notices;
	/* Seconds east of UTC at that moment, for the quiet hours; NULL: UTC. */
	int (*utc_offset)(wall_t time);
	uint32_t inquiries_max;	    /* open ports asked at a time, 4 */
	enum severity min_severity; /* below it an event is recorded, not told */
	uint64_t epoch; /* hash of configuration, catalogue, program version */
	/* Judges one open port; lib/assess provides it. Never NULL. */
	void (*judge)(const void *context, const struct judged *judged,
		struct service_note *note);
	const void *judge_context;
	/* Rules that are not applied, a bit for each enum rule: only to see that each is
	 * needed (make mutate). No configuration sets it. */
	uint32_t rules_off;
};

#endif
