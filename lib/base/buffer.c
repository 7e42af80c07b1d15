#include "base/buffer.h"

#include <string.h>

void
reader_init(struct reader *reader, const void *bytes, size_t length)
{
	*reader = (struct reader){.bytes = bytes, .length = length};
}

size_t
reader_left(const struct reader *reader)
{
	return reader->failed ? 0 : reader->length - reader->offset;
}

const uint8_t *
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

static uint64_t
read_big_endian(struct reader *reader, size_t length)
{
	const uint8_t *bytes = reader_take(reader, length);
	uint64_t value = 0;

	if (bytes == NULL)
		return 0;
	for (size_t i = 0; i < length; i++)
		value = value << 8 | bytes[i];
	return value;
}

uint8_t
reader_u8(struct reader *reader)
{
	return (uint8_t)read_big_endian(reader, 1);
}

uint16_t
reader_u16be(struct reader *reader)
{
	return (uint16_t)read_big_endian(reader, 2);
}

uint32_t
reader_u32be(struct reader *reader)
{
	return (uint32_t)read_big_endian(reader, 4);
}

uint64_t
reader_u64be(struct reader *reader)
{
	return read_big_endian(reader, 8);
}

void
reader_copy(struct reader *reader, void *to, size_t length)
{
	const uint8_t *bytes = reader_take(reader, length);

	if (bytes != NULL)
		memcpy(to, bytes, length);
	else
		memset(to, 0, length);
}

void
reader_skip(struct reader *reader, size_t length)
{
	(void)reader_take(reader, length); /* a failure stays in the reader */
}

void
reader_text(struct reader *reader, char *text, size_t size)
{
	size_t length = reader_u16be(reader);
	const uint8_t *bytes = reader_take(reader, length);

	text[0] = '\0';
	if (bytes == NULL)
		return;
	if (length >= size || memchr(bytes, '\0', length) != NULL) {
		reader->failed = true;
		return;
	}
	memcpy(text, bytes, length);
	text[length] = '\0';
}

void
writer_init(struct writer *writer, void *bytes, size_t size)
{
	*writer = (struct writer){.bytes = bytes, .size = size};
}

static uint8_t *
claim(struct writer *writer, size_t length)
{
	uint8_t *space;

	if (writer->failed || length > writer->size - writer->length) {
		writer->failed = true;
		return NULL;
	}
	space = writer->bytes + writer->length;
	writer->length += length;
	return space;
}

static void
write_big_endian(struct writer *writer, uint64_t value, size_t length)
{
	uint8_t *space = claim(writer, length);

	if (space == NULL)
		return;
	for (size_t i = length; i > 0; i--, value >>= 8)
		space[i - 1] = (uint8_t)value;
}

void
writer_u8(struct writer *writer, uint8_t value)
{
	write_big_endian(writer, value, 1);
}

void
writer_u16be(struct writer *writer, uint16_t value)
{
	write_big_endian(writer, value, 2);
}

void
writer_u32be(struct writer *writer, uint32_t value)
{
	write_big_endian(writer, value, 4);
}

void
writer_u64be(struct writer *writer, uint64_t value)
{
	write_big_endian(writer, value, 8);
}

void
writer_copy(struct writer *writer, const void *from, size_t length)
{
	uint8_t *space = claim(writer, length);

	if (space != NULL && length > 0)
		memcpy(space, from, length);
}

void
writer_zero(struct writer *writer, size_t length)
{
	uint8_t *space = claim(writer, length);

	if (space != NULL && length > 0)
		memset(space, 0, length);
}

void
writer_text(struct writer *writer, const char *text)
{
	size_t length = strlen(text);

	if (length > UINT16_MAX) {
		writer->failed = true;
		return;
	}
	writer_u16be(writer, (uint16_t)length);
	writer_copy(writer, text, length);
}
