#include "config/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

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
	list->places[list->count++] = place;
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

void
report_file(struct config_messages *messages, const struct error *error)
{
	struct config_errors *errors = &messages->errors;

	if (errors->count == CONFIG_ERRORS_MAX)
		return;
	errors->places[errors->count] = (struct place){0};
	(void)text_copy(errors->lines[errors->count++], ERROR_TEXT_MAX, error->text);
}

static bool
is_before(const struct place *one, const struct place *other)
{
	return one->line != other->line ? one->line < other->line
					: one->column < other->column;
}

static void
swap(struct config_errors *errors, size_t one, size_t other)
{
	struct place place = errors->places[one];
	char line[ERROR_TEXT_MAX];

	memcpy(line, errors->lines[one], sizeof(line));
	memcpy(errors->lines[one], errors->lines[other], sizeof(line));
	memcpy(errors->lines[other], line, sizeof(line));
	errors->places[one] = errors->places[other];
	errors->places[other] = place;
}

void
report_sort(struct config_messages *messages, size_t first)
{
	struct config_errors *errors = &messages->errors;

	for (size_t i = first; i < errors->count; i++)
		for (size_t j = i; j > first &&
			is_before(&errors->places[j], &errors->places[j - 1]);
			j--)
			swap(errors, j, j - 1);
}

bool
report_is_full(const struct reporter *reporter)
{
	return reporter->messages->errors.count == CONFIG_ERRORS_MAX;
}
