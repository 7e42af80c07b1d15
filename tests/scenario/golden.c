#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *bytes = NULL;
	size_t length = 0, capacity = 0, got;

	if (file == NULL)
		return mem_dup_text("");
	do {
		bytes = mem_grow(bytes, &capacity, length + 4097, 1);
		got = fread(bytes + length, 1, 4096, file);
		length += got;
	} while (got > 0);
	bytes[length] = '\0';
	(void)fclose(file);
	return bytes;
}

/* Prints the lines that differ, with the line number. */
static void
print_difference(const char *expected, const char *played)
{
	unsigned int line = 1, shown = 0;

	while ((*expected != '\0' || *played != '\0') && shown < 20) {
		size_t a = strcspn(expected, "\n"), b = strcspn(played, "\n");

		if (a != b || memcmp(expected, played, a) != 0) {
			printf("  line %u\n  - %.*s\n  + %.*s\n", line, (int)a,
				expected, (int)b, played);
			shown++;
		}
		expected += a + (expected[a] == '\n');
		played += b + (played[b] == '\n');
		line++;
	}
}

bool
golden_matches(const char *story, const char *played)
{
	char path[1024];
	size_t stem = strlen(story) - strlen(".scenario");
	char *expected;
	bool same;

	(void)snprintf(path, sizeof(path), "%.*s.expected", (int)stem, story);
	if (getenv("UPDATE") != NULL) {
		FILE *file = fopen(path, "w");

		if (file == NULL || fputs(played, file) < 0 || fclose(file) != 0) {
			fprintf(stderr, "%s: cannot write\n", path);
			return false;
		}
		return true;
	}
	expected = read_file(path);
	same = strcmp(expected, played) == 0;
	if (!same) {
		printf("%s differs (- expected, + played):\n", story);
		print_difference(expected, played);
	}
	free(expected);
	return same;
}
