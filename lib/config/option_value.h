/* What the kinds of options share; for the option_*.c files only. */
#ifndef WATCHDOG_CONFIG_OPTION_VALUE_H
#define WATCHDOG_CONFIG_OPTION_VALUE_H

#include "config/option.h"

enum { SHOWN_SIZE = 72, FORM_SIZE = 256 };

/* A text of the file as it may stand in a message: escaped, cut. Returns shown. */
const char *option_shown(const char *value, char *shown /* SHOWN_SIZE */);

/* [a-z0-9-]{1,32} */
bool option_is_name(const char *value);

typedef bool option_read_call(const struct option *option, const struct node *node,
	const struct option_target *target, const struct reporter *reporter);
typedef void option_write_call(const struct option *option,
	const struct option_target *target, struct text *text);

/* What the value may be, for an error; of a long list of words the first, and where all are.
 * Returns form. */
const char *option_form(const struct option *option, char form[static FORM_SIZE]);

/* Says that a value, or an item of a list, is not what it may be. */
void option_report_form(const struct option *option, const struct node *node,
	const struct reporter *reporter);

/* Says that a list is too long, at its item that is one too many. Returns false. */
bool option_report_too_many(const struct option *option, const struct node *item,
	size_t maximum, const struct reporter *reporter);

option_read_call option_read_gateway, option_read_subnets, option_read_exclude,
	option_read_names, option_read_services, option_read_stations;
option_write_call option_write_gateway, option_write_subnets, option_write_exclude,
	option_write_names, option_write_services, option_write_stations;

#endif
