#include "watch/clock_step.h"

#include "watch/baseline.h"
#include "watch/netevent.h"

/* How the wall clock stood against the other one when a step was told last: a slow drift
 * adds up to a step as well. */
void
clock_step_check(struct watch *watch, struct moment now)
{
	int64_t difference = now.wall.us - now.mono.us;
	int64_t step = difference - watch->clock_difference;
	struct event_record event;
	char size[SPAN_TEXT_SIZE];

	if (watch->clock_difference == 0 || watch->policy->segment_count == 0) {
		watch->clock_difference = difference;
		return;
	}
	if (step < span_seconds(CLOCK_STEP_SECONDS).us &&
		-step < span_seconds(CLOCK_STEP_SECONDS).us)
		return;
	watch->clock_difference = difference;
	for (size_t i = 0; i < watch->policy->segment_count; i++) {
		baseline_clock_set(watch, &watch->segments[i], (span_t){step});
		guide_clock_set(watch, &watch->segments[i], (span_t){step});
	}
	netevent_init(&event, EVENT_CLOCK_STEPPED, &watch->segments[0]);
	netevent_key(&event, now.wall, "clock/%lld", (long long)now.mono.us);
	netevent_text(&event,
		"the system clock was set %s by %s; times before and after do not "
		"compare",
		step > 0 ? "forward" : "back",
		span_text_short((span_t){step > 0 ? step : -step}, size));
	(void)alert_raise(watch, &event);
}
