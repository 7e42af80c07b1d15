/* Values of the configuration that are points in time: a date, hours of the day. */
#ifndef WATCHDOG_CONFIG_OPTION_TIME_H
#define WATCHDOG_CONFIG_OPTION_TIME_H

#include "config/option.h"

/* "2027-01-31" and what else wall_parse reads, as wall_t. */
bool option_parse_date(const struct option *option, const char *value, void *field);
void option_write_date(const struct option *option, const struct option_target *target,
	struct text *text);

/* none or "22:00-07:00", as struct quiet_hours. */
bool option_parse_hours(const struct option *option, const char *value, void *field);
void option_write_hours(const struct option *option, const struct option_target *target,
	struct text *text);

#endif
