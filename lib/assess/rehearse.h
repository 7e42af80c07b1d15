/*
 * What the rules of a configuration would have done in the history: which alerts
 * policy.expect and policy.flows would have raised, and which events alerts.mute and
 * alerts.min_severity would have kept from the owner.
 */
#ifndef WATCHDOG_ASSESS_REHEARSE_H
#define WATCHDOG_ASSESS_REHEARSE_H

#include "assess/flow.h"
#include "assess/opening.h"

enum { REHEARSED_MAX = 16 /* cases of a rule that are told apart */ };

/* One service of one device, or one event of it, that a rule is about. */
struct rehearsed {
	uint64_t device_id; /* 0: an event that concerns none */
	char name[DEVICE_NAME_SIZE];
	char from[SEGMENT_NAME_SIZE]; /* of a flow: the segment that reached it */
	enum netevent_kind event;
	enum proto proto;
	uint16_t port; /* 0: an event that concerns none */
	char service[SERVICE_NAME_SIZE];
	uint32_t times;
};

/* Of the three, the one that the rule is; the others are NULL. */
struct rehearsed_rule {
	const struct expect_rule *expect;
	const struct flow_rule *flow;
	const struct mute_rule *mute;
	uint32_t allowed; /* openings that the rule allows; of a mute 0 */
	uint32_t alerts;  /* that it would have raised; of a mute 0 */
	uint32_t hidden;  /* of its alerts; of a mute: events of the history */
	struct rehearsed cases[REHEARSED_MAX];
	size_t case_count; /* further ones only count */
};

/* The rules to try, all borrowed. A segment that the history knows and the rules do not is
 * in the zone that the history says. */
struct rehearsal_rules {
	const struct expect_rule *expects;
	size_t expect_count;
	const struct flow_rule *flows;
	size_t flow_count;
	const struct mute_rule *mutes;
	size_t mute_count;
	const struct scope *scopes;
	const struct segment_policy *segments;
	size_t segment_count;
	enum severity min_severity;
};

struct rehearsal {
	const struct rehearsal_rules *given;
	struct rehearsed_rule *rules; /* expects, flows and mutes, in that order */
	size_t rule_count;
	struct scope *scopes; /* the segments, with those of the history */
	struct segment_policy *segments;
	size_t segment_count;
	uint32_t unjudged; /* openings of devices that no rule names */
	uint32_t unjudged_crossings;
};

/* given is borrowed until rehearsal_done. */
void rehearsal_init(struct rehearsal *rehearsal, const struct rehearsal_rules *given);
void rehearsal_done(struct rehearsal *rehearsal);

/* Judges one opening by the first rule that names its device, as the core would. */
void rehearsal_add(struct rehearsal *rehearsal, const struct opening *opening);

/* Judges one crossing by the first rule for its two segments, as the core would. */
void rehearsal_cross(struct rehearsal *rehearsal, const struct crossing *crossing);

/* Counts an event of the history for the first mute that hides it, as if each mute had held
 * the whole time. segment is the event's, by name. */
void rehearsal_event(struct rehearsal *rehearsal, const struct event_record *event,
	const char *segment);

#endif
