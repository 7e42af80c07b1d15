#include "report/row_keep.h"

bool
row_keep_add(struct row_keep *keep, json_t *row)
{
	keep->cut = json_array_size(keep->rows) == keep->most;
	if (!keep->cut)
		return json_array_append(keep->rows, row) == 0;
	if (!keep->newest || json_array_set(keep->rows, keep->oldest, row) != 0)
		return false;
	keep->oldest = (keep->oldest + 1) % keep->most;
	return true;
}

void
row_keep_end(struct row_keep *keep)
{
	json_t *ring;

	if (keep->oldest == 0)
		return;
	ring = json_copy(keep->rows);
	for (size_t i = 0; i < keep->most; i++)
		(void)json_array_set(keep->rows, i,
			json_array_get(ring, (keep->oldest + i) % keep->most));
	json_decref(ring);
	keep->oldest = 0;
}
