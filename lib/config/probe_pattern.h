/*
 * The notation of conf/probes.yaml for bytes. Words separated by blanks:
 *
 *	0100a1	  bytes in hexadecimal
 *	'text'	  bytes of printable ASCII, blanks included
 *	<id:4>	  the first 4 (1-8) fresh bytes of the question
 *	<hex:4>	  the same as 8 hexadecimal digits
 *	80/c0	  an answer's byte, of which only the bits c0 count
 *	?12	  12 bytes of an answer that may be anything
 *	*	  any number of bytes of an answer
 */
#ifndef WATCHDOG_CONFIG_PROBE_PATTERN_H
#define WATCHDOG_CONFIG_PROBE_PATTERN_H

#include "base/error.h"
#include "scan/probe_book.h"

/* Reads text into a new array (caller frees) of 1 to PROBE_BYTES_MAX places. answer: the
 * last three words are allowed too. Returns 0, or ERROR_INVALID with *error and nothing
 * written. */
int probe_pattern_read(const char *text, bool answer, struct probe_byte **bytes,
	size_t *length, struct error *error);

#endif
