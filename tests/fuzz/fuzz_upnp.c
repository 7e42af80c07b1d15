/* Answers to questions of UPnP; the first byte chooses the question. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inquiry/upnp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* Whatever a device answered, the next question is the reading one, and of one request. */
static void
ask_on(const struct upnp_description *description, const char *authority)
{
	struct upnp_question question = {.about = UPNP_MAPPING,
		.connection = description->connection,
		.index = 63};
	uint8_t bytes[1024];
	size_t length;

	if (description->connection == UPNP_NO_CONNECTION)
		return;
	memcpy(question.path, description->control, sizeof(question.path));
	require(upnp_question_is_sound(&question));
	length = upnp_ask(&question, authority, bytes, sizeof(bytes) - 1);
	bytes[length] = '\0';
	require(strncmp((char *)bytes, "POST /", 6) == 0);
	require(strstr((char *)bytes, "#GetGenericPortMappingEntry\"\r\n") != NULL);
	require(strstr(strstr((char *)bytes, "\r\n\r\n") + 4, "\r\n\r\n") == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char authority[] = "192.168.20.1:5000";
	static const struct upnp_answer nothing;
	const struct upnp_question question = {
		.about = size > 0 && data[0] % 2 == 0 ? UPNP_DESCRIPTION : UPNP_MAPPING,
		.path = "/upnp/rootDesc.xml",
		.connection = UPNP_IP_1,
	};
	struct upnp_answer answer;
	uint8_t *exact;

	if (size == 0 || size - 1 > UPNP_DESCRIPTION_MAX)
		return 0;
	exact = malloc(size);
	if (exact == NULL)
		return 0;
	memcpy(exact, data + 1, size - 1);
	(void)upnp_is_whole(exact, size - 1);
	if (!upnp_read(&question, authority, exact, size - 1, &answer))
		require(memcmp(&answer, &nothing, sizeof(answer)) == 0);
	require(upnp_answer_is_sound(&answer));
	if (answer.about == UPNP_DESCRIPTION)
		ask_on(&answer.description, authority);
	free(exact);
	return 0;
}
