#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
replace_control_characters(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

int
error_set(struct error *error, enum error_code code, const char *format, ...)
{
	va_list arguments;

	if (error == NULL)
		return code;
	error->code = code;
	va_start(arguments, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	replace_control_characters(error->text);
	return code;
}

void
error_prefix(struct error *error, const char *format, ...)
{
	char rest[ERROR_TEXT_MAX];
	va_list arguments;
	size_t used;

	if (error == NULL)
		return;
	(void)snprintf(rest, sizeof(rest), "%s", error->text);
	va_start(arguments, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	used = strlen(error->text);
	(void)snprintf(error->text + used, sizeof(error->text) - used, ": %s", rest);
	replace_control_characters(error->text);
}
