/*
 * The core: a deterministic machine. An input and the moment go in, effects come out; it
 * reads no clock, file, socket or random source (order and jitter come from the seed). The
 * same inputs give the same effects, in a test, in a replay and in the daemon.
 *
 *	observation -> inventory -> change -> event -> alert
 *
 * Start: watch_new, any number of watch_restore_*, watch_start. Then inputs in the order
 * of their moments (a wall clock that steps is tolerated).
 */
#ifndef WATCHDOG_WATCH_WATCH_H
#define WATCHDOG_WATCH_WATCH_H

#include "watch/change.h"
#include "watch/command.h"
#include "watch/effect.h"
#include "watch/inquire.h"
#include "watch/observation.h"
#include "watch/policy.h"

struct watch;

/* Hard maxima; when one is reached the new thing is not kept and a flood event says so. */
enum {
	WATCH_DEVICES_MAX = 70000,
	WATCH_ADDRESSES_PER_DEVICE_MAX = 64,
	WATCH_CANDIDATES_MAX = 4096,
	WATCH_ACCEPTANCES_MAX = 4096,
	WATCH_RUNS_QUEUED_MAX = 256
};

/* policy is borrowed for the life of the core; seed decides jitter and order. */
struct watch *watch_new(const struct watch_policy *policy, uint64_t seed);
void watch_free(struct watch *watch);

/* What the store remembers, before watch_start; unknown or inconsistent rows are refused
 * (false) and skipped by the caller with a warning. Order: devices, interfaces,
 * addresses, services, facts, rests, reaches, runs, alerts with their events, acceptances,
 * looks, notices, mutes, claims, guides, mappings, settings. */
bool watch_restore_device(struct watch *watch, const struct device_record *record);
bool watch_restore_interface(
	struct watch *watch, const struct interface_record *record);
bool watch_restore_address(struct watch *watch, const struct address_record *record);
bool watch_restore_service(struct watch *watch, const struct service_record *record);
bool watch_restore_facts(struct watch *watch, const struct facts_record *record);
bool watch_restore_rest(struct watch *watch, const struct rest_record *record);
bool watch_restore_reach(struct watch *watch, const struct reach_record *record);
bool watch_restore_run(struct watch *watch, const struct run_record *record);
bool watch_restore_alert(struct watch *watch, const struct alert_record *alert,
	const struct event_record *event);
bool watch_restore_acceptance(
	struct watch *watch, const struct acceptance_record *record);
bool watch_restore_look(struct watch *watch, const struct look_record *record);
bool watch_restore_notice(struct watch *watch, const struct notice_record *record);
bool watch_restore_mute(struct watch *watch, const struct mute_record *record);
bool watch_restore_claim(struct watch *watch, const struct claim_record *record);
bool watch_restore_guide(struct watch *watch, const struct guide_record *record);
bool watch_restore_mapping(struct watch *watch, const struct mapping_record *record);
bool watch_restore_setting(struct watch *watch, const struct setting_record *record);
/* Highest ids ever given out, so that none is used twice. */
struct watch_ids {
	uint64_t device, address, event, run, outbox, mute, acceptance;
};
void watch_restore_highest(struct watch *watch, const struct watch_ids *ids);

/* Ends restoring: runs that never finished become partial, schedules are set (an overdue
 * job starts once, soon; never several times). */
void watch_start(struct watch *watch, struct moment now, struct effects *effects);

/* The database was found damaged and begun anew: told once, after watch_start. */
void watch_database_recovered(
	struct watch *watch, struct moment now, struct effects *effects);

/* A fact from the sensor. Anything out of range is refused and counted. */
void watch_observe(struct watch *watch, const struct observation *observation,
	struct effects *effects);

/* Time passed: starts due runs, ages presence, ends pauses. Call at watch_next_wake. */
void watch_tick(struct watch *watch, struct moment now, struct effects *effects);

/* When watch_tick is wanted next. */
mono_t watch_next_wake(const struct watch *watch);

/* Commands of a person: watch/command.h. */

/* Live figures for `wdog status`; valid until the next input. */
struct watch_segment_status {
	bool up;
	uint32_t devices, present;
	wall_t last_run, next_run; /* us 0: none */
	bool running;
	struct run_record run; /* the one that runs, when running */
	double coverage;       /* share of due (device, port) pairs verified, 0-1 */
	double loss;	       /* of the last run, 0-1 */
	bool spreads;	       /* a job is spread over its interval: spread.h */
	double range_coverage; /* the same share as coverage, of its ports alone */
	double range_share;    /* of its cycle under way, 0-1 */
	wall_t range_complete; /* when that will be complete; us 0: not begun */
	span_t lag;	       /* how much longer than its interval a job takes */
	bool baseline_complete;
	bool quiet;    /* its quiet hours: nothing is asked */
	bool doubtful; /* nothing is asked: it may be another network (pin.h) */
	bool foreign;  /* another station answers for its gateway, alone */
	bool shut_out; /* its devices are seen, its ports are not (canary.h) */
};

struct watch_status {
	size_t segment_count;
	struct watch_segment_status segments[SEGMENTS_MAX];
	uint32_t alerts_open;
	bool paused;
	bool paused_for_harm; /* two devices were disturbed within ten minutes */
	wall_t paused_until;  /* us 0: until resume */
	bool blind;	      /* on some segment nobody can be seen */
	bool table_full; /* the sensor waits for room in this machine's connection table */
	uint64_t observations, refused; /* inputs taken and refused */
	uint64_t sent[PROBE_KINDS];	/* since start */
	struct inquiries inquiries;	/* since start */
	uint64_t capture_received, capture_dropped;
	struct change_counts changes;
};

/* How the core stands now, figures since its start. */
void watch_status(const struct watch *watch, struct watch_status *status);

/* What is kept of one device; false when it is not known (any more). */
bool watch_device(
	const struct watch *watch, uint64_t device_id, struct device_record *device);

/* Live progress of one run; false when it is not known (any more). */
bool watch_run(const struct watch *watch, uint64_t run_id, struct run_record *run);

#endif
