/* What the tests of lib/config share. Files are read from the root of the tree. */
#ifndef WATCHDOG_TESTS_CONFIG_FIXTURE_H
#define WATCHDOG_TESTS_CONFIG_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/catalogue_read.h"
#include "config/config.h"
#include "config/probes_read.h"

/* The bytes of a file and a NUL; caller frees. */
static inline char *
fixture_file(const char *path, size_t *length)
{
	enum { SIZE = 2 * 1024 * 1024 };
	FILE *file = fopen(path, "rb");
	char *bytes = mem_new(SIZE);

	ck_assert_msg(
		file != NULL, "%s: run the tests from the root of the tree", path);
	*length = fread(bytes, 1, SIZE - 1, file);
	ck_assert_int_eq(fclose(file), 0);
	return bytes;
}

/* The shipped catalogue and probes; end it with catalogue_done. */
static inline void
fixture_catalogue(struct catalogue *catalogue)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	size_t length, probes_length;
	char *text = fixture_file("conf/catalogue.yaml", &length);
	char *probes = fixture_file("conf/probes.yaml", &probes_length);
	struct config_input input = {text, length, "catalogue.yaml"};
	struct config_input probes_input = {probes, probes_length, "probes.yaml"};

	ck_assert_msg(catalogue_read(&input, catalogue, messages) == 0, "%s",
		messages->errors.lines[0]);
	ck_assert_msg(probes_read(&probes_input, &catalogue->probes, messages) == 0,
		"%s", messages->errors.lines[0]);
	free(text);
	free(probes);
	free(messages);
}

static inline int
fixture_parse(const char *text, const struct catalogue *catalogue,
	struct config **config, struct config_messages *messages)
{
	struct config_input input = {text, strlen(text), "t"};

	memset(messages, 0, sizeof(*messages));
	return config_parse(&input, catalogue, config, messages);
}

/* The configuration of a text that must be right; caller frees. */
static inline struct config *
fixture_config(const char *text, const struct catalogue *catalogue)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config *config = NULL;
	int result = fixture_parse(text, catalogue, &config, messages);

	ck_assert_msg(result == 0, "%s", messages->errors.lines[0]);
	ck_assert_uint_eq(messages->errors.count, 0);
	free(messages);
	return config;
}

static inline int
fixture_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failures;

	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}

#endif
