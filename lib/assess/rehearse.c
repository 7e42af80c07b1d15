#include "assess/rehearse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "watch/device_names.h"
#include "watch/expect.h"
#include "watch/netevent.h"

void
rehearsal_init(struct rehearsal *rehearsal, const struct rehearsal_rules *given)
{
	struct rehearsed_rule *rule;

	*rehearsal = (struct rehearsal){.given = given,
		.rule_count =
			given->expect_count + given->flow_count + given->mute_count,
		.segment_count = given->segment_count};
	rehearsal->rules =
		mem_array(rehearsal->rule_count + 1, sizeof(*rehearsal->rules));
	rule = rehearsal->rules;
	for (size_t i = 0; i < given->expect_count; i++)
		rule++->expect = &given->expects[i];
	for (size_t i = 0; i < given->flow_count; i++)
		rule++->flow = &given->flows[i];
	for (size_t i = 0; i < given->mute_count; i++)
		rule++->mute = &given->mutes[i];
	rehearsal->scopes = mem_array(SEGMENTS_MAX, sizeof(*rehearsal->scopes));
	rehearsal->segments = mem_array(SEGMENTS_MAX, sizeof(*rehearsal->segments));
	for (size_t i = 0; i < given->segment_count; i++) {
		(void)text_copy(rehearsal->scopes[i].name,
			sizeof(rehearsal->scopes[i].name), given->scopes[i].name);
		rehearsal->segments[i].zone = given->segments[i].zone;
	}
}

void
rehearsal_done(struct rehearsal *rehearsal)
{
	free(rehearsal->rules);
	free(rehearsal->scopes);
	free(rehearsal->segments);
	*rehearsal = (struct rehearsal){.rules = NULL};
}

static bool
is_case(const struct rehearsed *known, const struct rehearsed *one)
{
	return known->device_id == one->device_id && known->port == one->port &&
		known->proto == one->proto && known->event == one->event &&
		strcmp(known->from, one->from) == 0;
}

static void
count_case(struct rehearsed_rule *rule, const struct rehearsed *one)
{
	for (size_t i = 0; i < rule->case_count; i++) {
		if (!is_case(&rule->cases[i], one))
			continue;
		rule->cases[i].times++;
		return;
	}
	if (rule->case_count == REHEARSED_MAX)
		return;
	rule->cases[rule->case_count] = *one;
	rule->cases[rule->case_count++].times = 1;
}

/* ---- mutes ---- */

/* The first mute that hides the event, were it not over yet. */
static struct rehearsed_rule *
find_mute(const struct rehearsal *rehearsal, const struct event_record *event,
	const char *segment)
{
	if (netevent_trait(event->kind)->always_told)
		return NULL;
	for (size_t i = 0; i < rehearsal->rule_count; i++) {
		const struct mute_rule *mute = rehearsal->rules[i].mute;

		if (mute != NULL &&
			mute_hides(mute, event, segment, (wall_t){mute->until.us - 1}))
			return &rehearsal->rules[i];
	}
	return NULL;
}

void
rehearsal_event(struct rehearsal *rehearsal, const struct event_record *event,
	const char *segment)
{
	struct rehearsed_rule *rule = find_mute(rehearsal, event, segment);
	struct rehearsed one = {.device_id = event->device_id,
		.event = event->kind,
		.proto = event->proto,
		.port = event->port};

	if (rule == NULL)
		return;
	rule->hidden++;
	(void)text_copy(one.name, sizeof(one.name), event->device_name);
	(void)text_copy(one.service, sizeof(one.service), event->service);
	count_case(rule, &one);
}

/* ---- alerts that were raised ---- */

static void
raise_alert(struct rehearsal *rehearsal, struct rehearsed_rule *rule,
	const struct opening *opening, const char *from)
{
	struct rehearsed one = {.device_id = opening->device_id,
		.event = EVENT_POLICY_VIOLATED,
		.proto = opening->proto,
		.port = opening->port};
	struct event_record event = {.kind = EVENT_POLICY_VIOLATED,
		.severity = netevent_trait(EVENT_POLICY_VIOLATED)->severity,
		.device_id = opening->device_id,
		.mac = opening->mac,
		.proto = opening->proto,
		.port = opening->port};

	if (opening->severity > event.severity)
		event.severity = opening->severity;
	(void)text_copy(event.device_name, sizeof(event.device_name), opening->name);
	(void)text_copy(one.name, sizeof(one.name), opening->name);
	(void)text_copy(one.service, sizeof(one.service), opening->service);
	(void)text_copy(one.from, sizeof(one.from), from);
	rule->alerts++;
	rule->hidden += event.severity < rehearsal->given->min_severity ||
		find_mute(rehearsal, &event, opening->segment) != NULL;
	count_case(rule, &one);
}

static struct rehearsed_rule *
find_expect(const struct rehearsal *rehearsal, const struct opening *opening)
{
	const struct mac *mac = mac_is_zero(&opening->mac) ? NULL : &opening->mac;

	for (size_t i = 0; i < rehearsal->given->expect_count; i++)
		if (device_is_named(rehearsal->rules[i].expect->device,
			    opening->device_id, opening->name, mac))
			return &rehearsal->rules[i];
	return NULL;
}

void
rehearsal_add(struct rehearsal *rehearsal, const struct opening *opening)
{
	struct rehearsed_rule *rule = find_expect(rehearsal, opening);

	if (rule == NULL)
		rehearsal->unjudged++;
	else if (expect_allows(rule->expect, opening->proto, opening->port))
		rule->allowed++;
	else
		raise_alert(rehearsal, rule, opening, "");
}

/* The place of a segment among those that are known, or SEGMENTS_MAX when there are too
 * many. */
static size_t
segment_of(struct rehearsal *rehearsal, const char *name, enum zone zone)
{
	size_t at = 0;

	while (at < rehearsal->segment_count &&
		strcmp(rehearsal->scopes[at].name, name) != 0)
		at++;
	if (at < rehearsal->segment_count || at == SEGMENTS_MAX)
		return at;
	(void)text_copy(
		rehearsal->scopes[at].name, sizeof(rehearsal->scopes[at].name), name);
	rehearsal->segments[at].zone = zone;
	rehearsal->segment_count++;
	return at;
}

void
rehearsal_cross(struct rehearsal *rehearsal, const struct crossing *crossing)
{
	const struct opening *opening = &crossing->opening;
	const struct flow flow = {
		.from = (uint16_t)segment_of(
			rehearsal, crossing->from, crossing->from_zone),
		.to = (uint16_t)segment_of(rehearsal, opening->segment, crossing->zone),
		.proto = opening->proto,
		.port = opening->port,
	};
	const struct flow_policy policy = {
		.rules = rehearsal->given->flows,
		.rule_count = rehearsal->given->flow_count,
		.scopes = rehearsal->scopes,
		.segments = rehearsal->segments,
		.segment_count = rehearsal->segment_count,
	};
	struct rehearsed_rule *rule;
	bool allowed;
	size_t at = flow_rule_for(&policy, &flow, &allowed);

	if (at == policy.rule_count) {
		rehearsal->unjudged_crossings++;
		return;
	}
	rule = &rehearsal->rules[rehearsal->given->expect_count + at];
	if (allowed)
		rule->allowed++;
	else
		raise_alert(rehearsal, rule, opening, crossing->from);
}
