#include "watch/asking.h"

#include "watch/core.h"

enum { RETRIES_DOUBLED_MAX = 8, JITTER_DIVISOR = 10 };

static const span_t day = {24 * 3600 * 1000000LL};
static const span_t retry = {600 * 1000000LL};
static const span_t soon = {5 * 1000000LL};
static const span_t fresh = {10 * 1000000LL};

static mono_t
in(const struct watch *watch, int64_t us)
{
	return mono_add(watch->now.mono, (span_t){us < day.us ? us : day.us});
}

void
asking_failed(const struct watch *watch, struct asking *asking)
{
	asking->due = in(watch, retry.us << asking->failures);
	if (asking->failures < RETRIES_DOUBLED_MAX)
		asking->failures++;
}

void
asking_succeeded(struct watch *watch, struct asking *asking)
{
	uint64_t jitter =
		random_below(&watch->random, (uint64_t)day.us / JITTER_DIVISOR);

	asking->failures = 0;
	asking->due = mono_add(watch->now.mono, (span_t){day.us + (int64_t)jitter});
}

void
asking_put_off(const struct watch *watch, struct asking *asking)
{
	asking->due = in(watch, soon.us);
}

void
asking_asked(const struct watch *watch, struct asking *asking, wall_t last)
{
	int64_t left = day.us - wall_since(watch->now.wall, last).us;

	asking->due = in(watch, last.us == 0 || left < 0 ? 0 : left);
}

bool
asking_is_old(span_t age)
{
	return age.us < 0 || age.us >= fresh.us;
}
