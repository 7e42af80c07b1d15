#include "base/buffer.h"

#include <string.h>

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
