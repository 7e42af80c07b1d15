#include "base/random.h"

void
random_init(struct random *random, uint64_t seed)
{
	random->state = seed;
}

uint64_t
random_next(struct random *random)
{
	uint64_t mixed = random->state += 0x9e3779b97f4a7c15ULL;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ULL;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebULL;
	return mixed ^ mixed >> 31;
}

uint64_t
random_below(struct random *random, uint64_t bound)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
	uint64_t value;

	do
		value = random_next(random);
	while (value >= limit);
	return value % bound;
}
