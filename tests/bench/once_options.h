/* What scan_once (its description is there) was told to do, and whether it may do it where it is. */
#ifndef WATCHDOG_BENCH_ONCE_OPTIONS_H
#define WATCHDOG_BENCH_ONCE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct once_options {
	const char *kind, *interface, *subnet, *ports;
	const char *book;	  /* what is sent to UDP ports */
	const char *gateway;	  /* NULL: by the route to the subnet */
	uint32_t rate, host_rate; /* packets per second; host_rate 0: like rate */
	uint32_t seconds;
	uint8_t tries;
	bool verbose, findings, on_link, sweep;
};

/* Both end the program. */
void once_fail(const char *what) __attribute__((noreturn));
void once_usage(void) __attribute__((noreturn));

/* The options borrow from argv. */
void once_read_options(struct once_options *options, int argc, char **argv);

/* Ends the program unless this is a network namespace that somebody made for it and from which
 * no way leads out. */
void once_refuse_foreign_network(void);

#endif
