#include "watch/change.h"

#include "watch/core.h"

const struct name rule_names[] = {
	{RULE_COVERAGE, "coverage"},
	{RULE_IDENTITY, "identity"},
	{RULE_CANARY, "canary"},
	{RULE_SECOND_LOOK, "second-look"},
	{RULE_SCOPE, "scope"},
	{RULE_BASELINE, "baseline"},
	{RULE_ONCE, "once"},
	{0, NULL},
};

/* Silence in a row that is believed against an earlier answer. */
enum { SILENCES_BELIEVED = 2 };

static bool
is_silence(const struct change *change)
{
	return port_reason_is_weak(change->reason);
}

static bool
is_port_change(const struct change *change)
{
	return change->kind == EVENT_PORT_OPENED || change->kind == EVENT_PORT_CLOSED;
}

/* Only a run that probed the port can say something about it, and only about a host that
 * provably answered in it. */
static enum verdict
coverage(const struct change *change)
{
	if (!is_port_change(change))
		return VERDICT_ANNOUNCE;
	if (change->run == NULL || !change->alive)
		return VERDICT_DISCARD;
	return VERDICT_ANNOUNCE;
}

static bool
agree(const struct mac *known, const struct mac *seen)
{
	return mac_is_zero(known) || mac_is_zero(seen) || mac_equal(known, seen);
}

/* The port belongs to the device that held the address before and after the probe. */
static enum verdict
identity(const struct change *change)
{
	const struct mac *known;

	if (change->address == NULL)
		return VERDICT_ANNOUNCE;
	known = &change->address->record.mac;
	if (!agree(known, &change->holder_before) ||
		!agree(known, &change->holder_after))
		return VERDICT_DISCARD;
	return VERDICT_ANNOUNCE;
}

/* A run that could not see moves no belief. */
static enum verdict
canary(const struct change *change)
{
	if (change->run == NULL)
		return VERDICT_ANNOUNCE;
	if (change->run->record.verdict == RUN_VOID)
		return VERDICT_DISCARD;
	if (is_silence(change) && change->run->disturbed)
		return VERDICT_DISCARD;
	return VERDICT_ANNOUNCE;
}

/* Silence against an earlier answer is believed when it comes again. An answer (a SYN-ACK
 * or reset that carries our cookie) is proof as it stands. */
static enum verdict
second_look(const struct change *change)
{
	if (is_port_change(change) && is_silence(change) &&
		change->silences < SILENCES_BELIEVED)
		return VERDICT_DISCARD;
	return VERDICT_ANNOUNCE;
}

/* A port probed for the first time is first observed, never newly opened. */
static enum verdict
scope(const struct change *change)
{
	if (is_port_change(change) && change->before == PORT_UNTESTED)
		return VERDICT_SILENT;
	return VERDICT_ANNOUNCE;
}

/* The first look at a segment is silent. */
static enum verdict
baseline(const struct change *change)
{
	return change->segment->baseline.us == 0 ? VERDICT_SILENT : VERDICT_ANNOUNCE;
}

/* What is believed already is no change. */
static enum verdict
once(const struct change *change)
{
	if (is_port_change(change))
		return change->before == change->after ? VERDICT_DISCARD
						       : VERDICT_ANNOUNCE;
	if (change->kind == EVENT_DEVICE_GONE || change->kind == EVENT_DEVICE_BACK)
		return change->presence_before == change->presence_after
			? VERDICT_DISCARD
			: VERDICT_ANNOUNCE;
	return VERDICT_ANNOUNCE;
}

struct rule_row {
	enum verdict (*judge)(const struct change *change);
	bool of_host; /* true for all ports of the host alike */
};

static const struct rule_row rules[RULES] = {
	[RULE_COVERAGE] = {coverage, true},
	[RULE_IDENTITY] = {identity, true},
	[RULE_CANARY] = {canary, true},
	[RULE_SECOND_LOOK] = {second_look, false},
	[RULE_SCOPE] = {scope, false},
	[RULE_BASELINE] = {baseline, false},
	[RULE_ONCE] = {once, false},
};

enum verdict
change_judge(struct watch *watch, const struct change *change)
{
	enum verdict strictest = VERDICT_ANNOUNCE;
	size_t stopped_by = 0;

	for (size_t i = 0; i < RULES; i++) {
		enum verdict verdict = rules[i].judge(change);

		if (verdict > strictest) {
			strictest = verdict;
			stopped_by = i;
		}
	}
	if (strictest == VERDICT_ANNOUNCE)
		watch->changes.announced++;
	else
		watch->changes.stopped[stopped_by]++;
	return strictest;
}

bool
change_host_counts(struct watch *watch, const struct change *change)
{
	for (size_t i = 0; i < RULES; i++) {
		if (!rules[i].of_host || rules[i].judge(change) != VERDICT_DISCARD)
			continue;
		watch->changes.stopped[i]++;
		return false;
	}
	return true;
}
