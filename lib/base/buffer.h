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
#include <string.h>

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

/* Two or four bytes in the order of the network, of a header that was taken as a whole: one look
 * at the length for all its fields (tests/bench). */
static inline uint16_t
load_u16be(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t
load_u32be(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
		(uint32_t)bytes[2] << 8 | bytes[3];
}

/* The reader borrows bytes until it is no longer used. What reads frames is inline: every
 * received frame and every frame to be sent is read with it (tests/bench). */
static inline void
reader_init(struct reader *reader, const void *bytes, size_t length)
{
	*reader = (struct reader){.bytes = bytes, .length = length};
}

/* Bytes that are not yet read; 0 after a failure. */
static inline size_t
reader_left(const struct reader *reader)
{
	return reader->failed ? 0 : reader->length - reader->offset;
}

/* Borrows length bytes in place; NULL on failure. */
static inline const uint8_t *
reader_take(struct reader *reader, size_t length)
{
	const uint8_t *taken;

	if (reader->failed || length > reader->length - reader->offset) {
		reader->failed = true;
		return NULL;
	}
	taken = reader->bytes + reader->offset;
	reader->offset += length;
	return taken;
}

/* The next one, two, four or eight bytes, in the order of the network; 0 on failure. */
static inline uint8_t
reader_u8(struct reader *reader)
{
	const uint8_t *bytes = reader_take(reader, 1);

	return bytes == NULL ? 0 : bytes[0];
}

static inline uint16_t
reader_u16be(struct reader *reader)
{
	const uint8_t *bytes = reader_take(reader, 2);

	return bytes == NULL ? 0 : load_u16be(bytes);
}

static inline uint32_t
reader_u32be(struct reader *reader)
{
	const uint8_t *bytes = reader_take(reader, 4);

	return bytes == NULL ? 0 : load_u32be(bytes);
}

static inline uint64_t
reader_u64be(struct reader *reader)
{
	uint64_t high = reader_u32be(reader);
	uint64_t low = reader_u32be(reader);

	return reader->failed ? 0 : high << 32 | low;
}

/* Copies length bytes out; on failure *to is zeroed. */
static inline void
reader_copy(struct reader *reader, void *to, size_t length)
{
	const uint8_t *bytes = reader_take(reader, length);

	if (bytes != NULL)
		memcpy(to, bytes, length);
	else
		memset(to, 0, length);
}

static inline void
reader_skip(struct reader *reader, size_t length)
{
	(void)reader_take(reader, length); /* a failure stays in the reader */
}

/* Reads a u16 length and that many bytes into text (size bytes, NUL-terminated). Fails
 * when they do not fit or contain a NUL. */
void reader_text(struct reader *reader, char *text, size_t size);

/* The writer borrows size bytes of space. What does not fit marks it failed, and nothing is
 * written from then on. */
void writer_init(struct writer *writer, void *bytes, size_t size);
void writer_u8(struct writer *writer, uint8_t value);
void writer_u16be(struct writer *writer, uint16_t value);
void writer_u32be(struct writer *writer, uint32_t value);
void writer_u64be(struct writer *writer, uint64_t value);
void writer_copy(struct writer *writer, const void *from, size_t length);
void writer_zero(struct writer *writer, size_t length);
/* The counterpart of reader_text; fails for a text of more than 65,535 bytes. */
void writer_text(struct writer *writer, const char *text);

#endif
