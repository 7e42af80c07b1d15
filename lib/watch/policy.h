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
#include "net/service_set.h"
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
	enum care care; /* CARE_AUTO: not said */
};

/* What a device may offer: name, MAC or "d-17"; * and ? stand for anything and for one
 * character. The first rule that names a device counts; one that none names is not judged. */
struct expect_rule {
	char device[DEVICE_NAME_SIZE];
	struct service_set ports;
};

enum { GUIDES_MAX = 16 /* of a segment, of both kinds */ };

/* The only DHCP servers or routers that a segment is to have. */
struct guide_policy {
	bool given; /* false: those count that are there when it is first looked at */
	struct ip ips[GUIDES_MAX];
	size_t ip_count;
	struct mac macs[GUIDES_MAX];
	size_t mac_count;
};

struct segment_policy {
	enum zone zone;
	enum expectation expect;  /* of devices that no device_policy names */
	uint32_t presence_misses; /* k, default 3 */
	span_t min_absence;	  /* default 10 min */
	span_t discover_every;	  /* default 5 min */
	struct quiet_hours quiet; /* in which nothing is asked */
	struct port_job jobs[JOBS_MAX];
	size_t job_count;
	struct guide_policy guides[GUIDE_KINDS];
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
	bool global; /* the internet can send to its address (ip_is_global) */
	/* Another segment reaches it over the family of its address alone: the device's
	 * addresses of the other family are shut from there. IP_NONE: that is not so. */
	enum ip_family only;
	bool mapped; /* a port of the router leads to it from the internet */
};

/* A port as a name: "554/tcp". */
struct port_name {
	enum proto proto;
	uint16_t port;
};

/* A way from one segment to a service in another one. */
struct flow {
	uint16_t from, to; /* segments */
	enum proto proto;
	uint16_t port;
};

enum { KIND_PORTS_MAX = 64 /* open ports of a device that its kind is told from */ };

/* What the kind of a device is told from. */
struct kind_evidence {
	const struct mac *mac; /* NULL: not known, behind a router */
	const char *name;      /* "" when it has none */
	const char *own_name;  /* what it calls itself; "" */
	const char *says;      /* what it says of itself; "" */
	const struct port_name *open;
	size_t open_count;
};

/* A rule of policy.flows that a flow breaks. */
struct broken_rule {
	uint32_t number;      /* from 1, in the order of the configuration */
	char text[RULE_SIZE]; /* "from guest to iot allows none" */
};

struct watch_policy {
	const struct scope *scopes; /* one per segment, same index */
	const struct segment_policy *segments;
	size_t segment_count;
	const struct device_policy *devices;
	size_t device_count;
	struct port_set
		fragile_tcp; /* open only on devices that must be asked gently */
	const struct expect_rule *expects;
	size_t expect_count;
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
	/* Tells the kind of a device; lib/assess provides it. NULL: nobody knows kinds. */
	void (*tell_kind)(const void *context, const struct kind_evidence *evidence,
		struct device_kind *kind);
	/* Which rule forbids a flow; false when none does. lib/assess provides it. NULL:
	 * there are no rules. */
	bool (*forbids)(
		const void *context, const struct flow *flow, struct broken_rule *rule);
	const void *forbids_context;
	/* Rules that are not applied, a bit for each enum rule: only to see that each is
	 * needed (make mutate). No configuration sets it. */
	uint32_t rules_off;
};

#endif
