#include "watch/flap.h"

enum { HALF_LIVES_MAX = 16 };

static const int64_t half_life_us = FLAP_HALF_LIFE_MINUTES * 60 * 1000000LL;

static const int64_t restored_longest_us = 24 * 3600 * 1000000LL;

struct flap
flap_restored(uint32_t penalty, wall_t since, struct moment now)
{
	int64_t lasted = wall_since(now.wall, since).us;

	if (lasted < 0)
		lasted = 0;
	if (lasted > restored_longest_us)
		lasted = restored_longest_us;
	return (struct flap){penalty, {now.mono.us - lasted}};
}

/* Between two half-lives the decay is taken as a straight line: at most 6 % too little. */
uint32_t
flap_penalty(const struct flap *flap, mono_t now)
{
	int64_t passed = mono_since(now, flap->at).us;
	uint32_t penalty;

	if (passed <= 0)
		return flap->penalty;
	if (passed / half_life_us >= HALF_LIVES_MAX)
		return 0;
	penalty = flap->penalty >> (passed / half_life_us);
	return penalty -
		(uint32_t)(penalty / 2 * (uint64_t)(passed % half_life_us) /
			(uint64_t)half_life_us);
}

bool
flap_add(struct flap *flap, mono_t now)
{
	uint32_t penalty = flap_penalty(flap, now) + FLAP_COST;

	flap->penalty = penalty > FLAP_CEILING ? FLAP_CEILING : penalty;
	flap->at = now;
	return flap->penalty > FLAP_SUPPRESS;
}

bool
flap_is_quiet(const struct flap *flap, mono_t now)
{
	return flap_penalty(flap, now) < FLAP_REUSE;
}
