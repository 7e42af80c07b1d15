#include "watch/guide.h"

#include <string.h>

#include "base/text.h"
#include "watch/core.h"
#include "watch/netevent.h"

enum { NOT_HEARD_DAYS = 30 };

static const int64_t day_us = 24 * 3600 * 1000000LL;
static const int64_t save_changed_us = 60 * 1000000LL;
static const int64_t save_again_us = 3600 * 1000000LL;

/* A router speaks at least every 30 minutes (RFC 4861 6.2.1). A DHCP server is heard only when
 * a client without an address looks for one: clients that renew what they have, mostly every
 * day or more often (RFC 2131 4.4.5), ask their server alone. */
struct guide_trait {
	enum netevent_kind event;
	const char *what;
	int64_t learnt_us; /* the first one is learnt this long after the baseline */
	int64_t silent_us; /* is taken for gone */
	const char *silence;
};

static const struct guide_trait traits[GUIDE_KINDS] = {
	[GUIDE_DHCP] = {EVENT_ROGUE_DHCP, "DHCP server", 7 * 24 * 3600 * 1000000LL,
		24 * 3600 * 1000000LL, "it has been silent for 24 hours"},
	[GUIDE_ROUTER] = {EVENT_ROGUE_ROUTER, "IPv6 router", 3600 * 1000000LL,
		2 * 3600 * 1000000LL, "it has been silent for 2 hours"},
};

static bool
is_same(const struct guide_record *record, const struct event_record *event)
{
	if (traits[record->kind].event != event->kind ||
		record->segment != event->segment)
		return false;
	if (!mac_is_zero(&record->mac) && !mac_is_zero(&event->mac))
		return mac_equal(&record->mac, &event->mac);
	return ip_equal(&record->ip, &event->ip);
}

static struct alert *
find_alert(const struct watch *watch, const struct guide_record *record)
{
	if (watch->alerts.of_kind[traits[record->kind].event] == 0)
		return NULL;
	for (size_t i = 0; i < watch->alerts.count; i++)
		if (is_same(record, &watch->alerts.list[i]->event))
			return watch->alerts.list[i];
	return NULL;
}

static void
save(struct watch *watch, struct guide *guide)
{
	guide->saved = watch->now.mono;
	effects_add(watch->effects, EFFECT_SAVE_GUIDE)->guide = guide->record;
}

static void
forget(struct watch *watch, struct guides *guides, struct guide *guide)
{
	guide->record.standing = GUIDE_FORGOTTEN;
	save(watch, guide);
	guides->count--;
	memmove(guide, guide + 1,
		(size_t)(guides->list + guides->count - guide) * sizeof(*guide));
}

static void
resolve(struct watch *watch, const struct guide *guide, const char *why)
{
	struct alert *alert = find_alert(watch, &guide->record);

	if (alert != NULL)
		alert_resolve(watch, alert, why);
}

/* The station that holds an address of the segment, as far as it is known; else zero. */
static struct mac
holder_of(const struct watch *watch, const struct segment *segment, const struct ip *ip)
{
	const struct address *holder =
		inventory_holder(&watch->inventory, segment->index, ip);
	const struct mac nobody = {{0}};

	return holder == NULL ? nobody : holder->record.mac;
}

static bool
is_listed(const struct guide_policy *policy, const struct guide_record *record)
{
	for (size_t i = 0; i < policy->ip_count; i++)
		if (ip_equal(&policy->ips[i], &record->ip))
			return true;
	for (size_t i = 0; i < policy->mac_count; i++)
		if (mac_equal(&policy->macs[i], &record->mac))
			return true;
	return false;
}

static bool
is_expected(const struct segment *segment, const struct guide_record *record)
{
	const struct guide_policy *policy = &segment->policy->guides[record->kind];

	if (record->standing == GUIDE_ACCEPTED || is_listed(policy, record) ||
		(record->ip.family != IP_NONE &&
			ip_equal(&record->ip, &segment->link.own_ip)))
		return true;
	if (policy->given)
		return false;
	return record->standing == GUIDE_LEARNT ||
		(!mac_is_zero(&record->mac) &&
			mac_equal(&record->mac, &segment->gateway.mac));
}

static bool
knows_one(const struct segment *segment, enum guide_kind kind)
{
	for (size_t i = 0; i < segment->guides.count; i++)
		if (segment->guides.list[i].record.kind == kind &&
			is_expected(segment, &segment->guides.list[i].record))
			return true;
	return false;
}

/* Somebody new speaks: is he one of those that were always there? */
static enum guide_standing
first_standing(
	const struct watch *watch, const struct segment *segment, enum guide_kind kind)
{
	if (segment->baseline.us == 0)
		return GUIDE_LEARNT;
	if (knows_one(segment, kind) ||
		wall_since(watch->now.wall, segment->baseline).us >=
			traits[kind].learnt_us)
		return GUIDE_UNEXPECTED;
	return GUIDE_LEARNT;
}

static bool
is_found(const struct guide_record *record, const struct observation_guide *heard,
	const struct mac *mac, const struct mac *holder)
{
	if (record->kind != heard->kind)
		return false;
	if (!mac_is_zero(mac) && mac_equal(mac, &record->mac))
		return true;
	if (heard->ip.family == IP_NONE || !ip_equal(&heard->ip, &record->ip))
		return false;
	if (mac_is_zero(mac))
		return true;
	/* Known by its address alone: that is whoever holds the address. */
	return mac_is_zero(&record->mac) &&
		(mac_is_zero(holder) || mac_equal(holder, mac));
}

static struct guide *
make_room(struct watch *watch, struct guides *guides)
{
	struct guide *oldest = NULL;

	if (guides->count < GUIDES_MAX)
		return &guides->list[guides->count];
	for (size_t i = 0; i < guides->count; i++) {
		struct guide *guide = &guides->list[i];

		if (guide->record.standing != GUIDE_LEARNT ||
			wall_since(watch->now.wall, guide->record.last_seen).us <
				NOT_HEARD_DAYS * day_us)
			continue;
		if (oldest == NULL ||
			guide->record.last_seen.us < oldest->record.last_seen.us)
			oldest = guide;
	}
	if (oldest == NULL)
		return NULL;
	forget(watch, guides, oldest);
	return &guides->list[guides->count];
}

static void
describe(const struct watch *watch, const struct guide_record *record,
	struct event_record *event)
{
	char gateway[IP_TEXT_SIZE], name_server[IP_TEXT_SIZE];
	struct text text;

	text_init(&text, event->text, sizeof(event->text));
	text_format(&text, "an unexpected %s", traits[record->kind].what);
	if (record->gateway.family != IP_NONE)
		text_format(&text, ", it hands out gateway %s",
			ip_text(&record->gateway, gateway));
	if (record->name_server.family != IP_NONE)
		text_format(&text, "%s name server %s",
			record->gateway.family != IP_NONE ? " and" : ", it hands out",
			ip_text(&record->name_server, name_server));
	text_format(&text,
		": who believes it may send it all traffic; find it and take it off; "
		"it is yours: wdog trust %llu",
		(unsigned long long)watch->ids.event + 1);
}

/* False when nobody is to be told. */
static bool
tell(struct watch *watch, struct segment *segment, const struct guide_record *record)
{
	const struct change change = {
		.kind = traits[record->kind].event, .segment = segment};
	const struct interface *interface;
	struct event_record event;
	char who[IP_TEXT_SIZE];

	if (change_judge(watch, &change) != VERDICT_ANNOUNCE)
		return false;
	netevent_init(&event, change.kind, segment);
	interface =
		inventory_interface(&watch->inventory, segment->index, &record->mac);
	if (interface != NULL)
		netevent_concerns(&event, interface->device, NULL);
	event.ip = record->ip;
	event.mac = record->mac;
	netevent_key(&event, watch->now.wall, "%s/%s", segment->scope->name,
		mac_is_zero(&record->mac) ? ip_text(&record->ip, who)
					  : mac_text(&record->mac, who));
	describe(watch, record, &event);
	(void)alert_raise(watch, &event);
	return true;
}

static void
add(struct watch *watch, struct segment *segment, const struct guide_record *new)
{
	struct guide *guide = make_room(watch, &segment->guides);
	struct guide_record record = *new;

	if (guide == NULL) {
		flood_raise(watch, segment,
			"more DHCP servers and routers speak here than are kept (16): "
			"somebody invents them");
		return;
	}
	record.first_seen = watch->now.wall;
	if (record.standing == GUIDE_LEARNT && !is_expected(segment, &record))
		record.standing = GUIDE_UNEXPECTED; /* others are listed */
	else if (is_expected(segment, &record))
		record.standing = GUIDE_LEARNT;
	if (record.standing == GUIDE_UNEXPECTED && !tell(watch, segment, &record))
		return; /* before the baseline: again when it speaks next */
	*guide = (struct guide){.record = record, .heard = watch->now.mono};
	segment->guides.count++;
	save(watch, guide);
}

/* Its standing may be another one now: the owner lists others, or has confirmed that it is
 * the gateway. */
static void
judge_again(struct watch *watch, struct segment *segment, struct guide *guide)
{
	struct guide_record *record = &guide->record;
	bool expected = is_expected(segment, record);

	if (record->standing == GUIDE_UNEXPECTED && expected) {
		record->standing = GUIDE_LEARNT;
		resolve(watch, guide, "it is expected now");
		save(watch, guide);
	} else if (record->standing == GUIDE_LEARNT && !expected &&
		tell(watch, segment, record)) {
		record->standing = GUIDE_UNEXPECTED;
		save(watch, guide);
	}
}

static void
refresh(struct ip *known, const struct ip *said, bool *changed)
{
	if (said->family == IP_NONE || ip_equal(known, said))
		return;
	*known = *said;
	*changed = true;
}

/* Who says something else with every frame does not fill the database. */
static bool
is_to_save(const struct watch *watch, const struct guide *guide, bool changed)
{
	int64_t since = mono_since(watch->now.mono, guide->saved).us;

	return since >= save_again_us || (changed && since >= save_changed_us);
}

static void
touch(struct watch *watch, struct guide *guide, const struct observation_guide *heard,
	const struct mac *mac)
{
	struct guide_record *record = &guide->record;
	bool changed = false;

	guide->heard = watch->now.mono;
	record->last_seen = watch->now.wall;
	refresh(&record->ip, &heard->ip, &changed);
	refresh(&record->gateway, &heard->gateway, &changed);
	refresh(&record->name_server, &heard->name_server, &changed);
	if (mac_is_zero(&record->mac) && !mac_is_zero(mac)) {
		/* The row is known by its MAC: it becomes another one. */
		struct guide former = *guide;

		former.record.standing = GUIDE_FORGOTTEN;
		save(watch, &former);
		record->mac = *mac;
		save(watch, guide);
	}
	if (is_to_save(watch, guide, changed))
		save(watch, guide);
}

static void
has_ended(struct watch *watch, struct segment *segment, struct guide *guide)
{
	if (guide->record.standing != GUIDE_UNEXPECTED)
		return;
	resolve(watch, guide, "it says that it is no router any more");
	forget(watch, &segment->guides, guide);
}

/* What a client names outside of the segment is behind a relay, whose own answers count. */
static bool
is_of_segment(const struct segment *segment, const struct observation_guide *heard)
{
	return segment->pin.identity == IDENTITY_SURE && !segment->scope->routed &&
		!mac_equal(&heard->mac, &segment->link.own_mac) &&
		(!heard->named || scope_has(segment->scope, &heard->ip));
}

void
guide_heard(struct watch *watch, struct segment *segment,
	const struct observation_guide *heard)
{
	struct guides *guides = &segment->guides;
	struct mac holder = holder_of(watch, segment, &heard->ip);
	const struct mac *mac = heard->named ? &holder : &heard->mac;
	struct guide *guide = NULL;

	if (!is_of_segment(segment, heard))
		return;
	for (size_t i = 0; i < guides->count && guide == NULL; i++)
		if (is_found(&guides->list[i].record, heard, mac, &holder))
			guide = &guides->list[i];
	if (guide != NULL && heard->ended) {
		has_ended(watch, segment, guide);
	} else if (guide != NULL) {
		touch(watch, guide, heard, mac);
		judge_again(watch, segment, guide);
	} else if (!heard->ended) {
		const struct guide_record record = {
			.segment = segment->index,
			.kind = heard->kind,
			.mac = *mac,
			.ip = heard->ip,
			.gateway = heard->gateway,
			.name_server = heard->name_server,
			.standing = first_standing(watch, segment, heard->kind),
			.last_seen = watch->now.wall,
		};

		add(watch, segment, &record);
	}
}

void
guide_clock_set(struct watch *watch, struct segment *segment, span_t step)
{
	/* By the clock as it was. */
	int64_t passed =
		wall_since(watch->now.wall, wall_add(segment->baseline, step)).us;

	if (segment->baseline.us == 0 || passed < 0 ||
		passed >= traits[GUIDE_DHCP].learnt_us)
		return;
	segment->baseline = wall_add(segment->baseline, step);
	if (segment->baseline.us == 0)
		segment->baseline.us = 1; /* 0 would mean: not yet */
	watch_save_setting(
		watch, segment->baseline.us, "baseline/%s", segment->scope->name);
}

void
guide_hear_again(const struct watch *watch, struct segment *segment)
{
	for (size_t i = 0; i < segment->guides.count; i++)
		segment->guides.list[i].heard = watch->now.mono;
}

static bool
is_deaf(const struct segment *segment)
{
	return segment->blind || segment->capture_blind || segment->dark ||
		segment->pin.identity != IDENTITY_SURE;
}

void
guide_tick(struct watch *watch, struct segment *segment)
{
	struct guides *guides = &segment->guides;

	if (is_deaf(segment))
		guide_hear_again(watch, segment);
	for (size_t i = guides->count; i > 0; i--) {
		struct guide *guide = &guides->list[i - 1];
		const struct guide_trait *trait = &traits[guide->record.kind];

		if (guide->heard.us == 0)
			guide->heard =
				watch->now.mono; /* since the restart, at least */
		if (guide->record.standing != GUIDE_UNEXPECTED ||
			mono_since(watch->now.mono, guide->heard).us < trait->silent_us)
			continue;
		resolve(watch, guide, trait->silence);
		forget(watch, guides, guide);
	}
}

bool
guide_wake(const struct segment *segment, mono_t *wake)
{
	bool wanted = false;

	for (size_t i = 0; i < segment->guides.count; i++) {
		const struct guide *guide = &segment->guides.list[i];
		int64_t due = guide->heard.us + traits[guide->record.kind].silent_us;

		if (guide->record.standing != GUIDE_UNEXPECTED)
			continue;
		if (!wanted || due < wake->us)
			*wake = (mono_t){due};
		wanted = true;
	}
	return wanted;
}

bool
watch_restore_guide(struct watch *watch, const struct guide_record *record)
{
	struct guides *guides;

	if (watch->started || record->segment >= watch->policy->segment_count ||
		(unsigned int)record->kind >= GUIDE_KINDS ||
		(unsigned int)record->standing >= GUIDE_FORGOTTEN ||
		mac_is_group(&record->mac) ||
		(mac_is_zero(&record->mac) && record->ip.family == IP_NONE))
		return false;
	guides = &watch->segments[record->segment].guides;
	if (guides->count == GUIDES_MAX)
		return false;
	guides->list[guides->count++] = (struct guide){.record = *record};
	return true;
}

static struct guide *
find_of(struct watch *watch, const struct alert *alert)
{
	struct guides *guides = &watch->segments[alert->event.segment].guides;

	for (size_t i = 0; i < guides->count; i++)
		if (is_same(&guides->list[i].record, &alert->event))
			return &guides->list[i];
	return NULL;
}

int
command_trust(struct watch *watch, const struct watch_call *call, uint64_t alert_id)
{
	struct alert *alert = alert_by_id(watch, alert_id);
	struct guide *guide = alert == NULL ? NULL : find_of(watch, alert);

	if (guide == NULL)
		return error_set(call->error, ERROR_NOT_FOUND,
			"alert %llu is no open alert about a DHCP server or a router: "
			"`wdog alerts` lists those that are open",
			(unsigned long long)alert_id);
	watch_enter(watch, call->now, call->effects);
	guide->record.standing = GUIDE_ACCEPTED;
	save(watch, guide);
	alert_resolve(watch, alert, "the owner says that it is his");
	return 0;
}
