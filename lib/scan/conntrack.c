#include "scan/conntrack.h"

enum { DIGITS_MAX = 18 };

bool
conntrack_read(const char *bytes, size_t length, uint64_t *number)
{
	uint64_t value = 0;

	if (length < 2 || length > DIGITS_MAX + 1 || bytes[length - 1] != '\n')
		return false;
	for (size_t i = 0; i < length - 1; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(bytes[i] - '0');
	}
	*number = value;
	return true;
}

bool
conntrack_note(struct conntrack *conntrack, uint64_t count, uint64_t max)
{
	uint64_t percent =
		conntrack->full ? CONNTRACK_ROOM_PERCENT : CONNTRACK_FULL_PERCENT;
	/* Entries beyond what any table holds must not wrap around. */
	bool full = max > 0 && count > max / 100 * percent + max % 100 * percent / 100;
	bool changes = full != conntrack->full;

	conntrack->full = full;
	return changes;
}
