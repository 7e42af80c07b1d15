/*
 * Values written short, for the tables of unit tests.
 */
#ifndef WATCHDOG_TESTS_SUPPORT_VALUES_H
#define WATCHDOG_TESTS_SUPPORT_VALUES_H

#include <check.h>

#include "net/ip.h"
#include "net/mac.h"

/* The address that text is; fails the test when it is none. */
static inline struct ip
ip(const char *text)
{
	struct ip made;

	ck_assert(ip_parse(text, &made));
	return made;
}

/* 02:00:00:00:00:NUMBER, a made-up address. */
static inline struct mac
mac(uint8_t number)
{
	return (struct mac){{2, 0, 0, 0, 0, number}};
}

#endif
