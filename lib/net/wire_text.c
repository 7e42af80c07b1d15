#include "net/wire_text.h"

#include "base/text.h"

void
wire_text(const uint8_t *bytes, size_t length, char *text, size_t size)
{
	struct text out;

	while (length > 0 && (bytes[length - 1] == '\0' || bytes[length - 1] == ' '))
		length--;
	text_init(&out, text, size);
	text_add_escaped(&out, (const char *)bytes, length, "");
}
