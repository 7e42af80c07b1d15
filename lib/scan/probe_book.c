#include "scan/probe_book.h"

#include <stdlib.h>
#include <string.h>

const struct name probe_pace_names[] = {
	{PACE_ALWAYS, "always"},
	{PACE_DAILY, "daily"},
	{PACE_OPT_IN, "opt-in"},
	{0, NULL},
};

void
probe_book_done(struct probe_book *book)
{
	for (size_t i = 0; i < book->udp_count; i++) {
		free(book->udp[i].send);
		free(book->udp[i].answer);
	}
	free(book->udp);
	free(book->udp_ports);
	*book = (struct probe_book){0};
}

const struct udp_request *
probe_book_udp(const struct probe_book *book, uint16_t port)
{
	size_t low = 0, high = book->udp_port_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (book->udp_ports[middle].port < port)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == book->udp_port_count || book->udp_ports[low].port != port)
		return NULL;
	return &book->udp[book->udp_ports[low].row];
}

const struct udp_request *
probe_book_try(const struct probe_book *book, uint16_t port, unsigned attempt)
{
	const struct udp_request *request = probe_book_udp(book, port);

	if (request == NULL || attempt == 0 || request->then == 0)
		return request;
	return &book->udp[request->then - 1];
}

const struct udp_request *
probe_book_named(const struct probe_book *book, const char *name)
{
	for (size_t i = 0; i < book->udp_count; i++)
		if (strcmp(book->udp[i].name, name) == 0)
			return &book->udp[i];
	return NULL;
}

void
probe_book_ports(
	const struct probe_book *book, enum probe_pace pace, struct port_set *ports)
{
	for (size_t i = 0; i < book->udp_port_count; i++) {
		const struct probe_port *entry = &book->udp_ports[i];

		if (book->udp[entry->row].pace == pace)
			port_set_add(ports, entry->port, entry->port);
	}
}

static uint8_t
fresh_byte(uint64_t cookie, uint8_t number)
{
	return (uint8_t)(cookie >> 8 * (PROBE_FRESH_MAX - 1 - number));
}

/* What stands at a place when the question has that cookie. */
static uint8_t
byte_of(const struct probe_byte *byte, uint64_t cookie)
{
	static const char digits[] = "0123456789abcdef";

	switch ((enum probe_place)byte->place) {
	case PLACE_FRESH:
		return fresh_byte(cookie, byte->value);
	case PLACE_FRESH_HIGH:
		return (uint8_t)digits[fresh_byte(cookie, byte->value) >> 4];
	case PLACE_FRESH_LOW:
		return (uint8_t)digits[fresh_byte(cookie, byte->value) & 0x0f];
	case PLACE_VALUE:
		break;
	}
	return byte->value;
}

size_t
udp_request_write(const struct udp_request *request, uint64_t cookie, uint8_t *space)
{
	for (size_t i = 0; i < request->send_length; i++)
		space[i] = byte_of(&request->send[i], cookie);
	return request->send_length;
}

/* As a file name is matched against a pattern with "*": when a byte does not fit, the newest
 * gap takes one byte more. Earlier gaps need not be tried again. */
bool
udp_request_is_answered(const struct udp_request *request, uint64_t cookie,
	const uint8_t *bytes, size_t length)
{
	size_t next = 0, at = 0, gap = SIZE_MAX, gap_at = 0;

	while (next < request->answer_length) {
		const struct probe_byte *byte = &request->answer[next];

		if (byte->gap && gap != next) {
			gap = next;
			gap_at = at;
		}
		if (at < length &&
			((bytes[at] ^ byte_of(byte, cookie)) & byte->mask) == 0) {
			next++;
			at++;
			continue;
		}
		if (at >= length || gap == SIZE_MAX)
			return false;
		next = gap;
		at = ++gap_at;
	}
	return true;
}
