/* What an answer means for a scan: proof first, then the question it belongs to, then what
 * it says about port, host and round trip. */
#include "scan/scan_part.h"

/* The question that an answer belongs to. */
struct question {
	struct stage *stage;
	uint32_t target, item;
	uint8_t *mark;
};

/* Finds it in the latest stage that asked it; false when none did. */
static bool
find_question(
	struct scan *scan, const struct probe_answer *answer, struct question *question)
{
	size_t last = scan_is_finished(scan) ? scan->stage_count - 1 : scan->current;
	uint32_t target = question->target;

	for (size_t i = last + 1; i > 0; i--) {
		struct stage *stage = &scan->stages[i - 1];
		uint32_t item;
		uint8_t *mark;

		if (!stage_find_item(stage, answer->kind, answer->port, &item))
			continue;
		mark = stage_mark(stage, target, item);
		if ((*mark & MARK_SENT) == 0)
			continue;
		*question = (struct question){stage, target, item, mark};
		return true;
	}
	return false;
}

static bool
is_of_the_host(enum port_reason reason)
{
	return reason == REASON_SYN_ACK || reason == REASON_RESET ||
		reason == REASON_UDP_RESPONSE || reason == REASON_CONN_ACCEPTED ||
		reason == REASON_CONN_REFUSED;
}

/* A port that answered itself is beyond what any router says about it; otherwise the first
 * answer stands. */
static bool
is_better(uint8_t mark, enum port_reason reason)
{
	enum port_reason before = (enum port_reason)(mark & MARK_REASON);

	if ((mark & MARK_ANSWERED) == 0)
		return true;
	return is_of_the_host(reason) && !is_of_the_host(before);
}

/* Did an earlier try ask the same, so that an answer to this one shows that something got
 * lost? */
static bool
is_repeat(const struct scan *scan, const struct probe_answer *answer)
{
	return answer->attempt > 0 &&
		(answer->request == NULL ||
			answer->request ==
				probe_book_udp(scan->asker.book, answer->port));
}

/* True when the answer is news. What a router says instead of the target shows no loss:
 * it says it late, and of several questions only once. */
static bool
record(struct scan *scan, const struct question *question,
	const struct probe_answer *answer)
{
	struct target *target = &scan->set.targets[question->target];
	uint8_t *mark = question->mark;

	if (!is_better(*mark, answer->reason))
		return false;
	if ((*mark & MARK_ANSWERED) == 0 && answer->life) {
		scan->tally.answered++;
		scan->tally.repeat_answered += is_repeat(scan, answer);
		pass_answered(scan, target, is_repeat(scan, answer));
	}
	if (question->stage->kind == STAGE_PORTS && (*mark & MARK_SETTLED) == 0)
		target->open--;
	*mark &= (uint8_t)~MARK_REASON;
	*mark |= (uint8_t)(MARK_ANSWERED | (int)answer->reason);
	stage_settle(question->stage, mark);
	return true;
}

/* When this question left, as far as that was noted. */
static bool
departure(
	struct scan *scan, const struct question *question, uint8_t attempt, mono_t *at)
{
	struct target *target = &scan->set.targets[question->target];
	const struct probe probe = {
		.target = question->target,
		.item = question->item,
		.stage = (uint8_t)(question->stage - scan->stages),
		.attempt = attempt,
	};

	if (target->timed_item != question->item || target->timed_try != attempt ||
		target->timed_stage != probe.stage)
		return scan->departures != NULL &&
			departures_find(scan->departures, &probe, at);
	*at = target->timed_at;
	target->timed_item = TARGET_UNTIMED;
	return true;
}

/* The round trip; 0 when it is not known. */
static uint32_t
measure(struct scan *scan, const struct question *question, uint8_t attempt, mono_t now)
{
	struct target *target = &scan->set.targets[question->target];
	mono_t left;
	int64_t rtt;

	if (!departure(scan, question, attempt, &left))
		return 0;
	rtt = mono_since(now, left).us;
	if (rtt < 0 || rtt > span_seconds(60).us)
		return 0;
	rtt = rtt == 0 ? 1 : rtt; /* 0 means unknown */
	pass_measured(scan, target, (uint32_t)rtt);
	return (uint32_t)rtt;
}

/* Something about the target changed: questions that were there to find that out are
 * settled in every stage so far. */
static void
settle_satisfied(struct scan *scan, uint32_t number)
{
	const struct target *target = &scan->set.targets[number];

	for (size_t i = 0; i <= scan->current && i < scan->stage_count; i++) {
		struct stage *stage = &scan->stages[i];

		if (stage->kind == STAGE_PORTS ||
			stage_wants(stage->kind, scan->scope->routed, target))
			continue;
		for (uint32_t item = 0; item < stage->items; item++)
			stage_settle(stage, stage_mark(stage, number, item));
	}
}

static void
learn_mac(struct scan *scan, const struct question *question, const struct mac *mac)
{
	struct target *target = &scan->set.targets[question->target];

	if (question->stage->kind == STAGE_CONFIRM) {
		if (mac_is_zero(&target->mac_after))
			target->mac_after = *mac;
		return;
	}
	/* The first reply counts; and a late one does not redirect questions that are
	 * already under way. */
	if (mac_is_zero(&target->mac_before)) {
		target->mac_before = *mac;
		if (question->stage == &scan->stages[scan->current] ||
			mac_is_zero(&target->mac))
			target->mac = *mac;
	}
	target->flags &= (uint8_t)~TARGET_NO_MAC;
	if (scope_excludes_mac(scan->scope, mac))
		target->flags |= TARGET_BARRED;
}

/* Who spoke: on-link it must be the station that was asked (an answer to ARP names it); a
 * router may answer from another MAC than it is reached by, so behind one the proof is the
 * cookie alone. */
static bool
is_right_station(const struct scan *scan, const struct target *target,
	const struct frame *frame, const struct probe_answer *answer)
{
	if (probe_is_neighbour(answer->kind))
		return !scan->scope->routed &&
			!mac_equal(&frame->source_mac, &scan->asker.own_mac);
	return scan->scope->routed || mac_equal(&frame->source_mac, &target->mac);
}

/* mac: whose, of an answer to a question for it; else NULL. */
static void
take_life(struct scan *scan, const struct question *question, const struct mac *mac)
{
	struct target *target = &scan->set.targets[question->target];
	bool first = (target->flags & TARGET_ALIVE) == 0;

	if (first) {
		target->flags |= TARGET_ALIVE;
		scan->tally.targets_alive++;
		pass_found_alive(scan, question->target);
	}
	if (mac != NULL)
		learn_mac(scan, question, mac);
	if (first || mac != NULL)
		settle_satisfied(scan, question->target);
}

/* A thousand ports of a host answer in one second: that is one sign of life. An ARP reply may
 * come from another station each time. */
static bool
is_sign(struct target *target, const struct probe_answer *answer, mono_t now)
{
	uint16_t second = (uint16_t)(now.us / span_seconds(1).us);
	uint8_t bit = (uint8_t)(1U << answer->kind);

	if (!answer->life)
		return false;
	if (answer->kind == PROBE_ARP || answer->kind == PROBE_ND)
		return true;
	if (target->second != second)
		target->signs = 0;
	target->second = second;
	if ((target->signs & bit) != 0)
		return false;
	target->signs |= bit;
	return true;
}

/* The answer to a question, whatever it came by. */
static void
take(struct scan *scan, const struct question *question,
	const struct probe_answer *answer, mono_t now, struct scan_result *result)
{
	struct target *target = &scan->set.targets[question->target];

	*result = (struct scan_result){
		.ip = answer->ip,
		.kind = answer->kind,
		.life = answer->life,
		.sign = is_sign(target, answer, now),
		.news = record(scan, question, answer),
		.port = answer->port,
		.state = probe_state(scan->order.proto, answer->reason),
		.reason = answer->reason,
		.rtt_us = measure(scan, question, answer->attempt, now),
	};
	target->awaited = false;
	if (result->news)
		scan->answered = now;
}

bool
scan_receive(struct scan *scan, const struct frame *frame, mono_t now,
	struct scan_result *result)
{
	struct probe_answer answer;
	struct question question = {0};
	struct target *target;
	size_t number;

	if (!probe_match(&scan->asker, frame, &answer) ||
		!target_set_find(&scan->set, &answer.ip, &number))
		return false;
	target = &scan->set.targets[number];
	question.target = (uint32_t)number;
	if (!is_right_station(scan, target, frame, &answer) ||
		!find_question(scan, &answer, &question))
		return false;
	if (probe_is_neighbour(answer.kind))
		answer.attempt = target->arp_try;
	take(scan, &question, &answer, now, result);
	if (!scan->scope->routed)
		result->mac = frame->source_mac;
	if (answer.reason == REASON_UDP_RESPONSE) {
		result->said = frame->udp_payload;
		result->said_length = frame->udp_length;
		result->asked = answer.request->name;
	}
	if (answer.reason == REASON_SYN_ACK || answer.reason == REASON_UDP_RESPONSE)
		neighbours_spoke(scan, target, now);
	if (!answer.life)
		return true;
	result->ttl = frame->ttl;
	take_life(scan, &question,
		probe_is_neighbour(answer.kind) ? &frame->source_mac : NULL);
	return true;
}

void
scan_connected(struct scan *scan, const struct probe *probe, enum port_reason reason,
	mono_t now, struct scan_result *result)
{
	struct stage *stage = &scan->stages[probe->stage];
	const struct question question = {stage, probe->target, probe->item,
		stage_mark(stage, probe->target, probe->item)};
	const struct probe_answer answer = {
		.kind = probe->kind,
		.ip = probe->ends.target,
		.port = probe->target_port,
		.attempt = probe->attempt,
		.reason = reason,
		.life = is_of_the_host(reason),
	};

	take(scan, &question, &answer, now, result);
	if (answer.life)
		take_life(scan, &question, NULL);
}
