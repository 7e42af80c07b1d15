#include "base/names.h"

#include <stddef.h>
#include <string.h>

const char *
names_text(const struct name *table, int value)
{
	for (; table->text != NULL; table++)
		if (table->value == value)
			return table->text;
	return "?";
}

bool
names_value(const struct name *table, const char *text, int *value)
{
	for (; table->text != NULL; table++) {
		if (strcmp(table->text, text) == 0) {
			*value = table->value;
			return true;
		}
	}
	return false;
}
