/* Frames of the test tables, written as hexadecimal digits with blanks for the eye. */
#ifndef WATCHDOG_TESTS_HEX_H
#define WATCHDOG_TESTS_HEX_H

#include <check.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline size_t
hex_read(const char *text, uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t count = 0;

	for (; *text != '\0'; text++) {
		const char *digit = strchr(digits, *text);

		if (*text == ' ')
			continue;
		ck_assert_msg(digit != NULL && count / 2 < size, "bad hex: %s", text);
		bytes[count / 2] =
			(uint8_t)(bytes[count / 2] << 4 | (int)(digit - digits));
		count++;
	}
	ck_assert_uint_eq(count % 2, 0);
	return count / 2;
}

#endif
