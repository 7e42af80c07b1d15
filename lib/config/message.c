#include "config/message.h"

#include <stdarg.h>
#include <stdio.h>

static void __attribute__((format(printf, 4, 0)))
add_line(struct config_errors *list, const struct reporter *reporter,
	struct place place, const char *format, va_list arguments)
{
	char sentence[ERROR_TEXT_MAX];
	struct error line;

	if (list->count == CONFIG_ERRORS_MAX)
		return;
	(void)vsnprintf(sentence, sizeof(sentence), format, arguments);
	(void)error_set(&line, ERROR_INVALID, "%.200s:%u:%u: %s", reporter->file_name,
		place.line, place.column, sentence);
	(void)snprintf(list->lines[list->count], ERROR_TEXT_MAX, "%s", line.text);
	list->count++;
}

void
report_error(
	const struct reporter *reporter, struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_line(&reporter->messages->errors, reporter, place, format, arguments);
	va_end(arguments);
}

void
report_warning(
	const struct reporter *reporter, struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_line(&reporter->messages->warnings, reporter, place, format, arguments);
	va_end(arguments);
}

bool
report_is_full(const struct reporter *reporter)
{
	return reporter->messages->errors.count == CONFIG_ERRORS_MAX;
}
