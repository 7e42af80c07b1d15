#include "sensor/slots.h"

int
slots_free(struct scan_run *const slots[static SCAN_SLOTS], const struct segment *from)
{
	int found = -1;
	size_t busy = 0;

	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		if (slots[slot] == NULL)
			found = (int)slot;
		else if (slots[slot]->from == from)
			busy++;
	}
	return busy < SCANS_PER_SEGMENT ? found : -1;
}

size_t
slots_in_turn(struct scan_run *const slots[static SCAN_SLOTS],
	struct scan_run *in_turn[static SCAN_SLOTS])
{
	size_t count = 0;

	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++) {
		size_t at = count;

		if (slots[slot] == NULL)
			continue;
		for (; at > 0 && in_turn[at - 1]->asked.us > slots[slot]->asked.us;
			at--)
			in_turn[at] = in_turn[at - 1];
		in_turn[at] = slots[slot];
		count++;
	}
	return count;
}

bool
slots_are_late(struct scan_run *const slots[static SCAN_SLOTS], mono_t now)
{
	for (unsigned slot = 0; slot < SCAN_SLOTS; slot++)
		if (slots[slot] != NULL && !slots[slot]->ended &&
			mono_since(now, slots[slot]->wait).us >
				span_ms(SLOTS_LATE_MS).us)
			return true;
	return false;
}
