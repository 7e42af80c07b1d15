#include "store/known.h"

#include <stdlib.h>

#include "base/mem.h"

enum { KNOWN_BITS_FIRST = 8, KNOWN_BITS_LAST = 17 };

struct known_port {
	uint64_t key;
	int64_t id; /* 0: the place is free */
	int64_t first_open;
	uint32_t note, judgement;
	uint32_t flap_penalty;
	uint8_t state;
};

struct known {
	struct known_port *list;
	uint32_t bits; /* there are 2^bits places */
	size_t count;
};

_Static_assert(
	1 << KNOWN_BITS_LAST == KNOWN_PORTS_MAX, "a place for each port that is kept");

static struct known_port
port_of(const struct service_row *row)
{
	const struct service_record *service = row->service;

	return (struct known_port){
		.key = service->address_id << 17 |
			(service->proto == PROTO_UDP ? 1U << 16 : 0) | service->port,
		.id = row->id,
		.first_open = service->first_open.us,
		.note = (uint32_t)row->note,
		.judgement = (uint32_t)row->judgement,
		.flap_penalty = service->flap_penalty,
		.state = (uint8_t)service->state,
	};
}

/* Fibonacci hashing: neighbours are spread over all places. */
static struct known_port *
place_of(const struct known *known, uint64_t key)
{
	return &known->list[key * 0x9e3779b97f4a7c15ULL >> (64 - known->bits)];
}

void
known_look(const struct known *known, struct service_row *row)
{
	struct known_port wanted = port_of(row);
	const struct known_port *have;

	if (known == NULL)
		return;
	have = place_of(known, wanted.key);
	if (have->id == 0 || have->key != wanted.key ||
		have->first_open != wanted.first_open || have->note != wanted.note ||
		have->judgement != wanted.judgement ||
		have->flap_penalty != wanted.flap_penalty ||
		have->state != wanted.state)
		return;
	row->id = have->id;
	row->same = row->holds = row->found = true;
}

static void
put(struct known *known, const struct known_port *port)
{
	struct known_port *place = place_of(known, port->key);

	known->count += place->id == 0 ? 1 : 0;
	*place = *port;
}

static void
widen(struct known *known)
{
	struct known wide = {.bits = known->bits + 1};

	wide.list = mem_array((size_t)1 << wide.bits, sizeof(*wide.list));
	for (size_t i = 0; i < (size_t)1 << known->bits; i++)
		if (known->list[i].id != 0)
			put(&wide, &known->list[i]);
	free(known->list);
	*known = wide;
}

void
known_add(struct known **known, const struct service_row *row)
{
	struct known_port port = port_of(row);

	/* What does not fit is not kept: the key would be another's. */
	if (row->note > UINT32_MAX || row->judgement > UINT32_MAX ||
		row->service->address_id >> 47 != 0)
		return;
	if (*known == NULL) {
		*known = mem_new(sizeof(**known));
		(*known)->bits = KNOWN_BITS_FIRST;
		(*known)->list = mem_array((size_t)1 << KNOWN_BITS_FIRST, sizeof(port));
	}
	if ((*known)->count > (size_t)1 << ((*known)->bits - 1) &&
		(*known)->bits < KNOWN_BITS_LAST)
		widen(*known);
	put(*known, &port);
}

void
known_free(struct known *known)
{
	if (known == NULL)
		return;
	free(known->list);
	free(known);
}
