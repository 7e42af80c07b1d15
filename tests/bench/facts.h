/* The hosts of the bench and their ports: each a pure function of the seed. */
#ifndef WATCHDOG_TESTS_BENCH_FACTS_H
#define WATCHDOG_TESTS_BENCH_FACTS_H

#include "base/random.h"
#include "net/ip.h"

enum { PARTS = 100000 }; /* of a whole, for shares */

struct facts {
	struct subnet subnet;
	uint64_t seed;
	uint32_t open, filtered, absent, quiet; /* in PARTS */
};

static inline uint32_t
facts_lot(const struct facts *facts, uint32_t address, uint32_t what)
{
	struct random random;

	random_init(&random, facts->seed ^ (uint64_t)address << 32 ^ what);
	return (uint32_t)random_below(&random, PARTS);
}

static inline bool
facts_has_host(const struct facts *facts, uint32_t address)
{
	struct ip ip = ip_from_v4(address);

	return subnet_has(&facts->subnet, &ip) &&
		facts_lot(facts, address, UINT32_MAX) >= facts->absent;
}

/* Answers nothing but ARP. */
static inline bool
facts_is_quiet(const struct facts *facts, uint32_t address)
{
	return facts_lot(facts, address, UINT32_MAX - 1) < facts->quiet;
}

enum facts_port { FACTS_OPEN, FACTS_FILTERED, FACTS_CLOSED };

static inline enum facts_port
facts_state(const struct facts *facts, uint32_t address, uint16_t port)
{
	if (facts_lot(facts, address, port) < facts->open)
		return FACTS_OPEN;
	return facts_lot(facts, address, 0x10000U | port) < facts->filtered
		? FACTS_FILTERED
		: FACTS_CLOSED;
}

#endif
