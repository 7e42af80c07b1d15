#include "inquiry/ber.h"

uint8_t
ber_head(struct reader *reader, size_t *length)
{
	uint8_t tag = reader_u8(reader);

	*length = reader_u8(reader);
	if (*length == 0x81)
		*length = reader_u8(reader);
	else if (*length == 0x82)
		*length = reader_u16be(reader);
	else if (*length == 0x84)
		*length = reader_u32be(reader);
	else if (*length >= 0x80)
		reader->failed = true;
	return tag;
}

size_t
ber_enter(struct reader *reader, uint8_t tag)
{
	size_t length;

	if (ber_head(reader, &length) != tag || length > reader_left(reader))
		reader->failed = true;
	return reader->failed ? 0 : length;
}

const uint8_t *
ber_take(struct reader *reader, uint8_t tag, size_t *length)
{
	*length = ber_enter(reader, tag);
	return reader_take(reader, *length);
}
