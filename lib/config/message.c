#include "config/message.h"

#include <stdarg.h>
#include <stdio.h>

static void
add_line(struct config_errors *list, const char *file_name, struct place place,
	const char *sentence)
{
	struct error line;

	if (list->count == CONFIG_ERRORS_MAX)
		return;
	(void)error_set(&line, ERROR_INVALID, "%.200s:%u:%u: %s", file_name, place.line,
		place.column, sentence);
	(void)snprintf(list->lines[list->count], ERROR_TEXT_MAX, "%s", line.text);
	list->count++;
}

void
report_error(
	const struct reporter *reporter, struct place place, const char *format, ...)
{
	char sentence[ERROR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	add_line(&reporter->messages->errors, reporter->file_name, place, sentence);
}

void
report_warning(
	const struct reporter *reporter, struct place place, const char *format, ...)
{
	char sentence[ERROR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	add_line(&reporter->messages->warnings, reporter->file_name, place, sentence);
}

bool
report_is_full(const struct reporter *reporter)
{
	return reporter->messages->errors.count == CONFIG_ERRORS_MAX;
}
