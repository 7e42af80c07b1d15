/*
 * The inside of the core, shared by the files of lib/watch and by nobody else: one struct
 * watch, one struct segment per declared segment, the runs under way. Each file owns one
 * concern and its fields:
 *
 * what comes in and goes out
 *	watch.c, input.c    the inputs       observation.c   is a fact sound
 *	effect.c, record.c  the effects      restore.c       back from the store
 *	command.c, command_accept.c          what a person orders
 *	pause.c      nothing is asked        status.c        how it goes
 *
 * who is there
 *	inventory.c  devices, addresses      host.c, host_seen.c  identity, last seen
 *	candidate.c  stations not proven     conflict.c      two at one address
 *	presence.c   present or gone         absence.c       what is told of it
 *	dark.c       many at once            habit.c, flap.c, answer_rate.c  learnt
 *	claim.c      what a device calls itself
 *	device_names.c  what a person calls it
 *	device_kind.c   what it seems to be
 *
 * what it offers
 *	ports.c      open or not             port_map.c      what is known of each port
 *	port_news.c  stored and told of it   port_alerts.c   when the device moves
 *	reach.c, reach_belief.c, reach_news.c  what other segments reach
 *	mapping.c    what the internet reaches through the router, mapping_news.c
 *	inquire.c    what speaks there: whom to ask, describe.c: and what describes itself
 *	quarantine.c whom not to ask
 *	service_news.c  what to believe of it
 *	service_flap.c  opens and closes again and again
 *	finding.c    against what the owner said of it
 *	expect.c, breach.c, acceptance.c     his rules, and what he accepts
 *
 * what is believed
 *	change.c     the rules of belief     second_look.c   what must be seen twice
 *	canary.c     could a port run see    middlebox.c     who answers for everything
 *	baseline.c   the first, silent look  epoch.c         looked at for the first time
 *	evidence.c   what spoke for it       sighting.c      kept as it was seen
 *
 * can we see, and is it the owner's network
 *	link.c       can we see at all       clock_step.c    a clock that was set
 *	gateway.c    whose MAC it has        pin.c           is it still that network
 *	guide.c      who tells the others where their traffic goes
 *
 * when and whom to ask
 *	schedule.c   when, run.c: whom       contact.c       a new address
 *	port_job.c   whom a port job asks    spread.c        over its whole interval
 *	reach_run.c, reach_choose.c          from other segments
 *	lag.c        jobs that take too long quiet.c         hours without questions
 *	harm.c       did we disturb a device care.c          how carefully it is asked
 *	receipt.c    what was sent to whom
 *
 * what is told
 *	netevent.c   what an event says      alert.c         what is told
 *	notice.c     when                    mutes.c, mute.c what is not
 *	alert_line.c, alert_fields.c         the line, and its fields
 */
#ifndef WATCHDOG_WATCH_CORE_H
#define WATCHDOG_WATCH_CORE_H

#include "base/random.h"
#include "watch/acceptance.h"
#include "watch/alert.h"
#include "watch/candidate.h"
#include "watch/change.h"
#include "watch/claim.h"
#include "watch/counts.h"
#include "watch/describe.h"
#include "watch/guide.h"
#include "watch/inventory.h"
#include "watch/mapping.h"
#include "watch/mutes.h"
#include "watch/reach.h"
#include "watch/run.h"
#include "watch/second_look.h"
#include "watch/watch.h"

/* One repeated job of a segment. */
struct job {
	mono_t due;
	bool running;
	bool completed;	  /* ever */
	mono_t began;	  /* the first part of what is under way */
	wall_t last;	  /* when its last complete run began */
	struct ip behind; /* the next part asks the addresses behind this one */
	bool gentle;	  /* the next part asks those that are asked gently */
	uint32_t
		place; /* spread.h: the last port that was asked; 0: at the beginning */
	wall_t cycle;  /* when that began */
	span_t lag;    /* how much longer than its interval it took the last time */
	uint32_t late; /* times in a row that it took longer */
	mono_t late_since; /* when the first of these began */
	mono_t daily;  /* when it last asked what is asked once a day; us 0: never */
	bool is_daily; /* the round under way asks that */
};

/* Who answers for a segment's gateway. */
struct gateway {
	struct ip ip;
	struct mac mac;	  /* the one that is trusted: the first seen */
	struct mac rival; /* another one that claims the address, or zero */
	mono_t mac_heard, rival_heard, told;
	mono_t arrived; /* when the link last came up */
};

enum identity {
	IDENTITY_SURE,
	IDENTITY_ASKED,	 /* in doubt: only that is asked */
	IDENTITY_FOREIGN /* another network, until the owner says otherwise */
};

/* Whether a segment is still the owner's network. */
struct pin {
	bool pinned; /* its gateway is known well enough to tell */
	enum identity identity;
	mono_t due;		       /* when it is asked next */
	uint32_t fruitless;	       /* times in a row that nobody answered */
	size_t turn;		       /* known devices that were asked already */
	bool known_heard, rival_heard; /* since it was asked last */
	bool away;		       /* it was another network meanwhile */
};

/* What the canaries of the last port runs say: canary.h. */
struct canary {
	bool failed;	  /* the last time that they said something */
	mono_t failed_at; /* the first of them in a row */
	bool path;	  /* in each of them most hosts answered for */
	bool known;	  /* twice, and told: hosts are judged one by one */
	bool blind;	  /* it is told as blindness */
};

struct segment {
	uint16_t index;
	const struct scope *scope;
	const struct segment_policy *policy;

	struct observation_link link;
	mono_t link_at;	     /* when the sensor said so */
	bool up;	     /* the sensor can ask here */
	bool quiet;	     /* its quiet hours: nothing is asked */
	bool capture_blind;  /* the sensor cannot hear here */
	bool table_full;     /* it waits for room in the machine's connection table */
	uint32_t blind_runs; /* sweeps in a row in which nothing could be seen */
	bool blind;	     /* and the owner was told */
	struct canary canary;
	mono_t trouble_since; /* start of the grace before blindness is told */
	uint64_t received, dropped;

	wall_t listening;  /* since when a segment that is not owned is listened to */
	wall_t baseline;   /* when it was complete; us 0: not yet */
	uint32_t sweeps;   /* complete ones before that, since the start */
	double sweep_loss; /* the highest share of answers lost in one of them, 0-1 */
	struct job discover;
	struct job jobs[JOBS_MAX];
	struct job verify; /* the ports known to be open that come round too seldom */
	struct run_record last_run;

	struct moment hour_at; /* a moment of the hour that habits learn next */

	mono_t unheard_due; /* the next look for those who are only heard */

	uint64_t seen_next; /* the device whose last_seen is saved next; 0: none */
	mono_t seen_due;

	bool dark;
	mono_t dark_since;
	wall_t dark_at;	   /* the same, as it was stored */
	uint32_t held;	   /* devices that went silent together */
	uint32_t returned; /* of them, were heard again */
	mono_t checks_rest_until;
	bool recheck_wanted, contact_wanted, candidates_wanted,
		harm_wanted; /* hints: look for some */

	mono_t inquiry_due; /* an open port is to be asked; us 0: none */
	mono_t looks_due;   /* the next second look; us 0: none waits */
	struct {
		mono_t tcp, udp;
	} reach_due[SEGMENTS_MAX];    /* the next look from each other; us 0: none */
	bool look_void[SEGMENTS_MAX]; /* the last look from each other was void */
	bool look_lied[SEGMENTS_MAX]; /* its canaries answered */
	bool reach_home_wanted; /* hint: something is to be seen from here besides */
	int64_t looked_at; /* digest of what could be found before; 0: never saved */
	bool rescoped;	   /* it is looked at other addresses than before */
	uint32_t rescoped_sweeps, first_observed; /* since then */

	struct notice notices[EVENT_KINDS];
	mono_t reminded;
	wall_t reminded_at; /* the same, as it was stored */

	struct gateway gateway;
	struct guides guides;
	struct mappings mappings;
	struct pin pin;
	struct rate candidate_rate;
	struct rate newcomers; /* devices told as new */
	bool flood;
	mono_t flood_last;
	struct rate conflicts;	    /* addresses told as disputed */
	struct dispute own_dispute; /* about our own address */
};

struct watch {
	const struct watch_policy *policy;
	struct random random;
	struct hash_key key;
	struct moment now;	   /* of the input in work */
	struct effects *effects;   /* of the input in work */
	struct together *together; /* the lines under way; NULL: each by itself */
	bool started;

	struct segment *segments; /* policy->segment_count */
	struct inventory inventory;
	struct candidates candidates;
	struct second_looks second_looks;
	struct inquiries inquiries;
	struct reaches reaches;
	struct runs runs;
	struct alerts alerts;
	struct waiting_claims waiting_claims;
	struct acceptances acceptances;
	struct mutes mutes;
	struct change_counts changes, saved_changes;
	mono_t counts_saved; /* when that was */

	struct watch_ids ids; /* the highest ever given out */

	uint64_t epoch; /* of the policy that the stored beliefs were made under */

	int64_t clock_difference; /* wall minus mono, when last compared; 0: never */

	mono_t harm_told; /* when a device was last found disturbed; us 0: never */

	bool paused;
	bool paused_for_harm;
	bool pause_ends;
	mono_t paused_until;	  /* of one that began since the start */
	wall_t paused_until_wall; /* the same; of one from before, this alone counts */

	uint64_t observations, refused;
	uint64_t sent[PROBE_KINDS];
};

/* Saves a number that must survive a restart; name is a printf format. */
void watch_save_setting(struct watch *watch, int64_t value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Enters an input: the moment never runs backwards on the monotonic clock. */
void watch_enter(struct watch *watch, struct moment now, struct effects *effects);

/* The owner's clock at that moment, as if it were UTC. */
wall_t watch_local(const struct watch *watch, wall_t wall);

/* Everything is restored: the rows become a state that can go on. */
void restore_end(struct watch *watch);

/* True when the core may ask on this segment now: owned, reachable, not paused, and still
 * the owner's network. */
bool segment_can_ask(const struct watch *watch, const struct segment *segment);

/* True when ip is the address that we ask from. Over the loopback this machine is a host
 * like others. */
bool segment_is_own(const struct segment *segment, const struct ip *ip);

/* True when one address may be asked: allowed, of a family that the sensor asks over, not our
 * own, MAC not excluded. */
bool segment_may_ask(
	const struct segment *segment, const struct ip *ip, const struct mac *mac);

#endif
