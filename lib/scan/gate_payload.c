#include "scan/gate_payload.h"

/* The value of a lower-case hexadecimal digit, -1 for another character. */
static int
digit_value(uint8_t character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

/* What is known of the fresh bytes so far: the high half of byte n in place 2n, its low half
 * behind it; -1 while unknown. */
struct fresh {
	int halves[2 * PROBE_FRESH_MAX];
};

static bool
is_same(struct fresh *fresh, size_t place, int half)
{
	if (half < 0 || place >= 2 * PROBE_FRESH_MAX)
		return false;
	if (fresh->halves[place] < 0)
		fresh->halves[place] = half;
	return fresh->halves[place] == half;
}

static bool
is_byte(const struct probe_byte *wanted, uint8_t byte, struct fresh *fresh)
{
	size_t place = 2 * (size_t)wanted->value;

	switch ((enum probe_place)wanted->place) {
	case PLACE_VALUE:
		return byte == wanted->value;
	case PLACE_FRESH:
		return is_same(fresh, place, byte >> 4) &&
			is_same(fresh, place + 1, byte & 0x0f);
	case PLACE_FRESH_HIGH:
		return is_same(fresh, place, digit_value(byte));
	case PLACE_FRESH_LOW:
		return is_same(fresh, place + 1, digit_value(byte));
	}
	return false;
}

static bool
is_request(const struct udp_request *request, const uint8_t *bytes, size_t length)
{
	struct fresh fresh;

	if (length != request->send_length)
		return false;
	for (size_t i = 0; i < 2 * PROBE_FRESH_MAX; i++)
		fresh.halves[i] = -1;
	for (size_t i = 0; i < length; i++)
		if (!is_byte(&request->send[i], bytes[i], &fresh))
			return false;
	return true;
}

bool
gate_payload_may_leave(const struct probe_book *book, uint16_t port,
	const uint8_t *bytes, size_t length)
{
	enum { REQUESTS = 2 /* the first one, and what the repeats ask */ };

	for (unsigned attempt = 0; attempt < REQUESTS; attempt++) {
		const struct udp_request *request = probe_book_try(book, port, attempt);

		if (request != NULL && is_request(request, bytes, length))
			return true;
	}
	return false;
}
