#include "watch/epoch.h"

#include <string.h>

#include "watch/netevent.h"

/* As the baseline: a host whose answers to one sweep were all lost is not new either. */
enum { SWEEPS_WANTED = 2 };

static uint64_t
mix(uint64_t digest, const void *bytes, size_t length)
{
	static const struct hash_key fixed; /* the same in every run of the program */
	uint64_t parts[2] = {digest, hash_bytes(&fixed, bytes, length)};

	return hash_bytes(&fixed, parts, sizeof(parts));
}

static uint64_t
mix_subnets(uint64_t digest, const struct subnet *subnets, size_t count)
{
	char text[SUBNET_TEXT_SIZE];

	for (size_t i = 0; i < count; i++) {
		(void)subnet_text(&subnets[i], text);
		digest = mix(digest, text, strlen(text));
	}
	return mix(digest, &count, sizeof(count));
}

/* Of all that decides which stations of the segment can be found. */
static int64_t
digest_of(const struct scope *scope)
{
	uint64_t digest = mix(0, scope->interface, strlen(scope->interface));

	digest = mix_subnets(digest, scope->subnets, scope->subnet_count);
	digest = mix_subnets(
		digest, scope->exclude_subnets, scope->exclude_subnet_count);
	for (size_t i = 0; i < scope->exclude_mac_count; i++)
		digest = mix(digest, scope->exclude_macs[i].bytes,
			sizeof(scope->exclude_macs[i].bytes));
	digest = mix(digest, &scope->owned, sizeof(scope->owned));
	return (int64_t)(digest | 1); /* 0 would mean: never looked at */
}

static void
save(struct watch *watch, struct segment *segment)
{
	segment->looked_at = digest_of(segment->scope);
	watch_save_setting(watch, segment->looked_at, "scope/%s", segment->scope->name);
}

void
epoch_start(struct watch *watch, struct segment *segment)
{
	if (segment->looked_at == digest_of(segment->scope))
		return;
	segment->rescoped = segment->looked_at != 0 && segment->baseline.us != 0;
	if (!segment->rescoped)
		save(watch, segment);
}

void
epoch_found(struct segment *segment)
{
	segment->first_observed++;
}

void
epoch_swept(struct watch *watch, struct segment *segment)
{
	struct event_record event;

	if (!segment->rescoped || ++segment->rescoped_sweeps < SWEEPS_WANTED)
		return;
	segment->rescoped = false;
	segment->rescoped_sweeps = 0;
	save(watch, segment);
	if (segment->first_observed == 0)
		return;
	netevent_init(&event, EVENT_BASELINE_COMPLETE, segment);
	netevent_key(&event, watch->now.wall, "%s", segment->scope->name);
	netevent_text(&event,
		"the configuration looks at other addresses than before; %u device%s "
		"first observed there, see: wdog devices",
		segment->first_observed, segment->first_observed == 1 ? "" : "s");
	segment->first_observed = 0;
	(void)alert_raise(watch, &event);
}
