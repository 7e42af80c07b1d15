#include "number.h"

bool
number_read(const char *text, uint64_t *number)
{
	static const uint64_t largest = (1ULL << 53) - 1;
	uint64_t value = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > largest)
			return false;
	}
	*number = value;
	return true;
}
