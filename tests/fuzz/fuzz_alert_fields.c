/* An alert line, as the database may hand it back: never more than the space, and every
 * field on a line of its own with a name of the journal's alphabet. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "watch/alert_fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
check_name(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", name[i]) == NULL)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char space[4096];
	struct text fields;
	char *line = mem_new(length + 1);

	memcpy(line, bytes, length);
	text_init(&fields, space, sizeof(space));
	alert_fields(line, &fields);
	for (const char *at = space; !fields.cut && *at != '\0';
		at += strcspn(at, "\n") + 1)
		check_name(at, strcspn(at, "="));
	free(line);
	return 0;
}
