/* The rows of a test as seeds of a fuzzer. */
#ifndef WATCHDOG_TESTS_NET_SEED_H
#define WATCHDOG_TESTS_NET_SEED_H

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seed {
	const char *kind, *name;
	uint8_t number; /* which parser the fuzzer hands it to */
};

/* With SEEDS=DIRECTORY in the environment: writes DIRECTORY/KIND-NAME. */
static inline void
seed_write(struct seed seed, const uint8_t *bytes, size_t length)
{
	const char *directory = getenv("SEEDS");
	char path[256];
	FILE *file;

	if (directory == NULL)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s-%s", directory, seed.kind, seed.name);
	for (char *c = path + strlen(directory); *c != '\0'; c++)
		if (*c == ' ')
			*c = '_';
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	(void)fputc(seed.number, file);
	(void)fwrite(bytes, 1, length, file);
	(void)fclose(file);
}

#endif
