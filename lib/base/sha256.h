/*
 * SHA-256 (FIPS 180-4): for the chain of proof records, which strangers must be able to check
 * with any other program.
 */
#ifndef WATCHDOG_BASE_SHA256_H
#define WATCHDOG_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_TEXT_SIZE = 65 };

/* The digest of length bytes. */
void sha256(const void *bytes, size_t length, uint8_t digest[static SHA256_BYTES]);

/* The same as 64 lower-case hexadecimal digits. Returns text. */
const char *sha256_text(
	const void *bytes, size_t length, char text[static SHA256_TEXT_SIZE]);

#endif
