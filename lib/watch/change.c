#include "watch/change.h"

#include "scan/scan.h"
#include "watch/core.h"

const struct name rule_names[] = {
	{RULE_COVERAGE, "coverage"},
	{RULE_SCOPE, "scope"},
	{RULE_BASELINE, "baseline"},
	{RULE_SECOND_LOOK, "second-look"},
	{RULE_CANARY, "canary"},
	{RULE_PRESENCE, "presence"},
	{RULE_DARK_SEGMENT, "dark-segment"},
	{RULE_IDENTITY, "identity"},
	{RULE_EPOCH, "epoch"},
	{RULE_ONCE, "once"},
	{0, NULL},
};

const struct name void_reason_names[] = {
	{VOID_UNSEEN, "unseen"},
	{VOID_SILENT, "no host answers"},
	{VOID_ANSWERED, "unused ports answer"},
	{0, NULL},
};

const uint32_t change_delay_bounds[CHANGE_DELAYS] = {
	1, 5, 15, 60, 300, 900, 3600, UINT32_MAX};

enum {
	SILENCES_MIN = 2, /* in a row, against an earlier answer */
	SILENCES_MAX = 12,
	LOOKS_BELIEVED = 2, /* runs that showed the same answer */
	DARK_PERCENT = 30,  /* of a segment's present devices, silent together */
	DARK_DEVICES_MIN = 4
};

/* The sensor repeats until a silence is that unlikely to be chance, or as often as it may. */
static const double silence_promised = 1e-5;
/* How likely a port that answers may be believed to be silent. */
static const double silence_error = 1e-7;

static bool
is_silence(const struct change *change)
{
	return port_reason_is_weak(change->reason);
}

static bool
is_port_change(const struct change *change)
{
	return change->kind == EVENT_PORT_OPENED || change->kind == EVENT_PORT_CLOSED ||
		change->kind == EVENT_REACH_OPENED ||
		change->kind == EVENT_REACH_CLOSED;
}

/* Only a run that probed the port can say something about it, and only about a host that
 * provably answered in it. What another segment no longer reaches is blocked only when it
 * is still open in its own; otherwise it may be gone. */
static enum verdict
coverage(const struct change *change)
{
	if (!is_port_change(change))
		return VERDICT_ANNOUNCE;
	if (change->run == NULL || !change->alive)
		return VERDICT_DISCARD;
	if (change->kind == EVENT_REACH_CLOSED && change->before == PORT_OPEN &&
		!change->open_at_home)
		return VERDICT_LOOK_AGAIN;
	return VERDICT_ANNOUNCE;
}

/* Silences in a row that are no chance: the more, the more answers get lost on the way in
 * this run, or with this device. */
static uint32_t
silences_wanted(const struct change *change)
{
	const struct scan_tally *tally = &change->run->record.tally;
	double lost = silence_promised, lost_here = 1, all_lost;
	uint32_t silences = 1;

	for (int i = 0; i < SCAN_LOSSY_TRIES_MAX; i++)
		lost_here *= run_loss(tally);
	if (lost_here > lost)
		lost = lost_here;
	if (change->address != NULL &&
		change->address->device->record.missed_permille > lost * 1000)
		lost = change->address->device->record.missed_permille / 1000.0;
	for (all_lost = lost; all_lost > silence_error && silences < SILENCES_MAX;
		silences++)
		all_lost *= lost;
	return silences < SILENCES_MIN ? SILENCES_MIN : silences;
}

/* A port probed for the first time is first observed, never newly opened; so is one of
 * which no more is known than a silence that may be chance. */
static enum verdict
scope(const struct change *change)
{
	if (!is_port_change(change))
		return VERDICT_ANNOUNCE;
	if (change->before == PORT_UNTESTED)
		return VERDICT_SILENT;
	if (change->kind == EVENT_PORT_OPENED && change->run != NULL &&
		change->silences_before < silences_wanted(change))
		return VERDICT_SILENT;
	return VERDICT_ANNOUNCE;
}

/* The first look at a segment is silent. */
static enum verdict
baseline(const struct change *change)
{
	return change->segment->baseline.us == 0 ? VERDICT_SILENT : VERDICT_ANNOUNCE;
}

/* What moves a belief must be seen twice, in two runs: an answer by a question of its own
 * a moment later, silence by the next run of its job. */
static enum verdict
second_look(const struct change *change)
{
	bool seen_twice = change->looks >= LOOKS_BELIEVED;

	if (change->kind == EVENT_SERVICE_CHANGED)
		return seen_twice ? VERDICT_ANNOUNCE : VERDICT_LOOK_AGAIN;
	if (is_silence(change) && change->run != NULL)
		seen_twice = change->silences >= silences_wanted(change);
	if (!is_port_change(change) || change->before == PORT_UNTESTED ||
		change->before == change->after || seen_twice)
		return VERDICT_ANNOUNCE;
	if (change->segment->baseline.us == 0 && !is_silence(change))
		return VERDICT_ANNOUNCE; /* nobody is told of it */
	return VERDICT_LOOK_AGAIN;
}

bool
canaries_lie(const struct canaries *canaries)
{
	return canaries->lying >= CANARY_HOSTS_MIN &&
		canaries->lying * 100 > canaries->hosts * CANARY_PERCENT;
}

/* Everybody is there, and nobody answers who is known to: what was asked did not arrive. One
 * who does shows that it did. */
static bool
canaries_are_silent(const struct canaries *canaries)
{
	return canaries->expected >= CANARY_HOSTS_MIN &&
		canaries->silent == canaries->expected;
}

/* A run that could not see moves no belief, nor does a host that answers on a port where
 * nobody listens. */
static enum verdict
canary(const struct change *change)
{
	if (change->run == NULL)
		return VERDICT_ANNOUNCE;
	if (change->canaries != NULL)
		return canaries_lie(change->canaries) ||
				canaries_are_silent(change->canaries)
			? VERDICT_DISCARD
			: VERDICT_ANNOUNCE;
	if (change->run->record.verdict == RUN_VOID || change->fooled)
		return VERDICT_DISCARD;
	if (is_silence(change) && change->run->disturbed)
		return VERDICT_DISCARD;
	return VERDICT_ANNOUNCE;
}

static bool
is_dark(const struct silence *silence)
{
	return silence->dark || silence->gateway ||
		(silence->silent >= DARK_DEVICES_MIN &&
			silence->silent * 100 > silence->present * DARK_PERCENT);
}

/* Gone are those who missed k sweeps and were silent long enough and did not answer when
 * they were asked by themselves. */
static enum verdict
presence(const struct change *change)
{
	const struct silence *silence = change->silence;

	if (silence == NULL)
		return VERDICT_ANNOUNCE;
	if (silence->rechecked && is_dark(silence) && !silence->gateway)
		return VERDICT_ANNOUNCE; /* many at once: that is proof enough */
	if (silence->misses < silence->misses_wanted ||
		silence->lasted.us < silence->lasted_wanted.us)
		return VERDICT_DISCARD;
	return silence->homeless || silence->rechecked ? VERDICT_ANNOUNCE
						       : VERDICT_LOOK_AGAIN;
}

/* Many that go silent at once are one event of the segment. */
static enum verdict
dark_segment(const struct change *change)
{
	const struct silence *silence = change->silence;

	if (silence == NULL || silence->homeless)
		return VERDICT_ANNOUNCE;
	return is_dark(silence) ? VERDICT_HOLD : VERDICT_ANNOUNCE;
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

/* While a new configuration looks at other addresses than the old one, who is found there
 * was not looked for before; a new version of ours may call the same service otherwise. */
static enum verdict
epoch(const struct change *change)
{
	if (change->kind == EVENT_DEVICE_NEW && change->segment->rescoped)
		return VERDICT_SILENT;
	return change->renamed ? VERDICT_SILENT : VERDICT_ANNOUNCE;
}

/* What is believed already is no change, what is told already no news. */
static enum verdict
once(const struct change *change)
{
	if (change->told)
		return VERDICT_DISCARD;
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
	[RULE_SCOPE] = {scope, false},
	[RULE_BASELINE] = {baseline, false},
	[RULE_SECOND_LOOK] = {second_look, false},
	[RULE_CANARY] = {canary, true},
	[RULE_PRESENCE] = {presence, false},
	[RULE_DARK_SEGMENT] = {dark_segment, false},
	[RULE_IDENTITY] = {identity, true},
	[RULE_EPOCH] = {epoch, false},
	[RULE_ONCE] = {once, false},
};

enum verdict
change_rule(const struct watch *watch, enum rule rule, const struct change *change)
{
	if ((watch->policy->rules_off & 1U << rule) != 0)
		return VERDICT_ANNOUNCE;
	return rules[rule].judge(change);
}

enum verdict
change_judge(struct watch *watch, const struct change *change)
{
	enum verdict strictest = VERDICT_ANNOUNCE;
	enum rule stopped_by = RULE_COVERAGE;

	for (enum rule rule = 0; rule < RULES; rule++) {
		enum verdict verdict = change_rule(watch, rule, change);

		if (verdict > strictest) {
			strictest = verdict;
			stopped_by = rule;
		}
	}
	if (strictest == VERDICT_ANNOUNCE)
		watch->changes.announced++;
	else if (strictest == VERDICT_LOOK_AGAIN)
		watch->changes.looked_again++;
	else
		watch->changes.stopped[stopped_by]++;
	return strictest;
}

bool
change_host_counts(struct watch *watch, const struct change *change)
{
	for (enum rule rule = 0; rule < RULES; rule++) {
		if (!rules[rule].of_host ||
			change_rule(watch, rule, change) != VERDICT_DISCARD)
			continue;
		watch->changes.stopped[rule]++;
		return false;
	}
	return true;
}

void
change_not_confirmed(struct watch *watch)
{
	watch->changes.stopped[RULE_SECOND_LOOK]++;
}

void
change_took(struct watch *watch, span_t delay)
{
	struct change_delays *delays = &watch->changes.delays;
	size_t class = 0;

	while (class < CHANGE_DELAYS - 1 &&
		delay.us > span_seconds(change_delay_bounds[class]).us)
		class ++;
	delays->count++;
	delays->within[class]++;
	if (delay.us > delays->longest.us)
		delays->longest = delay;
}
