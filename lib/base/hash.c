#include "base/hash.h"

#include <endian.h>
#include <string.h>

struct sip {
	uint64_t a, b, c, d;
};

static inline uint64_t
rotate(uint64_t value, unsigned int bits)
{
	return value << bits | value >> (64 - bits);
}

static inline void
sip_round(struct sip *s)
{
	s->a += s->b;
	s->b = rotate(s->b, 13) ^ s->a;
	s->a = rotate(s->a, 32);
	s->c += s->d;
	s->d = rotate(s->d, 16) ^ s->c;
	s->a += s->d;
	s->d = rotate(s->d, 21) ^ s->a;
	s->c += s->b;
	s->b = rotate(s->b, 17) ^ s->c;
	s->c = rotate(s->c, 32);
}

/* Eight bytes at once: a scan hashes several times per packet (tests/bench). */
static inline uint64_t
little_endian(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return le64toh(value);
}

/* The last zero to seven bytes; where eight stand in all, read with those in front. */
static inline uint64_t
rest(const uint8_t *bytes, size_t left, size_t length)
{
	uint64_t value = 0;

	if (length >= 8 && left > 0)
		return little_endian(bytes + left - 8) >> (64 - 8 * left);
	for (size_t i = left; i > 0; i--)
		value = value << 8 | bytes[i - 1];
	return value;
}

static inline void
absorb(struct sip *s, uint64_t word)
{
	s->d ^= word;
	sip_round(s);
	sip_round(s);
	s->a ^= word;
}

static inline struct sip
begin(const struct hash_key *key)
{
	return (struct sip){
		.a = key->words[0] ^ 0x736f6d6570736575ULL,
		.b = key->words[1] ^ 0x646f72616e646f6dULL,
		.c = key->words[0] ^ 0x6c7967656e657261ULL,
		.d = key->words[1] ^ 0x7465646279746573ULL,
	};
}

/* rest: what is behind the last whole word. */
static inline uint64_t
end(struct sip *s, size_t length, uint64_t rest)
{
	absorb(s, (uint64_t)length << 56 | rest);
	s->c ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(s);
	return s->a ^ s->b ^ s->c ^ s->d;
}

uint64_t
hash_bytes(const struct hash_key *key, const void *bytes, size_t length)
{
	const uint8_t *next = bytes;
	size_t left = length;
	struct sip s = begin(key);

	for (; left >= 8; left -= 8, next += 8)
		absorb(&s, little_endian(next));
	return end(&s, length, rest(next, left, length));
}

uint64_t
hash_words(const struct hash_key *key, uint64_t first, uint64_t second)
{
	struct sip s = begin(key);

	absorb(&s, first);
	return end(&s, 15, second);
}
