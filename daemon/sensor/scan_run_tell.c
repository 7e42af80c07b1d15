/* What a run found, on its way to the engine. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "inquiry/datagram.h"
#include "net/ssdp.h"
#include "sensor/description_place.h"
#include "sensor/return_path.h"
#include "sensor/scan_run.h"
#include "sensor/segment_log.h"
#include "sys/clock.h"

enum { TARGETS_PER_TURN = 64 };

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

/* Where the description of a device lies that was searched for. */
static void
tell_place(const struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation place = teller_observation(
		OBSERVATION_PLACE, run->segment->index, run->id, told->at);
	struct ssdp_notice notice;

	if (result->kind != PROBE_UDP || result->port != SSDP_PORT ||
		mac_is_zero(&result->mac) ||
		!ssdp_read_answer(result->said, result->said_length, &notice))
		return;
	if (description_place_read(&notice, &result->ip, &result->mac, &place.place))
		(void)teller_tell(teller, &place);
}

/* Behind a router nobody knows whose name it is. */
static void
tell_names(const struct scan_run *run, const struct told *told, struct teller *teller)
{
	const struct scan_result *result = told->result;
	struct observation seen = teller_observation(
		OBSERVATION_CLAIM, run->segment->index, run->id, told->at);
	struct datagram_names names;

	if (mac_is_zero(&result->mac) ||
		!datagram_names_read(
			result->asked, result->said, result->said_length, &names))
		return;
	seen.claim.source = strcmp(result->asked, "netbios-ns") == 0 ? CLAIM_NETBIOS
								     : CLAIM_DISCOVERY;
	seen.claim.mac = result->mac;
	(void)text_copy(seen.claim.name, sizeof(seen.claim.name), names.name);
	(void)text_copy(seen.claim.detail, sizeof(seen.claim.detail), names.detail);
	if (heard_is_news(told->heard, &seen, false))
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
