/*
 * Bytes from or for somebody else. A reader walks over borrowed bytes and a writer over
 * borrowed space, both with a sticky failure: read ten fields, check once. A read past
 * the end returns zero and marks the reader failed; nothing is ever read or written
 * outside the given range, and no access is wider than a byte (alignment, endianness).
 */
#ifndef WATCHDOG_BASE_BUFFER_H
#define WATCHDOG_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const uint8_t *bytes;
	size_t length;
	size_t offset;
	bool failed;
};

struct writer {
	uint8_t *bytes;
	size_t size;
	size_t length; /* bytes written so far */
	bool failed;
};

/* The reader borrows bytes until it is no longer used. */
void reader_init(struct reader *reader, const void *bytes, size_t length);
size_t reader_left(const struct reader *reader);
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16be(struct reader *reader);
uint32_t reader_u32be(struct reader *reader);
uint64_t reader_u64be(struct reader *reader);
/* Copies length bytes out; on failure *to is zeroed. */
void reader_copy(struct reader *reader, void *to, size_t length);
/* Borrows length bytes in place; NULL on failure. */
const uint8_t *reader_take(struct reader *reader, size_t length);
void reader_skip(struct reader *reader, size_t length);
/* Reads a u16 length and that many bytes into text (size bytes, NUL-terminated). Fails
 * when they do not fit or contain a NUL. */
void reader_text(struct reader *reader, char *text, size_t size);

void writer_init(struct writer *writer, void *bytes, size_t size);
void writer_u8(struct writer *writer, uint8_t value);
void writer_u16be(struct writer *writer, uint16_t value);
void writer_u32be(struct writer *writer, uint32_t value);
void writer_u64be(struct writer *writer, uint64_t value);
void writer_copy(struct writer *writer, const void *from, size_t length);
void writer_zero(struct writer *writer, size_t length);
/* The counterpart of reader_text. */
void writer_text(struct writer *writer, const char *text);

#endif
