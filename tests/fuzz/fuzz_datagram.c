/* Two bytes of port, then whatever a host answers from it: the facts are harmless text. */
#include <stdlib.h>

#include "inquiry/datagram.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service_facts facts;

	if (size < 2)
		return 0;
	(void)datagram_read(
		(uint16_t)(data[0] << 8 | data[1]), data + 2, size - 2, &facts);
	if (!service_facts_are_sound(&facts))
		abort();
	return 0;
}
