/* Bytes as conf/probes.yaml, and bytes as answers to what it asks. What is refused says why,
 * with a place; a request is never longer than its space; and no answer is read past its
 * end. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/probes_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A kind of answer for everything that the notation has. */
static const char known[] =
	"udp:\n"
	"  - {name: a, port: \"1\", pace: always, send: \"<id:2> 01\",\n"
	"     answer: \"30 * 020103 * 0204 4a <id:3>\"}\n"
	"  - {name: b, port: \"2\", pace: always, send: \"<hex:8>\",\n"
	"     answer: \"40/f8 ?8 01 ?4 <hex:2> * 'x'\"}\n";

static bool
read_book(const char *text, size_t length, struct probe_book *book)
{
	struct config_messages *messages = mem_new(sizeof(*messages));
	struct config_input input = {text, length, "fuzz.yaml"};
	int result = probes_read(&input, book, messages);

	assert((result == 0) == (messages->errors.count == 0));
	for (size_t i = 0; i < messages->errors.count; i++)
		assert(strncmp(messages->errors.lines[i], "fuzz.yaml:", 10) == 0);
	free(messages);
	return result == 0;
}

static void
use_book(const struct probe_book *book, const uint8_t *answer, size_t size)
{
	uint8_t space[PROBE_BYTES_MAX];

	for (size_t i = 0; i < 2 * book->udp_port_count; i++) {
		const struct udp_request *request =
			probe_book_try(book, book->udp_ports[i / 2].port, i % 2);
		size_t length = udp_request_write(request, 0x6162636465666768, space);

		assert(length == request->send_length && length <= sizeof(space));
		(void)udp_request_is_answered(
			request, 0x6162636465666768, answer, size);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of the exact size: a read past the end is seen. */
	char *text = size == 0 ? mem_new(1) : mem_dup(data, size);
	struct probe_book book = {0};

	if (read_book(text, size, &book))
		use_book(&book, (const uint8_t *)text, size);
	probe_book_done(&book);
	assert(read_book(known, sizeof(known) - 1, &book));
	if (size <= 2048)
		use_book(&book, (const uint8_t *)text, size);
	probe_book_done(&book);
	free(text);
	return 0;
}
