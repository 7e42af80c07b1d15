#include "scan/permutation.h"

#include "base/random.h"

void
permutation_init(struct permutation *permutation, uint32_t size, uint64_t seed)
{
	struct random random;

	permutation->size = size;
	permutation->half_bits = 1;
	while ((uint64_t)1 << 2 * permutation->half_bits < size)
		permutation->half_bits++;
	permutation->half_mask = ((uint32_t)1 << permutation->half_bits) - 1;
	random_init(&random, seed);
	for (int i = 0; i < 4; i++)
		permutation->keys[i] = random_next(&random);
}

static uint32_t
round_of(uint32_t value, uint64_t key)
{
	uint64_t mixed = (value ^ key) * 0xbf58476d1ce4e5b9ULL;

	mixed = (mixed ^ mixed >> 29) * 0x94d049bb133111ebULL;
	return (uint32_t)(mixed >> 32);
}

static uint32_t
encrypt(const struct permutation *permutation, uint32_t value)
{
	uint32_t left = value >> permutation->half_bits;
	uint32_t right = value & permutation->half_mask;

	for (int i = 0; i < 4; i++) {
		uint32_t next = left ^
			(round_of(right, permutation->keys[i]) &
				permutation->half_mask);

		left = right;
		right = next;
	}
	return left << permutation->half_bits | right;
}

uint32_t
permutation_at(const struct permutation *permutation, uint32_t index)
{
	uint32_t value = encrypt(permutation, index);

	/* The domain is at most four times the size, so this ends after four rounds on
	 * average, and always: a permutation has only cycles. */
	while (value >= permutation->size)
		value = encrypt(permutation, value);
	return value;
}
