/*
 * libcheck notes the place of every assertion that holds: a message to a file, and all of them
 * are read back after the test, which took nine tenths of the time of tests that assert in a loop.
 * The place tells where a test that crashed was last; once for each line is enough for that.
 * The linker puts this in front of libcheck's own (ld(1), --wrap).
 */
#include <stddef.h>

enum { LINES = 1024 };

void __real__mark_point(const char *file, int line);
void __wrap__mark_point(const char *file, int line);

void
__wrap__mark_point(const char *file, int line)
{
	static const char *marked[LINES];
	size_t at = (size_t)line % LINES;

	if (marked[at] == file)
		return;
	marked[at] = file;
	__real__mark_point(file, line);
}
