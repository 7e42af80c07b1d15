#include "assess/vendor.h"

static uint64_t
upper_36_bits(const struct mac *mac)
{
	uint64_t value = 0;

	for (size_t i = 0; i < sizeof(mac->bytes); i++)
		value = value << 8 | mac->bytes[i];
	return value >> 12;
}

static const struct vendor_row *
find(uint64_t prefix, uint32_t bits)
{
	size_t low = 0, high = vendor_row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct vendor_row *row = &vendor_rows[middle];

		if (row->prefix == prefix && row->bits == bits)
			return row;
		if (row->prefix < prefix || (row->prefix == prefix && row->bits < bits))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *
vendor_name(const struct mac *mac)
{
	static const uint32_t lengths[] = {36, 28, 24};
	uint64_t prefix = upper_36_bits(mac);

	if (mac_is_private(mac) || mac_is_group(mac))
		return "";
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint64_t mask = ~((1ULL << (36 - lengths[i])) - 1);
		const struct vendor_row *row = find(prefix & mask, lengths[i]);

		if (row != NULL)
			return vendor_names + row->name_offset;
	}
	return "";
}
