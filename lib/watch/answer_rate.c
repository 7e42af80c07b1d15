#include "watch/answer_rate.h"

enum {
	MEMORY = 16,	  /* sweeps: the weight of a new one is 1/16 */
	MISSED_MAX = 900, /* in thousandths: nobody is waited for for ever */
	ONCE_IN = 10000	  /* a false absence is considered */
};

uint32_t
answer_rate_note(uint32_t missed_permille, bool missed)
{
	/* Rounded towards the new sweep, so that both ends can be reached. */
	if (missed)
		return missed_permille + (1000 - missed_permille + MEMORY - 1) / MEMORY;
	return missed_permille - (missed_permille + MEMORY - 1) / MEMORY;
}

uint32_t
answer_rate_misses(uint32_t missed_permille, uint32_t configured)
{
	double missed = missed_permille > MISSED_MAX ? MISSED_MAX : missed_permille;
	double all_missed = 1;
	uint32_t misses = 0;

	while (all_missed * ONCE_IN > 1 && misses < ANSWER_RATE_MISSES_MAX) {
		all_missed *= missed / 1000;
		misses++;
	}
	return misses > configured ? misses : configured;
}
