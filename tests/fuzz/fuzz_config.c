/* Bytes as a configuration and as a catalogue. What is accepted must survive being written
 * and read again; what is refused must say why, with a place. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/catalogue_read.h"
#include "config/config.h"
#include "config/plan_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct config *
parse(const char *text, size_t length, const struct catalogue *catalogue)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config_input input = {text, length, "fuzz.yaml"};
	struct config *config = NULL;
	int result = config_parse(&input, catalogue, &config, messages);

	assert((result == 0) == (config != NULL));
	assert((result == 0) == (messages->errors.count == 0));
	for (size_t i = 0; i < messages->errors.count; i++)
		assert(strncmp(messages->errors.lines[i], "fuzz.yaml:", 10) == 0);
	free(messages);
	return config;
}

static void
check_round_trip(const struct config *config, const struct catalogue *catalogue)
{
	char *text = config_text(config);
	struct config *again;

	if (strlen(text) <= CONFIG_SIZE_MAX) {
		char *same;

		again = parse(text, strlen(text), catalogue);
		assert(again != NULL);
		same = config_text(again);
		assert(strcmp(text, same) == 0);
		free(same);
		config_free(again);
	}
	free(text);
}

static void
read_catalogue(const char *text, size_t length)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config_input input = {text, length, "fuzz.yaml"};
	struct catalogue catalogue = {0};

	if (catalogue_read(&input, &catalogue, messages) != 0)
		assert(messages->errors.count > 0);
	catalogue_done(&catalogue);
	free(messages);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalogue catalogue = {0};
	/* A copy of the exact size: a read past the end is seen. */
	char *text = size == 0 ? mem_new(1) : mem_dup(data, size);
	struct config *config;

	port_set_add(&catalogue.riskiest, 23, 23);
	port_set_add(&catalogue.common, 20, 90);
	port_set_add(&catalogue.common_udp, 53, 53);
	port_set_add(&catalogue.industrial_tcp, 502, 502);
	config = parse(text, size, &catalogue);
	if (config != NULL) {
		char *plan = config_plan(config), *summary = config_summary(config);

		check_round_trip(config, &catalogue);
		free(plan);
		free(summary);
	}
	config_free(config);
	read_catalogue(text, size);
	catalogue_done(&catalogue);
	free(text);
	return 0;
}
