/*
 * One fact seen at one moment from one vantage: what the sensor tells the core. Everything
 * in it came from a process that reads hostile bytes; the core checks ranges and belief.
 */
#ifndef WATCHDOG_WATCH_OBSERVATION_H
#define WATCHDOG_WATCH_OBSERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/timepoint.h"
#include "inquiry/order.h"
#include "net/ip.h"
#include "net/mac.h"
#include "net/port_state.h"
#include "net/service_facts.h"
#include "scan/order.h"
#include "watch/record.h"

enum observation_kind {
	OBSERVATION_SENSOR,    /* a sensor (re)started: unfinished orders are lost */
	OBSERVATION_LINK,      /* a segment's interface, own addresses, gateway */
	OBSERVATION_HOST,      /* an address gave a sign of life */
	OBSERVATION_PORT,      /* one port answered: told at once when open */
	OBSERVATION_HOST_DONE, /* coverage: every ordered port of one target is settled */
	OBSERVATION_PROGRESS, /* how far a run is, about once a second */
	OBSERVATION_RUN_DONE,
	OBSERVATION_CAPTURE, /* ring counters, about every ten seconds */
	/* from the identify role */
	OBSERVATION_INQUIRER, /* it (re)started: what it was asked is lost */
	OBSERVATION_SERVICE,  /* what came of one inquiry */
	/* heard on the wire, unasked */
	OBSERVATION_GUIDE, /* a station tells others how to reach the world */
	OBSERVATION_CLAIM, /* a station says who it is */
	OBSERVATION_PLACE, /* a station says where its description lies */
	OBSERVATION_SEARCH /* a station searches for a router that keeps port mappings: all
			      that is said is on which segment */
};

enum evidence {
	EVIDENCE_ARP_REQUEST, /* passive: it asked for somebody */
	EVIDENCE_ARP_REPLY,
	EVIDENCE_ND,
	EVIDENCE_ECHO,
	EVIDENCE_TCP, /* an answer that carried our cookie */
	EVIDENCE_UDP,
	EVIDENCE_UNREACHABLE /* a target's own port-unreachable */
};

extern const struct name evidence_names[];

struct observation_link {
	bool up; /* exists, running and has an address inside (or a route to) the
			     segment: asking is possible */
	struct mac own_mac;
	struct ip own_ip; /* the vantage's source address; IP_NONE when there is none */
	struct ip own_ip6;	 /* the same over IPv6; IP_NONE: IPv6 cannot be asked */
	struct ip gateway_ip;	 /* next hop in use, IP_NONE when none */
	struct mac gateway_mac;	 /* zero until resolved */
	struct mac gateway_mac6; /* of the next hop over IPv6; the same */
};

struct observation_host {
	struct ip ip;
	struct mac mac; /* zero when routed */
	enum evidence evidence;
	uint8_t ttl;
	uint32_t rtt_us; /* 0 when unknown */
};

struct observation_port {
	struct ip ip;
	struct mac mac; /* Ethernet source of the answer; zero when routed */
	enum proto proto;
	uint16_t port;
	enum port_state state;
	enum port_reason reason;
	uint8_t ttl;
};

/* The ordered ports that lie in first..last have this state; ranges ascend and together
 * cover all ports of the order. */
struct port_finding {
	uint16_t first, last;
	uint8_t state;	/* enum port_state */
	uint8_t reason; /* enum port_reason */
};

enum {
	FINDINGS_MAX = 2048
}; /* per observation; a target with more comes in several,
				 each covering its own stretch of ports */

struct observation_host_done {
	struct ip ip;
	struct mac mac_before, mac_after; /* who held the address when its first and its
					     last probe were answered; zero when unknown */
	bool alive; /* it answered at least one probe of this run */
	bool last;  /* no further part for this target follows */
	uint32_t finding_count;
	struct port_finding *findings; /* owned by the observation */
};

struct observation_run {
	enum run_verdict verdict; /* of RUN_DONE */
	uint64_t done, total;	  /* probes settled and ordered, for PROGRESS */
	struct scan_tally tally;
};

struct observation_capture {
	uint64_t received, dropped; /* since the handle was opened */
	bool blind;	 /* the capture failed or sees nothing of our own traffic */
	bool table_full; /* what asks through IP waits: this machine's connection table is
			    more than half full (scan/conntrack.h) */
};

struct observation_service {
	uint64_t order_id; /* of the inquiry; 0: what a datagram of a run said */
	struct ip ip;
	uint16_t port; /* TCP; of a datagram UDP */
	enum inquiry_outcome outcome;
	uint32_t connections, sent_bytes, received_bytes; /* what it took */
	struct service_facts facts;			  /* of INQUIRY_NAMED; of SILENT
							     at most a title */
	struct upnp_answer upnp; /* of INQUIRY_NAMED when that was the question */
};

/* What one frame said of a DHCP server or a router. */
struct observation_guide {
	enum guide_kind kind;
	struct mac mac; /* who sent it */
	/* A DHCP client told whose offer it takes: mac is the client's, of the server only
	 * the address is known. */
	bool named;
	bool ended;   /* a router says that it is none any more */
	struct ip ip; /* the server's identifier, the router's link-local address */
	struct ip gateway,
		name_server; /* what it hands out; IP_NONE when it said none */
};

/* What one frame said of the station that sent it; texts as record.h wants them. */
struct observation_claim {
	enum claim_source source;
	struct mac mac;
	char name[DEVICE_NAME_SIZE];
	char detail[CLAIM_DETAIL_SIZE];
};

/* Where a station says that its UPnP description lies: on itself. */
struct observation_place {
	struct mac mac;
	char device
		[UPNP_DEVICE_SIZE]; /* what is described: "MediaRenderer"; "" not said */
	struct location location;
};

struct observation {
	enum observation_kind kind;
	uint16_t segment; /* index in the configuration */
	uint64_t run_id;  /* 0: nobody asked, it was heard */
	struct moment at; /* when the frame was captured */
	union {
		struct observation_link link;
		struct observation_host host;
		struct observation_port port;
		struct observation_host_done host_done;
		struct observation_run run;
		struct observation_capture capture;
		struct observation_service service;
		struct observation_guide guide;
		struct observation_claim claim;
		struct observation_place place;
	};
};

/* What is observed when nobody could be found to ask: INQUIRY_LATER. */
void observation_put_off(const struct inquiry_order *order, struct moment now,
	struct observation *observation);

/* Frees what the observation owns and zeroes it. */
void observation_done(struct observation *observation);

/* True when every enum, count, port and address is one that could be meant: the core
 * refuses all others. Says nothing about whether the fact is believed. */
bool observation_is_sound(const struct observation *observation, size_t segment_count);

#endif
