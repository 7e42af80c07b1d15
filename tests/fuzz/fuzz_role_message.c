/* Any bytes are refused or read as a message that encodes to the same bytes again. */
#include <stdlib.h>
#include <string.h>

#include "ctl/role_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[ROLE_MESSAGE_MAX];
	struct role_message message;

	if (!role_message_decode(data, size, &message))
		return 0;
	if (role_message_encode(&message, again) != size ||
		memcmp(again, data, size) != 0)
		abort();
	role_message_done(&message);
	return 0;
}
