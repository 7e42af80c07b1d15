#include "sensor/scan_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "inquiry/datagram.h"
#include "net/ssdp.h"
#include "sensor/return_path.h"
#include "sensor/segment_log.h"
#include "sys/clock.h"
#include "sys/log.h"

enum { TARGETS_PER_TURN = 64 };

struct scan_run *
scan_run_new(struct scan_order *order, struct segments *segments)
{
	struct scan_run *run = mem_new(sizeof(*run));

	run->order = *order;
	*order = (struct scan_order){0};
	run->id = run->order.run_id;
	run->segment = segments_at(segments, run->order.segment);
	run->from = segments_at(segments, run->order.from);
	for (size_t i = 0; i < run->order.target_count && !run->over_ipv6; i++)
		run->over_ipv6 = run->order.targets[i].ip.family == IP_V6;
	if (scan_run_is_across(run)) {
		run->across = mem_new(sizeof(*run->across));
		scope_across(run->segment->scope, run->from->scope, run->across);
	}
	return run;
}

bool
scan_run_is_across(const struct scan_run *run)
{
	return run->from != run->segment;
}

enum ip_family
scan_run_family(const struct scan_run *run)
{
	return run->order.target_count > 0
		? (enum ip_family)run->order.targets[0].ip.family
		: IP_V4;
}

bool
scan_run_asks_over(const struct scan_run *run, enum ip_family family)
{
	return !scan_run_is_across(run) || scan_run_family(run) == family;
}

const struct scope *
scan_run_scope(const struct scan_run *run)
{
	return run->across != NULL ? run->across : run->segment->scope;
}

void
scan_run_free(struct scan_run *run)
{
	if (run == NULL)
		return;
	scan_order_done(&run->order);
	scan_free(run->scan);
	free(run->across);
	free(run);
}

/* So few frames congest nothing, and where we may be strangers nobody is asked more than
 * needed. */
static bool
needs_watching(const struct scan_run *run)
{
	return scan_order_of(run->scan)->kind != SCAN_CHECK;
}

void
scan_run_prove_way(struct scan_run *run, struct segments *segments)
{
	enum ip_family family = scan_run_family(run);

	if (!scan_run_is_across(run))
		return;
	segments_prove_gateway(segments, run->from, family);
	if (!return_path_is_proven(run->from, family, run->began))
		segments_ask_return(segments, run->from, family);
}

void
scan_run_choose_way(struct scan_run *run, struct segments *segments)
{
	const struct ip *gateway = &run->from->vantage.gateway_ip;
	struct segment *home =
		segments_of(segments, run->from->listener, gateway, false);

	run->way.of = home == NULL ? run->from : home;
	/* It is not its own gateway. */
	if (!ip_equal(&run->way.of->vantage.gateway_ip, gateway) ||
		!needs_watching(run))
		run->way.of = NULL;
	if (run->over_ipv6 && needs_watching(run))
		run->way6.of = run->from;
	if (run->way.of != NULL)
		run->way.seen = strain_found(run->way.of, IP_V4);
	if (run->way6.of != NULL)
		run->way6.seen = strain_found(run->way6.of, IP_V6);
}

bool
scan_run_begin(struct scan_run *run, const struct scans_setup *means, unsigned slot)
{
	struct segment *from = run->from;
	struct scan_setup setup = {
		.order = &run->order,
		.scope = scan_run_scope(run),
		.vantage = from->vantage,
		.vantage6 = from->v6.vantage,
		.book = means->book,
		.slot = slot,
		.seed = clock_seed(),
	};
	struct error error;

	run->pacers = (struct pacers){means->pacer, run->segment->pacer, NULL};
	if (scan_run_is_across(run))
		run->pacers.crossing = &from->crossing;
	if (run->order.link_at.us < from->torn.us)
		return false; /* the engine may have another network in mind */
	segments_set_care(means->segments, &run->order);
	setup.pacers = run->pacers;
	clock_key(&setup.key);
	if (!from->up || !scan_run_asks_over(run, IP_V4))
		setup.vantage = (struct vantage){.own_ip.family = IP_NONE};
	if (!from->v6.up || !scan_run_asks_over(run, IP_V6))
		setup.vantage6 = (struct vantage){.own_ip.family = IP_NONE};
	if (scan_new(&setup, &run->scan, &error) != 0) {
		log_debug("A run on segment \"%s\" could not begin: %s.",
			run->segment->scope->name, error.text);
		return false;
	}
	if (scan_order_of(run->scan)->kind == SCAN_DISCOVER)
		segments_ask_all_nodes(means->segments, from);
	run->began = clock_mono();
	scan_run_prove_way(run, means->segments);
	run->drops_before = listener_count(from->listener)->dropped;
	run->drops_seen = run->drops_before;
	scan_run_choose_way(run, means->segments);
	return true;
}

void
scan_run_probe_left(
	void *owner, const struct probe *probe, enum wire_fate fate, mono_t now)
{
	struct scan_run *run = owner;

	if (fate == WIRE_SENT) {
		scan_sent(run->scan, probe, now);
	} else if (fate == WIRE_REFUSED) {
		scan_refused(run->scan, probe);
	} else {
		scan_failed(run->scan, probe);
		pacer_segment_overrun(run->segment->pacer, now);
	}
}

void
scan_run_connect(struct scan_run *run, struct connector *connector,
	const struct probe *probe, mono_t now)
{
	enum wire_fate fate =
		connector_ask(connector, run->segment->index, run->id, probe, now);
	const struct pacer_frame frame = {
		.kind = probe->kind,
		.ip = probe->ends.target,
		.taken = now,
		.left = clock_mono(),
	};

	pacer_left(&run->pacers, &frame);
	scan_run_probe_left(run, probe, fate, now);
}

bool
scan_run_asks_through_ip(const struct scan_run *run)
{
	return scan_order_of(run->scan)->kind != SCAN_DISCOVER ||
		scan_run_scope(run)->routed;
}

bool
scan_run_is_held(const struct scan_run *run, mono_t now)
{
	return (run->way.of != NULL && strain_holds(run->way.of, IP_V4, now)) ||
		(run->way6.of != NULL && strain_holds(run->way6.of, IP_V6, now));
}

static void
heed_way(struct scan_run *run, enum ip_family family, const struct strain_means *means,
	mono_t now)
{
	struct run_way *way = family == IP_V6 ? &run->way6 : &run->way;
	mono_t found;

	if (way->of == NULL)
		return;
	strain_look(way->of, family, means, now);
	found = strain_found(way->of, family);
	if (way->seen.us != found.us)
		pacer_segment_congested(run->segment->pacer, now);
	way->seen = found;
}

void
scan_run_heed(struct scan_run *run, const struct strain_means *means, mono_t now)
{
	uint64_t dropped = listener_count(run->from->listener)->dropped;

	/* What the ring or the interface lost may have been answers. */
	if (dropped != run->drops_seen) {
		scan_note_drops(run->scan);
		pacer_segment_overrun(run->segment->pacer, now);
	}
	run->drops_seen = dropped;
	heed_way(run, IP_V4, means, now);
	heed_way(run, IP_V6, means, now);
}

/* A result that got lost on the way makes the run one that does not prove anything. */
static void
tell(struct scan_run *run, struct teller *teller, const struct observation *observation)
{
	if (!teller_tell(teller, observation))
		run->lossy = true;
}

static enum evidence
evidence_of(const struct scan_result *result)
{
	switch (result->kind) {
	case PROBE_ARP:
		return EVIDENCE_ARP_REPLY;
	case PROBE_ND:
		return EVIDENCE_ND;
	case PROBE_ECHO:
		return result->reason == REASON_NONE ? EVIDENCE_ECHO
						     : EVIDENCE_UNREACHABLE;
	case PROBE_TCP_SYN:
		return result->life ? EVIDENCE_TCP : EVIDENCE_UNREACHABLE;
	case PROBE_UDP:
	case PROBE_KINDS:
		break;
	}
	return result->reason == REASON_UDP_RESPONSE ? EVIDENCE_UDP
						     : EVIDENCE_UNREACHABLE;
}

/* One answer on its way to being told. */
struct told {
	const struct scan_result *result;
	struct heard *heard;
	struct moment at;
};

static void
tell_host(struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation host = teller_observation(
		OBSERVATION_HOST, run->segment->index, run->id, told->at);

	host.host = (struct observation_host){
		.ip = result->ip,
		.mac = result->mac,
		.evidence = evidence_of(result),
		.ttl = result->ttl,
		.rtt_us = result->rtt_us,
	};
	if (scan_run_is_across(run))
		return;
	/* Any number of stations may answer one question, each with a new MAC. */
	if (heard_is_news(told->heard, &host, result->news))
		tell(run, teller, &host);
}

static void
tell_port(struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation port = teller_observation(
		OBSERVATION_PORT, run->segment->index, run->id, told->at);

	port.port = (struct observation_port){
		.ip = result->ip,
		.mac = result->mac,
		.proto = result->kind == PROBE_UDP ? PROTO_UDP : PROTO_TCP,
		.port = result->port,
		.state = result->state,
		.reason = result->reason,
		.ttl = result->ttl,
	};
	tell(run, teller, &port);
}

/* What a datagram says of its service besides that it is there. Nobody waits for it. */
static void
tell_said(const struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation said = teller_observation(
		OBSERVATION_SERVICE, run->segment->index, run->id, told->at);

	said.service.ip = result->ip;
	said.service.port = result->port;
	said.service.outcome = INQUIRY_NAMED;
	if (datagram_read(result->asked, result->said, result->said_length,
		    &said.service.facts))
		(void)teller_tell(teller, &said);
}

/* Where the description of a device lies that was searched for: on itself, or nowhere. */
static void
tell_place(const struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation place = teller_observation(
		OBSERVATION_PLACE, run->segment->index, run->id, told->at);
	struct ssdp_notice notice;

	if (result->kind != PROBE_UDP || result->port != SSDP_PORT ||
		mac_is_zero(&result->mac) ||
		!ssdp_read_answer(result->said, result->said_length, &notice) ||
		notice.location.port == 0 ||
		!ip_equal(&notice.location.ip, &result->ip))
		return;
	place.place.mac = result->mac;
	place.place.location = notice.location;
	(void)text_copy(place.place.device, sizeof(place.place.device), notice.device);
	(void)teller_tell(teller, &place);
}

/* Behind a router nobody knows whose name it is. */
static void
tell_names(const struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation seen = teller_observation(
		OBSERVATION_CLAIM, run->segment->index, run->id, told->at);
	struct netbios_names names;

	if (strcmp(result->asked, "netbios-ns") != 0 || mac_is_zero(&result->mac) ||
		!netbios_names_read(result->said, result->said_length, &names))
		return;
	seen.claim.source = CLAIM_NETBIOS;
	seen.claim.mac = result->mac;
	(void)text_copy(seen.claim.name, sizeof(seen.claim.name), names.machine);
	(void)text_copy(seen.claim.detail, sizeof(seen.claim.detail), names.group);
	if (names.machine[0] != '\0' && heard_is_news(told->heard, &seen, false))
		(void)teller_tell(teller, &seen); /* counted when lost */
}

void
scan_run_tell_result(struct scan_run *run, const struct scan_result *result,
	struct moment at, struct heard *heard, struct teller *teller)
{
	const struct told told = {result, heard, at};

	if (scan_run_is_across(run))
		return_path_works(run->from, scan_run_family(run), at.mono);
	if (result->sign)
		tell_host(run, &told, teller);
	if (result->news && result->state == PORT_OPEN && result->port != 0)
		tell_port(run, &told, teller);
	if (!result->news || result->said == NULL || scan_run_is_across(run))
		return;
	tell_said(run, &told, teller);
	tell_names(run, &told, teller);
	tell_place(run, &told, teller);
}

static void
fill_run(const struct scan_run *run, struct observation_run *told)
{
	uint64_t drops = listener_count(run->from->listener)->dropped;

	if (run->scan == NULL)
		return;
	scan_progress(run->scan, &told->done, &told->total);
	scan_tally(run->scan, &told->tally);
	told->tally.drops = drops - run->drops_before;
}

void
scan_run_tell_progress(struct scan_run *run, struct teller *teller)
{
	struct observation told = teller_observation(
		OBSERVATION_PROGRESS, run->segment->index, run->id, clock_now());

	if (run->scan == NULL || run->ended)
		return;
	fill_run(run, &told.run);
	(void)teller_tell(teller, &told); /* the next one says the same */
}

static struct port_finding
finding_of(const struct scan_finding *found)
{
	return (struct port_finding){
		.first = found->first,
		.last = found->last,
		.state = (uint8_t)found->state,
		.reason = (uint8_t)found->reason,
	};
}

/* Tells the target at hand, or the next part of it when it has more findings than go into
 * one message. */
static void
tell_target(struct scan_run *run, struct port_finding *space, struct teller *teller)
{
	struct observation told = teller_observation(
		OBSERVATION_HOST_DONE, run->segment->index, run->id, clock_now());
	struct observation_host_done *done = &told.host_done;
	struct scan_outcome outcome;
	struct scan_finding found;
	size_t cursor = run->told_cursor;

	scan_target_outcome(run->scan, run->told_targets, &outcome);
	done->ip = outcome.ip;
	done->mac_before = outcome.mac_before;
	done->mac_after = outcome.mac_after;
	done->alive = outcome.alive;
	done->findings = space;
	done->last = true;
	while (scan_next_finding(run->scan, run->told_targets, &cursor, &found)) {
		if (done->finding_count == FINDINGS_MAX) {
			done->last = false;
			break;
		}
		space[done->finding_count++] = finding_of(&found);
		run->told_cursor = cursor;
	}
	tell(run, teller, &told);
	if (done->last) {
		run->told_targets++;
		run->told_cursor = 0;
	}
}

/* Who was there is told as it answers; coverage matters where ports were asked, and where
 * silence was the question. */
static size_t
targets_to_tell(const struct scan_run *run)
{
	if (run->scan == NULL || scan_order_of(run->scan)->kind == SCAN_DISCOVER)
		return 0;
	return scan_target_count(run->scan);
}

/* Did what was asked leave the segment, and would an answer have come back? */
static bool
way_is_proven(const struct scan_run *run)
{
	enum ip_family family = scan_run_family(run);

	if (!segments_gateway_answers(run->from, family, clock_mono()))
		return false;
	if (return_path_is_proven(run->from, family, run->began))
		return true;
	segment_log_mute(run->from, return_path_gateway(run->from, family));
	return false;
}

static enum run_verdict
verdict_of(const struct scan_run *run)
{
	if (run->scan == NULL || run->lossy)
		return RUN_PARTIAL;
	/* Silence means nothing when nobody was listening. */
	if (run->from->listener->capture == NULL && !run->segment->scope->connect)
		return RUN_VOID;
	if (scan_run_is_across(run) && !way_is_proven(run))
		return RUN_VOID;
	return scan_verdict(run->scan);
}

bool
scan_run_tell_end(struct scan_run *run, struct teller *teller)
{
	struct port_finding *space = mem_array(FINDINGS_MAX, sizeof(*space));
	size_t count = targets_to_tell(run);
	struct observation told;

	for (size_t i = 0; i < TARGETS_PER_TURN && run->told_targets < count; i++)
		tell_target(run, space, teller);
	free(space);
	if (run->told_targets < count)
		return false;
	told = teller_observation(
		OBSERVATION_RUN_DONE, run->segment->index, run->id, clock_now());
	fill_run(run, &told.run);
	told.run.verdict = verdict_of(run);
	(void)teller_tell(teller, &told); /* the engine gives up a run that is silent */
	return true;
}
