/*
 * The rows of the inventory as values: what the core believes, the store keeps, and the
 * core gets back at start. Strings are NUL-terminated UTF-8 without control characters.
 */
#ifndef WATCHDOG_WATCH_RECORD_H
#define WATCHDOG_WATCH_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "base/timepoint.h"
#include "inquiry/upnp.h"
#include "net/ip.h"
#include "net/mac.h"
#include "net/port_set.h"
#include "net/port_state.h"
#include "net/service_facts.h"
#include "scan/order.h"
#include "scan/scope.h"

enum zone {
	ZONE_TRUSTED,
	ZONE_IOT,
	ZONE_GUEST,
	ZONE_MANAGEMENT,
	ZONE_DMZ,
	ZONE_INTERNET
};
enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL
};
enum presence { PRESENCE_UNKNOWN, PRESENCE_PRESENT, PRESENCE_ABSENT };
enum alert_state { ALERT_OPEN, ALERT_ACKNOWLEDGED, ALERT_RESOLVED };
enum acceptance_state {
	ACCEPTANCE_VALID,
	ACCEPTANCE_VOID,    /* a fact in it has changed */
	ACCEPTANCE_EXPIRED, /* its date has come */
	ACCEPTANCE_REVOKED  /* by the owner, or by a newer one */
};
/* What became of an answer that was not the one believed. */
enum look_outcome {
	LOOK_WAITS,	/* for a second look */
	LOOK_CONFIRMED, /* and is believed since */
	LOOK_DISCARDED	/* it was not seen again, or nothing could confirm it */
};
enum impact { IMPACT_NONE, IMPACT_LOW, IMPACT_HIGH };
enum likelihood {
	LIKELIHOOD_NONE,
	LIKELIHOOD_LOWER,
	LIKELIHOOD_SITUATIONAL,
	LIKELIHOOD_HIGH
};
/* How an owner wants the absence of a device to be taken. */
enum expectation {
	EXPECT_AUTO,	  /* told, but for the hours in which it is used to be away */
	EXPECT_ALWAYS,	  /* told at any hour, as medium */
	EXPECT_SOMETIMES, /* recorded */
	EXPECT_GUEST	  /* recorded; a new one is low */
};

/* Who tells the stations of a segment where their traffic goes. */
enum guide_kind { GUIDE_DHCP, GUIDE_ROUTER, GUIDE_KINDS };
enum guide_standing {
	GUIDE_LEARNT,	  /* it was there when the segment was first looked at */
	GUIDE_ACCEPTED,	  /* the owner said that it is his */
	GUIDE_UNEXPECTED, /* told */
	GUIDE_FORGOTTEN	  /* silent for long, or its place is needed: the row ends */
};

/* By what a device says of itself. */
enum claim_source {
	CLAIM_DHCP,
	CLAIM_MDNS,
	CLAIM_SSDP,
	CLAIM_NETBIOS,
	CLAIM_DISCOVERY, /* the discovery protocol of its maker */
	CLAIM_UPNP,	 /* its description: the identify role alone reads it */
	CLAIM_SOURCES
};

/* Every event of interface.md, in that order. */
enum netevent_kind {
	EVENT_DEVICE_NEW,
	EVENT_DEVICE_GONE,
	EVENT_DEVICE_BACK,
	EVENT_DEVICE_UNSTABLE,
	EVENT_PORT_OPENED,
	EVENT_PORT_CLOSED,
	EVENT_SERVICE_CHANGED,
	EVENT_ADDRESS_CONFLICT,
	EVENT_GATEWAY_CHANGED,
	EVENT_MAC_CHANGED,
	EVENT_NAME_CHANGED,
	EVENT_ROGUE_DHCP,
	EVENT_ROGUE_ROUTER,
	EVENT_INTERNET_MAPPING,
	EVENT_REACH_OPENED,
	EVENT_REACH_CLOSED,
	EVENT_POLICY_VIOLATED,
	EVENT_SEGMENT_DARK,
	EVENT_SEGMENT_BACK,
	EVENT_SENSOR_BLIND,
	EVENT_SENSOR_BACK,
	EVENT_FLOOD,
	EVENT_MAY_HAVE_DISTURBED,
	EVENT_BASELINE_COMPLETE,
	EVENT_CLOCK_STEPPED,
	EVENT_DATABASE_RECOVERED,
	EVENT_MIDDLEBOX,
	EVENT_SERVICE_UNSTABLE,
	EVENT_MUTE_ENDED,
	EVENT_JOB_LATE,
	EVENT_TEST, /* nothing happened: a person wants to see where alerts arrive */
	EVENT_KINDS
};

extern const struct name zone_names[];
extern const struct name severity_names[];
extern const struct name presence_names[];
extern const struct name alert_state_names[];
extern const struct name acceptance_state_names[];
extern const struct name impact_names[];
extern const struct name likelihood_names[];
extern const struct name expectation_names[];
extern const struct name look_outcome_names[];
extern const struct name claim_source_names[];	 /* dhcp mdns ssdp ... */
extern const struct name guide_kind_names[];	 /* dhcp router */
extern const struct name guide_standing_names[]; /* learnt ... */
extern const struct name netevent_names[];	 /* device-new ... */

enum {
	DEVICE_NAME_SIZE = 64,
	PORT_SET_NAME_SIZE = 256,
	SERVICE_NAME_SIZE = 32,
	CATEGORY_SIZE = 24,
	ADVICE_SIZE = 256,
	EVENT_KEY_SIZE = 96,
	EVENT_VALUE_SIZE = 64,
	EVIDENCE_SIZE = 192,
	ALERT_LINE_SIZE = 1025,
	VANTAGE_SIZE = 128,
	AWAY_SIZE = 49,
	KIND_SIZE = 24,
	KIND_WHY_SIZE = 128,
	JUDGEMENT_REASONS_MAX = 6,
	REASON_SIZE = 80,
	ANSWER_SIZE = 128,
	CLAIM_DETAIL_SIZE = 128,
	CLAIM_WORDS_SIZE = CLAIM_SOURCES * CLAIM_DETAIL_SIZE,
	RULE_SIZE = 160,
	REACHABLE_SIZE = 128
};

/* What is known of four of the five questions of every finding, a sentence each; "" when
 * nothing is. The fifth, whether it is encrypted, is answered by the note. */
struct service_answers {
	char needed[ANSWER_SIZE];
	char who[ANSWER_SIZE];	/* should reach it */
	char from[ANSWER_SIZE]; /* where */
	char monitored[ANSWER_SIZE];
};

/* One port judged: the catalogue's row, moved by evidence, each step with its reason. */
struct service_note {
	char service[SERVICE_NAME_SIZE]; /* "" when the catalogue has no row */
	char category[CATEGORY_SIZE];
	enum encrypted encrypted;
	enum impact impact;
	enum likelihood likelihood;
	enum severity severity;
	char why[ADVICE_SIZE];	  /* one sentence */
	char advice[ADVICE_SIZE]; /* one sentence: what to do */
	char reasons[JUDGEMENT_REASONS_MAX][REASON_SIZE];
	uint32_t reason_count;
	struct service_answers answers;
};

/* What a device is, as far as what it shows says so. */
struct device_kind {
	char name[KIND_SIZE];	 /* "printer", "camera"; "" when not known */
	char why[KIND_WHY_SIZE]; /* what it was seen by */
};

/* The identify role does not connect to a device whose answers ended it. All 0: none; one
 * whose end has passed stays until the device has been asked again. */
struct quarantine {
	wall_t since, until;
	uint16_t port; /* TCP, that was asked when it happened */
};

struct device_record {
	uint64_t id; /* "d-17" outside; never reused */
	uint16_t segment;
	bool address_only; /* behind a router: no MAC, the address is the identity */
	char name[DEVICE_NAME_SIZE]; /* the owner's or learnt; "" when none */
	enum presence presence;
	wall_t first_seen, last_seen, presence_since;
	bool baseline; /* was there when its segment was first looked at */
	bool approved;
	struct device_kind kind;
	/* What was learnt of its presence. */
	uint32_t misses;	  /* sweeps in a row, up to now */
	uint32_t missed_permille; /* of the sweeps while it was there: answer_rate.h */
	uint32_t flap_penalty;	  /* flap.h, when it was saved */
	enum care care;		  /* as commanded or learnt; CARE_AUTO: neither */
	char away[AWAY_SIZE];	  /* by hour and kind of day: habit.h */
	struct quarantine quarantine;
};

/* One MAC of one device. */
struct interface_record {
	uint64_t device_id;
	struct mac mac;
	wall_t first_seen, last_seen;
};

/* One IP address held by one device. The same address held by another device is another
 * row; at most one row of a (segment, ip) is current. */
struct address_record {
	uint64_t id;
	uint64_t device_id;
	struct ip ip;
	struct mac mac; /* zero when address-only */
	wall_t first_seen, last_seen;
	bool current;
};

/* A port that is or once was open, with its present state. */
struct service_record {
	uint64_t address_id;
	enum proto proto;
	uint16_t port;
	enum port_state state;
	enum port_reason reason;
	wall_t since; /* of this state */
	wall_t first_open;
	wall_t last_verified;  /* last answer or proven silence */
	uint64_t run_id;       /* that showed the state first; 0 passive */
	uint32_t flap_penalty; /* flap.h, as of since */
	struct service_note note;
};

/* What speaks at a port that is or was open, as it was asked. */
struct facts_record {
	uint64_t address_id;
	enum proto proto;
	uint16_t port;
	uint32_t readers; /* FACT_READERS of the program that read the answer */
	wall_t since;	  /* it speaks so; facts.at is when it last did */
	struct service_facts facts;
};

/* All ports of one address that were never open, by state and reason. */
struct rest_record {
	uint64_t address_id;
	enum proto proto;
	enum port_state state;
	enum port_reason reason;
	wall_t since;
	struct port_set ports; /* owned; empty = there are none any more */
};

/* A port that answered otherwise than believed, from its first sight on. */
struct look_record {
	uint64_t address_id;
	enum proto proto;
	uint16_t port;
	enum port_state state; /* as it was seen */
	enum port_reason reason;
	uint32_t looks;		      /* runs that showed it */
	uint64_t first_run, last_run; /* of these */
	wall_t first, last;
	enum look_outcome outcome;
};

/* Does a service answer a segment other than its own? As it was last measured from there. */
struct reach_record {
	uint64_t address_id;
	uint16_t from; /* segment looked from */
	enum proto proto;
	uint16_t port;
	enum port_state
		state; /* PORT_UNTESTED: it is not looked at from there any more */
	enum port_reason reason;
	wall_t since; /* of this state */
	wall_t last_proof;
	uint64_t run_id;      /* that showed the state first */
	char rule[RULE_SIZE]; /* of policy.flows, that it breaks; "" none */
	wall_t rule_since;
};

/* Why a run was void. */
enum void_reason {
	VOID_UNSEEN, /* the sensor could not see */
	VOID_SILENT,
	VOID_ANSWERED,
	VOID_REASONS
};

struct run_record {
	uint64_t id;
	uint16_t segment;
	uint16_t from; /* segment looked from; mostly the same */
	enum scan_kind kind;
	enum proto proto;
	int job;		  /* index of the port job, -1 otherwise */
	bool manual;		  /* asked for by a person */
	wall_t started, finished; /* finished.us 0 while it runs */
	enum run_verdict verdict;
	enum void_reason void_reason; /* of RUN_VOID; is not stored */
	uint64_t epoch;
	uint64_t done, total;
	struct scan_tally tally;
	char ports_text[PORT_SET_NAME_SIZE]; /* set name as in the configuration */
	uint32_t tries; /* sends per question; 0 before it is ordered */
	char vantage
		[VANTAGE_SIZE]; /* where from: "eth0.20 192.168.20.2 via 192.168.20.1" */
};

/* What a run that a person ordered itself saw of some ports of one address: kept as evidence,
 * whatever is believed of them in the end. */
struct sighting_record {
	uint64_t run_id;
	uint16_t segment;
	struct ip ip;
	struct mac holder; /* who answered before and after; zero when unknown */
	enum proto proto;
	uint16_t first, last;
	enum port_state state;
	enum port_reason reason;
	wall_t at;
};

struct event_record {
	uint64_t id;
	char key[EVENT_KEY_SIZE]; /* unique for ever: the same transition has the same key */
	enum netevent_kind kind;
	enum severity severity;
	wall_t at;
	uint16_t segment;
	uint64_t device_id;		    /* 0 when it concerns none */
	char device_name[DEVICE_NAME_SIZE]; /* the owner's; "" none */
	char own_name[DEVICE_NAME_SIZE]; /* else what it calls itself: for its line */
	struct ip ip;
	struct mac mac;
	enum proto proto;
	uint16_t port; /* 0 when it concerns none */
	char before[EVENT_VALUE_SIZE], after[EVENT_VALUE_SIZE];
	uint64_t run_id;
	uint64_t resolves; /* id of the alert that this event ends, 0 none */
	char service[SERVICE_NAME_SIZE];
	char vantage[SEGMENT_NAME_SIZE];     /* segment looked from; "" its own */
	char reachable_from[REACHABLE_SIZE]; /* "guest,iot"; of port-opened only */
	char text[ADVICE_SIZE];		     /* what it means and what to do */
	char evidence[EVIDENCE_SIZE]; /* what spoke for it; "" when nothing needs to */
	char withheld[EVENT_VALUE_SIZE]; /* why it was not told; "" when it was */
	uint64_t
		told_in; /* the alert whose line tells of it, too; 0: its own, or none */
};

/* An event told to the owner. Its id is the event's id. */
struct alert_record {
	uint64_t id;
	enum alert_state state;
	wall_t at, acknowledged_at, resolved_at;
	char reason[EVENT_VALUE_SIZE]; /* of the acknowledgement */
	uint64_t ended_in; /* the alert whose line tells of its end, too; 0: as above */
};

/* Why lines of one kind of event are held. */
enum notice_reason { NOTICE_TOO_MANY, NOTICE_DIGEST, NOTICE_QUIET };

extern const struct name notice_reason_names[];

/* The lines of one kind of event of one segment that are not told one by one. */
struct notice_record {
	uint16_t segment;
	enum netevent_kind kind;
	uint64_t told;	/* up to this id every held alert was told of in a sum */
	uint32_t held;	/* alerts since then */
	uint64_t first; /* of them; the sum will have its id */
	wall_t since;	/* when it was raised */
	enum severity worst;
	enum notice_reason reason; /* the first of them was held for */
};

/* What was so when the owner accepted a service; an acceptance holds as long as it stays so.
 * What nobody knew then counts from when it becomes known. */
struct accepted_facts {
	char service[SERVICE_NAME_SIZE];
	char product[FACT_PRODUCT_SIZE];
	enum encrypted encrypted;
	enum login login;
	uint32_t reached;     /* as in struct judged */
	bool has_fingerprint; /* of its certificate */
	uint8_t fingerprint[FACT_FINGERPRINT_BYTES];
};

/* The owner's answers about one service of one device, with a reason and an end. */
struct acceptance_record {
	uint64_t id; /* never reused */
	uint64_t device_id;
	enum proto proto;
	uint16_t port;
	enum acceptance_state state;
	wall_t at, until, ended_at;
	char needed[ANSWER_SIZE], who[ANSWER_SIZE], from[ANSWER_SIZE];
	char reason[ANSWER_SIZE];
	char ending[EVENT_VALUE_SIZE]; /* why it does not hold any more; "" */
	struct accepted_facts facts;
};

/* What a device says of itself by one source. */
struct claim_record {
	uint64_t device_id;
	enum claim_source source;
	char name[DEVICE_NAME_SIZE]; /* what it calls itself, "" when it does not */
	/* Vendor class (DHCP), types of service (mDNS), what runs on it and the kind of UPnP
	 * device (SSDP), the group (NetBIOS); separated by blanks. Maker, model, serial number
	 * and that kind (UPnP). */
	char detail[CLAIM_DETAIL_SIZE];
	wall_t first_seen, last_seen; /* of the name, to within a day */
};

/* One DHCP server or router of a segment. */
struct guide_record {
	uint16_t segment;
	enum guide_kind kind;
	struct mac mac; /* zero while only clients named it */
	struct ip ip; /* server identifier, link-local address; IP_NONE: not said yet */
	struct ip gateway, name_server; /* what it hands out, as it last said */
	enum guide_standing standing;
	wall_t first_seen, last_seen;
};

/* A port of the home router that leads to a device: mapping.h. */
struct mapping_record {
	uint16_t segment; /* of the router */
	enum proto proto;
	uint16_t external_port, port; /* 0: all of them */
	struct ip client;
	char label[UPNP_TEXT_SIZE]; /* what for, as whoever made it says */
	wall_t since, until;	    /* until.us 0: it is there */
};

/* One line on its way to syslog: kept until the receiver's socket has taken it. */
struct outbox_record {
	uint64_t id; /* ascending in the order of delivery; never reused */
	uint64_t alert_id;
	enum severity severity;
	bool resolved;
	wall_t at;
	char line[ALERT_LINE_SIZE];
};

#endif
