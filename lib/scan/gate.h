/*
 * The last code before a frame leaves: it reads the very bytes and lets out only what the
 * rules of the house allow, whoever built them. It trusts neither plan nor pacer: it has its own
 * reading of the headers and its own counters; who may be asked is scope_judge's rule.
 * A datagram leaves only when its bytes are exactly a request of conf/probes.yaml for its port.
 *
 * Ceilings: at most limit + 10 % + 1 frames in any second (the tolerance keeps a correct
 * pacer from being refused for a rounded slice of time).
 */
#ifndef WATCHDOG_SCAN_GATE_H
#define WATCHDOG_SCAN_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/names.h"
#include "base/timepoint.h"
#include "net/ip.h"
#include "scan/order.h"
#include "scan/probe_book.h"
#include "scan/scope.h"
#include "scan/vantage.h"

enum gate_reason {
	GATE_PASS,
	GATE_PAUSED,
	GATE_NOT_OWNED,	  /* no consent, or no such segment */
	GATE_NOT_REACHED, /* the owner does not want that segment looked at from there */
	GATE_MALFORMED,	  /* lengths, header, fragment, options, checksum field */
	GATE_KIND,	  /* a protocol or operation that is never sent */
	GATE_SENDER,	  /* Ethernet, ARP or IP sender is not the vantage's */
	GATE_OWN_ADDRESS, /* to ourselves */
	GATE_SPECIAL,	  /* multicast, loopback, 0/8, 240/4, metadata, link-local */
	GATE_EDGE,	  /* network or broadcast address of a subnet */
	GATE_OUTSIDE,	  /* not in a subnet of the segment */
	GATE_EXCLUDED_IP,
	GATE_EXCLUDED_MAC,
	GATE_EXCLUDED_PORT,
	GATE_CARE,	  /* anything but ARP to a host that is not to be asked */
	GATE_NEXT_HOP,	  /* Ethernet target is a group, or not the gateway */
	GATE_FLAGS,	  /* TCP flags other than SYN alone */
	GATE_PAYLOAD,	  /* a byte of data where none may be, or not the request
			     that belongs to the port */
	GATE_SOURCE_PORT, /* outside SCAN_PORT_FIRST to SCAN_PORT_LAST */
	GATE_RATE_HOST,
	GATE_RATE_ARP,
	GATE_RATE_UDP, /* of the segment, or of one host */
	GATE_RATE_SEGMENT,
	GATE_RATE_CROSSING,
	GATE_RATE_DAEMON,
	GATE_REASON_COUNT
};

extern const struct name gate_reason_names[]; /* pass, paused, not-owned, ... */

enum {
	GATE_OWN_MAX = 256,
	GATE_ECHO_PAYLOAD_MAX = 64 /* bytes: the cookie and a readable text */
};

struct gate;

/* scopes (one per segment, same index) are borrowed for the life of the gate; ceiling is
 * the daemon's, in frames per second. No segment can send before gate_set_vantage. Caller
 * frees with gate_free. */
struct gate *gate_new(const struct scope *scopes, size_t count, uint32_t ceiling,
	const struct hash_key *key);
void gate_free(struct gate *gate); /* NULL allowed */

/* Every address of this machine, on all interfaces: never asked. At most GATE_OWN_MAX; the
 * list replaces the one before. False (and every frame refused as own-address) when there
 * are more. */
bool gate_set_own(struct gate *gate, const struct ip *addresses, size_t count);

/* Who we are in a segment, once for each family of addresses (that of vantage->own_ip), and
 * its next hop: the only address outside the subnets that ARP or a neighbour solicitation may
 * ask for. NULL: nothing leaves for this segment any more. */
void gate_set_vantage(struct gate *gate, size_t segment, const struct vantage *vantage);

/* From now on that host of the segment is asked so: at CARE_GENTLE_RATE, or only by ARP. */
void gate_set_care(
	struct gate *gate, size_t segment, const struct ip *ip, enum care care);

/* What may be sent to which UDP port; borrowed for the life of the gate. Before that, none
 * leaves. */
void gate_set_probes(struct gate *gate, const struct probe_book *book);

/* While paused nothing passes. */
void gate_set_paused(struct gate *gate, bool paused);

/* May these bytes leave for that segment? now is the moment that was given to the pacer
 * for this frame. GATE_PASS counts the frame; any other reason counts a refusal. */
enum gate_reason gate_check(struct gate *gate, size_t segment, const uint8_t *bytes,
	size_t length, mono_t now) __attribute__((warn_unused_result));

/* May this address be asked, whatever the question? What the scope says, as a reason. */
enum gate_reason gate_judge_target(const struct scope *scope, const struct ip *target);

/* A look at one segment from another one: out of its interface, from our address there, to
 * its gateway, which must route it. */
struct gate_crossing {
	size_t from, to; /* segments */
};

/* May these bytes leave `from` to look at `to`? Both must be owned, and `to` must list
 * `from` (scope.reach_from). Only a SYN and a request of conf/probes.yaml may leave so. Whom
 * and which port may be asked is `to`'s rule, who asks and the next hop `from`'s; the
 * ceilings are those of `to`, of its hosts, of the daemon, and of all that leaves `from` so.
 * Counts as gate_check does. */
enum gate_reason gate_check_across(struct gate *gate,
	const struct gate_crossing *crossing, const uint8_t *bytes, size_t length,
	mono_t now) __attribute__((warn_unused_result));

/* One TCP connection about to be begun by connect(), from the segment's vantage. */
struct gate_connect {
	struct ip ip; /* whom */
	uint16_t port, source_port;
};

/* May it be begun? Only in a segment that is asked so (scope.connect), which in turn lets no
 * frame out; whom and which port may be asked, and how often, are the rules of a SYN. Of our
 * own addresses only those of the loopback. Counts as gate_check does. */
enum gate_reason gate_check_connect(struct gate *gate, size_t segment,
	const struct gate_connect *connect, mono_t now)
	__attribute__((warn_unused_result));

/* Frames judged so, since gate_new. */
uint64_t gate_count(const struct gate *gate, enum gate_reason reason);

#endif
