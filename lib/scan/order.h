/*
 * One job that the brain gives to the sensor: ask these targets this, in this run. Also
 * what the sensor reports about the run as a whole.
 */
#ifndef WATCHDOG_SCAN_ORDER_H
#define WATCHDOG_SCAN_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "base/timepoint.h"
#include "net/ip.h"
#include "net/mac.h"
#include "net/port_set.h"

enum scan_kind {
	SCAN_DISCOVER, /* every address of the segment: ARP on-link; echo and a few SYNs
			  (443, 80, 22) when routed */
	SCAN_CHECK, /* are the listed targets there? unicast ARP, broadcast ARP, echo */
	SCAN_PORTS  /* the listed targets x ports */
};

extern const struct name scan_kind_names[]; /* discover, check, ports */

enum {
	SCAN_TARGETS_MAX = 65536, /* per order */
	SCAN_PROBES_MAX =
		16 * 1024 * 1024 /* targets x ports per order: one byte each */
};

/* How carefully a target is asked. */
enum care {
	CARE_AUTO,   /* nobody has said; no target of an order */
	CARE_NORMAL, /* within the ceilings of its segment */
	CARE_GENTLE, /* a frame a second, and one question without an answer at a time */
	CARE_NEVER   /* nothing but ARP, as any neighbour asks */
};

extern const struct name care_names[]; /* auto, normal, gentle, never */

struct scan_target {
	struct ip ip;
	struct mac mac; /* as believed; zero when unknown or routed */
	enum care care;
};

struct scan_order {
	uint64_t run_id;
	uint16_t segment; /* index in the configuration */
	uint16_t from;	  /* the segment looked from; mostly the same. Another one, of
			  SCAN_PORTS only: out of its interface, through its gateway */
	enum scan_kind kind;
	enum proto proto;
	bool urgent;		     /* goes before what is queued on the segment */
	struct scan_target *targets; /* owned; of SCAN_DISCOVER only those that need
					another care than the others */
	size_t target_count;
	struct port_set ports; /* SCAN_PORTS only */
	uint8_t tries;	       /* sends per probe when little is lost, 1-10 */
	mono_t link_at;	       /* how the link it looks from was last known to be: void
				  when it has moved since */
};

/* Frees what the order owns and zeroes it. */
void scan_order_done(struct scan_order *order);

enum probe_kind {
	PROBE_ARP,
	PROBE_ND,
	PROBE_ECHO,
	PROBE_TCP_SYN,
	PROBE_UDP,
	PROBE_KINDS
};

extern const struct name probe_kind_names[]; /* arp, nd, icmp, tcp, udp */

/* Counted over one run. */
struct scan_tally {
	uint64_t sent[PROBE_KINDS]; /* frames that left, repeats included */
	uint64_t probes;	    /* questions, repeats not counted */
	uint64_t answered;	    /* questions that the target itself answered */
	uint64_t repeat_answered;   /* answered only on a repeat: shows loss */
	uint64_t targets;	    /* addresses asked */
	uint64_t targets_alive;	    /* of them, gave a sign of life */
	uint64_t refused;	    /* frames the gate did not let out: must be 0 */
	uint64_t send_errors;
	uint64_t drops; /* received frames lost by ring or interface meanwhile */
};

enum run_verdict {
	RUN_COMPLETE, /* everything was asked as often as ordered */
	RUN_PARTIAL,  /* cut short: cancelled, interface gone, sensor replaced */
	RUN_VOID      /* could not see: moves no belief */
};

extern const struct name run_verdict_names[]; /* complete, partial, void */

#endif
