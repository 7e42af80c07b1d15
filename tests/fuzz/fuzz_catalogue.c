/* Bytes as the files that make the catalogue, plain or bundled, and then a port judged by what was
 * read: whatever an owner's file or a recording holds, a judgement stays within its scale. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "assess/classify.h"
#include "base/mem.h"
#include "config/catalogue_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 8 };

static void
check_note(const struct service_note *note)
{
	assert(note->impact <= IMPACT_HIGH);
	assert(note->likelihood <= LIKELIHOOD_HIGH);
	assert(note->severity == catalogue_severity(note->impact, note->likelihood));
	assert(note->reason_count <= JUDGEMENT_REASONS_MAX);
	for (uint32_t i = 0; i < note->reason_count; i++)
		assert(memchr(note->reasons[i], '\0', REASON_SIZE) != NULL);
	assert(memchr(note->advice, '\0', ADVICE_SIZE) != NULL);
	assert(memchr(note->answers.needed, '\0', ANSWER_SIZE) != NULL);
}

/* The head of the bytes says which port, seen how. */
static void
judge(const struct catalogue *catalogue, const uint8_t head[HEAD])
{
	const struct mac mac = {{0x00, 0x11, 0x32, head[0], head[1], head[2]}};
	const struct port_name open = {PROTO_TCP, (uint16_t)(head[0] << 8 | head[1])};
	const struct kind_evidence evidence = {.own_name = "laptop",
		.says = "_ipp._tcp msft",
		.mac = &mac,
		.name = "camera-1",
		.open = &open,
		.open_count = 1};
	struct service_facts facts = {
		.encrypted = (enum encrypted)(head[2] % (ENCRYPTED_YES + 1)),
		.login = (enum login)(head[3] % (LOGIN_REQUIRED + 1)),
	};
	struct device_kind kind;
	struct judged judged = {
		.proto = PROTO_TCP,
		.port = open.port,
		.zone = (enum zone)(head[4] % (ZONE_INTERNET + 1)),
		.reached = head[5],
		.facts = head[6] % 2 == 0 ? &facts : NULL,
		.device_kind = kind.name,
		.only = head[6] % 5 == 1 ? IP_V6 : IP_NONE,
		.mapped = head[6] > 127,
	};
	struct service_note note;

	if (catalogue->row_count > 0)
		(void)memcpy(facts.service,
			catalogue->rows[head[7] % catalogue->row_count].note.service,
			sizeof(facts.service));
	kind_tell(&catalogue->kinds, &evidence, &kind);
	classify(catalogue, &judged, &note);
	check_note(&note);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_messages *messages;
	struct catalogue catalogue = {0};
	struct config_input input = {.file_name = "fuzz.yaml"};
	char *text;

	if (size < HEAD)
		return 0;
	/* A copy of the exact size: a read past the end is seen. */
	input.length = size - HEAD;
	text = input.length == 0 ? mem_new(1) : mem_dup(data + HEAD, input.length);
	input.text = text;
	messages = mem_new(sizeof(*messages));
	if (catalogue_read(&input, &catalogue, messages) == 0)
		judge(&catalogue, data);
	else
		assert(messages->errors.count > 0);
	catalogue_done(&catalogue);
	free(messages);
	free(text);
	return 0;
}
