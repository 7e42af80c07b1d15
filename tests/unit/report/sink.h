/* Where the writers of lib/report write to in tests. */
#ifndef WATCHDOG_TEST_REPORT_SINK_H
#define WATCHDOG_TEST_REPORT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { SINK_SIZE = 64 * 1024 };

struct sink {
	char text[SINK_SIZE];
	size_t length;
	size_t limit; /* bytes it takes before it refuses; 0: all */
};

static inline bool
sink_write(void *context, const char *bytes, size_t length)
{
	struct sink *sink = context;

	if (sink->length + length >= SINK_SIZE ||
		(sink->limit > 0 && sink->length + length > sink->limit))
		return false;
	memcpy(sink->text + sink->length, bytes, length);
	sink->length += length;
	sink->text[sink->length] = '\0';
	return true;
}

#endif
