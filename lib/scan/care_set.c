#include "scan/care_set.h"

#include <stdlib.h>

#include "base/mem.h"

enum { SIZE_FIRST = 16 };

void
care_set_init(struct care_set *set, const struct hash_key *key)
{
	*set = (struct care_set){.key = *key};
}

void
care_set_done(struct care_set *set)
{
	free(set->rows);
	*set = (struct care_set){.rows = NULL};
}

/* The row of ip, or the free one where it belongs. */
static struct care_row *
place(const struct care_set *set, const struct ip *ip)
{
	size_t mask = set->size - 1;
	size_t at = hash_bytes(&set->key, ip, sizeof(*ip)) & mask;

	while (set->rows[at].ip.family != IP_NONE && !ip_equal(&set->rows[at].ip, ip))
		at = (at + 1) & mask;
	return &set->rows[at];
}

static void
grow(struct care_set *set)
{
	struct care_set grown = *set;

	grown.size = set->size == 0 ? SIZE_FIRST : 2 * set->size;
	grown.rows = mem_array(grown.size, sizeof(*grown.rows));
	for (size_t i = 0; i < set->size; i++)
		if (set->rows[i].ip.family != IP_NONE)
			*place(&grown, &set->rows[i].ip) = set->rows[i];
	free(set->rows);
	*set = grown;
}

void
care_set_note(struct care_set *set, const struct ip *ip, enum care care)
{
	struct care_row *row = set->size == 0 ? NULL : place(set, ip);
	bool plain = care != CARE_GENTLE && care != CARE_NEVER;

	if (row != NULL && row->ip.family != IP_NONE) {
		row->care = plain ? CARE_NORMAL : care;
		return;
	}
	if (plain)
		return;
	if (set->count == CARE_SET_MAX) {
		set->full = true;
		return;
	}
	if (2 * (set->count + 1) > set->size)
		grow(set);
	*place(set, ip) = (struct care_row){.ip = *ip, .care = care};
	set->count++;
}

enum care
care_set_of(const struct care_set *set, const struct ip *ip)
{
	const struct care_row *row;

	if (set->size == 0)
		return CARE_NORMAL;
	row = place(set, ip);
	if (row->ip.family != IP_NONE)
		return row->care;
	return set->full ? CARE_GENTLE : CARE_NORMAL;
}
