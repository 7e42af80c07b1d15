/* A set-associative cache: a hash chooses a set of eight, the oldest of the set goes first. */
#include "sensor/heard.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"

enum { WAYS = 8, SETS = HEARD_ENTRIES / WAYS, KEY_SIZE = 256 };

struct entry {
	uint64_t hash; /* stands for the key: 64 bits do not collide by chance */
	mono_t at;
	bool used;
	bool again; /* told a second time */
};

struct heard {
	struct hash_key key;
	struct entry sets[SETS][WAYS];
	int64_t micro_tokens;
	mono_t refilled;
	uint64_t held_back;
};

static const int64_t TOKEN = 1000000;

struct heard *
heard_new(const struct hash_key *key)
{
	struct heard *heard = mem_new(sizeof(*heard));

	heard->key = *key;
	heard->micro_tokens = HEARD_PER_SECOND * TOKEN;
	return heard;
}

void
heard_free(struct heard *heard)
{
	free(heard);
}

static void
write_ip(struct writer *writer, const struct ip *ip)
{
	writer_u8(writer, ip->family);
	writer_copy(writer, ip->bytes, sizeof(ip->bytes));
}

static void
write_host(struct writer *writer, const struct observation_host *host)
{
	writer_u8(writer, (uint8_t)host->evidence);
	writer_copy(writer, host->mac.bytes, sizeof(host->mac.bytes));
	write_ip(writer, &host->ip);
}

static void
write_guide(struct writer *writer, const struct observation_guide *guide)
{
	writer_u8(writer, (uint8_t)guide->kind);
	writer_u8(writer, guide->named);
	writer_u8(writer, guide->ended);
	writer_copy(writer, guide->mac.bytes, sizeof(guide->mac.bytes));
	write_ip(writer, &guide->ip);
	write_ip(writer, &guide->gateway);
	write_ip(writer, &guide->name_server);
}

static void
write_claim(struct writer *writer, const struct observation_claim *claim)
{
	writer_u8(writer, (uint8_t)claim->source);
	writer_copy(writer, claim->mac.bytes, sizeof(claim->mac.bytes));
	writer_text(writer, claim->name);
	writer_text(writer, claim->detail);
}

static void
write_place(struct writer *writer, const struct observation_place *place)
{
	writer_copy(writer, place->mac.bytes, sizeof(place->mac.bytes));
	write_ip(writer, &place->location.ip);
	writer_u16be(writer, place->location.port);
	writer_text(writer, place->location.path);
}

static uint64_t
hash_of(const struct heard *heard, const struct observation *seen)
{
	uint8_t bytes[KEY_SIZE];
	struct writer writer;

	writer_init(&writer, bytes, sizeof(bytes));
	writer_u64be(&writer, seen->run_id);
	writer_u16be(&writer, seen->segment);
	writer_u8(&writer, (uint8_t)seen->kind);
	if (seen->kind == OBSERVATION_GUIDE)
		write_guide(&writer, &seen->guide);
	else if (seen->kind == OBSERVATION_CLAIM)
		write_claim(&writer, &seen->claim);
	else if (seen->kind == OBSERVATION_PLACE)
		write_place(&writer, &seen->place);
	else
		write_host(&writer, &seen->host);
	return hash_bytes(&heard->key, bytes, writer.length);
}

static bool
take_token(struct heard *heard, mono_t now)
{
	int64_t since = mono_since(now, heard->refilled).us;

	if (since > 0) {
		heard->refilled = now;
		heard->micro_tokens +=
			(since > TOKEN ? TOKEN : since) * HEARD_PER_SECOND;
		if (heard->micro_tokens > HEARD_PER_SECOND * TOKEN)
			heard->micro_tokens = HEARD_PER_SECOND * TOKEN;
	}
	if (heard->micro_tokens < TOKEN)
		return false;
	heard->micro_tokens -= TOKEN;
	return true;
}

/* Held back: told already, and not so long ago. */
static bool
is_stale(const struct entry *entry, uint64_t hash, mono_t now)
{
	span_t since = mono_since(now, entry->at);

	if (!entry->used || entry->hash != hash)
		return false;
	if (!entry->again && since.us >= span_seconds(HEARD_TWICE_SECONDS).us)
		return false;
	return since.us < span_seconds(HEARD_AGAIN_SECONDS).us;
}

bool
heard_is_news(struct heard *heard, const struct observation *seen, bool asked)
{
	uint64_t hash = hash_of(heard, seen);
	struct entry *set = heard->sets[hash % SETS], *oldest = set;
	mono_t now = seen->at.mono;
	bool again = false;

	for (size_t i = 0; i < WAYS; i++) {
		if (is_stale(&set[i], hash, now))
			return false;
		again = again || (set[i].used && set[i].hash == hash);
		if (set[i].hash == hash || !set[i].used) {
			oldest = &set[i];
			break;
		}
		if (set[i].at.us < oldest->at.us)
			oldest = &set[i];
	}
	if (!asked && !take_token(heard, now)) {
		heard->held_back++;
		return false;
	}
	*oldest = (struct entry){.hash = hash, .at = now, .used = true, .again = again};
	return true;
}

void
heard_forget(struct heard *heard)
{
	memset(heard->sets, 0, sizeof(heard->sets));
}

uint64_t
heard_held_back(const struct heard *heard)
{
	return heard->held_back;
}
