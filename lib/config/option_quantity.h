/* Values of the configuration that are quantities: a number, a duration, a size. Each is
 * refused outside the range of its row (option->minimum to option->maximum). */
#ifndef WATCHDOG_CONFIG_OPTION_QUANTITY_H
#define WATCHDOG_CONFIG_OPTION_QUANTITY_H

#include "config/option.h"
#include "config/option_value.h"

/* Decimal digits alone, as uint32_t. */
bool option_parse_number(const struct option *option, const char *value, void *field);
option_write_call option_write_number;

/* What span_parse reads ("5m"), as span_t; the range is in seconds. */
bool option_parse_duration(const struct option *option, const char *value, void *field);
option_write_call option_write_duration;

/* Digits and a unit from B to TiB ("256MiB"), as uint64_t: bytes. */
bool option_parse_size(const struct option *option, const char *value, void *field);
option_write_call option_write_size;

/* Adds the range that a value must lie in; nothing for a kind that is no quantity. */
void option_add_range(const struct option *option, struct text *text);

#endif
