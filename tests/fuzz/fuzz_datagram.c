/* The name of a request up to a line feed, then whatever a host answers to it: the facts and
 * the names are harmless text. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "inquiry/datagram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
	struct service_facts facts = {.service = ""};
	struct datagram_names names = {.name = ""};
	char request[32] = "";
	size_t length;

	if (end == NULL || (size_t)(end - data) >= sizeof(request))
		return 0;
	length = (size_t)(end - data);
	memcpy(request, data, length);
	(void)datagram_read(request, end + 1, size - length - 1, &facts);
	(void)datagram_names_read(request, end + 1, size - length - 1, &names);
	if (!service_facts_are_sound(&facts) || !text_is_harmless(names.name) ||
		!text_is_harmless(names.detail))
		abort();
	return 0;
}
