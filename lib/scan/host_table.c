#include "scan/host_table.h"

#include <stdlib.h>

#include "base/mem.h"

/* Rows after its home in which a host is looked for. */
enum { NEIGHBOURHOOD = 16 };

void
host_table_init(struct host_table *table, size_t busy, const struct hash_key *key)
{
	size_t size = 4 * NEIGHBOURHOOD;

	while (size < 4 * busy && size < HOST_TABLE_MAX)
		size *= 2;
	table->key = *key;
	table->rows = mem_array(size, sizeof(*table->rows));
	table->size = size;
}

void
host_table_done(struct host_table *table)
{
	free(table->rows);
	table->rows = NULL;
	table->size = 0;
}

bool
host_table_find(struct host_table *table, const struct ip *ip, mono_t now, size_t *row,
	bool *fresh)
{
	size_t home = hash_bytes(&table->key, ip, sizeof(*ip)) & (table->size - 1);
	struct host_row *spare = NULL;

	for (size_t i = 0; i < NEIGHBOURHOOD; i++) {
		struct host_row *candidate =
			&table->rows[(home + i) & (table->size - 1)];

		if (ip_equal(&candidate->ip, ip)) {
			*row = (size_t)(candidate - table->rows);
			*fresh = false;
			return true;
		}
		if (spare == NULL &&
			(candidate->ip.family == IP_NONE ||
				candidate->expires.us <= now.us))
			spare = candidate;
		if (candidate->ip.family == IP_NONE)
			break;
	}
	if (spare == NULL)
		return false;
	spare->ip = *ip;
	spare->expires = now;
	*row = (size_t)(spare - table->rows);
	*fresh = true;
	return true;
}
