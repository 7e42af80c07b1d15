#include "sys/clock.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t
microseconds(clockid_t clock)
{
	struct timespec now = {0};

	(void)clock_gettime(clock, &now); /* cannot fail for a clock that exists */
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct moment
clock_now(void)
{
	return (struct moment){
		.mono = clock_mono(),
		.wall = {microseconds(CLOCK_REALTIME)},
	};
}

mono_t
clock_mono(void)
{
	return (mono_t){microseconds(CLOCK_BOOTTIME)};
}

int64_t
clock_monotonic_us(void)
{
	return microseconds(CLOCK_MONOTONIC);
}

/* Up to 256 bytes come in one piece once the pool is initialised (getrandom(2)). A daemon
 * that guessed its keys would be worse than one that does not run. */
static void
fill(void *bytes, size_t length)
{
	if (getrandom(bytes, length, 0) != (ssize_t)length)
		abort();
}

uint64_t
clock_seed(void)
{
	uint64_t seed;

	fill(&seed, sizeof(seed));
	return seed;
}

void
clock_key(struct hash_key *key)
{
	fill(key, sizeof(*key));
}

void
clock_zone_init(void)
{
	tzset();
}

int
clock_utc_offset(wall_t time)
{
	time_t seconds = (time_t)(time.us / 1000000);
	struct tm local;

	/* localtime_r does not read the zone again. */
	return localtime_r(&seconds, &local) == NULL ? 0 : (int)local.tm_gmtoff;
}
