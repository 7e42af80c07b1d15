/* Values of the configuration that are points in time: a date, hours of the week. */
#ifndef WATCHDOG_CONFIG_OPTION_TIME_H
#define WATCHDOG_CONFIG_OPTION_TIME_H

#include "config/option.h"
#include "config/option_value.h"
#include "watch/notice.h"

/* "2027-01-31" and what else wall_parse reads, as wall_t. */
bool option_parse_date(const struct option *option, const char *value, void *field);
void option_write_date(const struct option *option, const struct option_target *target,
	struct text *text);

/* none, "mon-fri 22:00-07:00" or a list of such, as struct quiet_hours: days are three
 * letters, single ones or ranges (that may go over Sunday), with commas between; no day means
 * every day. */
option_read_call option_read_hours;
option_write_call option_write_hours;

/* One of them. */
bool option_parse_span(const char *value, struct quiet_span *span);

/* none or "08:00", as uint16_t: the minute of the day + 1. */
bool option_parse_time(const struct option *option, const char *value, void *field);
option_write_call option_write_time;

#endif
