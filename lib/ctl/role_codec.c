#include "ctl/role_codec.h"

#include <string.h>

#include "scan/scope.h"

/* The last moment of the year 9999: whatever lies after it is nonsense. */
static const int64_t MOMENT_LAST_US = INT64_C(253402300799999999);

bool
codec_is_broken(const struct codec *codec)
{
	if (codec->bad)
		return true;
	return codec->reader != NULL ? codec->reader->failed : codec->writer->failed;
}

uint8_t
pass_u8(struct codec *codec, uint8_t value)
{
	if (codec->reader != NULL)
		return reader_u8(codec->reader);
	writer_u8(codec->writer, value);
	return value;
}

uint16_t
pass_u16(struct codec *codec, uint16_t value)
{
	if (codec->reader != NULL)
		return reader_u16be(codec->reader);
	writer_u16be(codec->writer, value);
	return value;
}

uint32_t
pass_u32(struct codec *codec, uint32_t value)
{
	if (codec->reader != NULL)
		return reader_u32be(codec->reader);
	writer_u32be(codec->writer, value);
	return value;
}

uint64_t
pass_u64(struct codec *codec, uint64_t value)
{
	if (codec->reader != NULL)
		return reader_u64be(codec->reader);
	writer_u64be(codec->writer, value);
	return value;
}

void
pass_bytes(struct codec *codec, void *bytes, size_t length)
{
	if (codec->reader != NULL)
		reader_copy(codec->reader, bytes, length);
	else
		writer_copy(codec->writer, bytes, length);
}

uint8_t
pass_choice(struct codec *codec, unsigned int value, uint8_t first, uint8_t last)
{
	uint8_t passed;

	if (codec->writer != NULL && value > last) {
		codec->bad = true;
		return first;
	}
	passed = pass_u8(codec, (uint8_t)value);
	if (passed >= first && passed <= last)
		return passed;
	codec->bad = true;
	return first;
}

bool
pass_bool(struct codec *codec, bool value)
{
	return pass_choice(codec, value, 0, 1) != 0;
}

enum proto
pass_proto(struct codec *codec, enum proto value)
{
	uint8_t passed = pass_choice(codec, value, PROTO_TCP, PROTO_UDP);

	if (passed != PROTO_TCP && passed != PROTO_UDP)
		codec->bad = true;
	return passed == PROTO_UDP ? PROTO_UDP : PROTO_TCP;
}

uint16_t
pass_segment(struct codec *codec, uint16_t value)
{
	uint16_t passed = pass_u16(codec, value);

	if (passed < SEGMENTS_MAX)
		return passed;
	codec->bad = true;
	return 0;
}

uint64_t
pass_run_id(struct codec *codec, uint64_t value)
{
	uint64_t passed = pass_u64(codec, value);

	/* Database row numbers are signed; a larger id was never given out. */
	if (passed > INT64_MAX)
		codec->bad = true;
	return passed;
}

void
pass_mac(struct codec *codec, struct mac *mac)
{
	pass_bytes(codec, mac->bytes, sizeof(mac->bytes));
}

void
pass_ip_or_none(struct codec *codec, struct ip *ip)
{
	ip->family = pass_u8(codec, ip->family);
	if (ip->family != IP_NONE && ip->family != IP_V4 && ip->family != IP_V6) {
		codec->bad = true;
		ip->family = IP_NONE;
	}
	pass_bytes(codec, ip->bytes, ip_length(ip->family));
}

void
pass_ip(struct codec *codec, struct ip *ip)
{
	pass_ip_or_none(codec, ip);
	if (ip->family == IP_NONE)
		codec->bad = true;
}

int64_t
pass_time(struct codec *codec, int64_t value)
{
	int64_t passed = (int64_t)pass_u64(codec, (uint64_t)value);

	if (passed < 0 || passed > MOMENT_LAST_US)
		codec->bad = true;
	return passed;
}

uint32_t
pass_count(struct codec *codec, size_t value, uint32_t most, size_t size)
{
	uint32_t passed;

	if (value > most) {
		codec->bad = true;
		return 0;
	}
	passed = pass_u32(codec, (uint32_t)value);
	if (passed <= most &&
		(codec->reader == NULL || passed <= reader_left(codec->reader) / size))
		return passed;
	codec->bad = true;
	return 0;
}

void
pass_text(struct codec *codec, char *text, size_t size)
{
	if (codec->reader != NULL)
		reader_text(codec->reader, text, size);
	else if (memchr(text, '\0', size) == NULL)
		codec->bad = true;
	else
		writer_text(codec->writer, text);
}
