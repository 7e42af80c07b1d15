#include "net/port_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

const struct name proto_names[] = {
	{PROTO_TCP, "tcp"},
	{PROTO_UDP, "udp"},
	{0, NULL},
};

enum { PORT_MAX = 65535, RANGE_TEXT_MAX = 12 /* "65535-65535," */ };

void
port_set_done(struct port_set *set)
{
	free(set->ranges);
	*set = (struct port_set){0};
}

void
port_set_copy(struct port_set *to, const struct port_set *from)
{
	*to = (struct port_set){.count = from->count, .capacity = from->count};
	if (from->count > 0)
		to->ranges = mem_dup(from->ranges, from->count * sizeof(*to->ranges));
}

static size_t
range_size(const struct port_range *range)
{
	return (size_t)(range->last - range->first) + 1;
}

/* Index of the first range that ends at port or later; count when there is none. */
static size_t
find(const struct port_set *set, uint32_t port)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->ranges[middle].last < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
recount(struct port_set *set, size_t from)
{
	for (size_t i = from; i < set->count; i++) {
		uint32_t before = 0;

		if (i > 0)
			before = set->ranges[i - 1].before +
				(uint32_t)range_size(&set->ranges[i - 1]);
		set->ranges[i].before = before;
	}
}

/* Puts count new ranges in the place of the ranges from first up to, but not including,
 * end. */
static void
replace(struct port_set *set, size_t first, size_t end, const struct port_range *ranges,
	size_t count)
{
	size_t behind = set->count - end;
	size_t total = first + count + behind;

	if (total > set->capacity)
		set->ranges = mem_grow(
			set->ranges, &set->capacity, total, sizeof(*set->ranges));
	if (behind > 0)
		memmove(&set->ranges[first + count], &set->ranges[end],
			behind * sizeof(*set->ranges));
	for (size_t i = 0; i < count; i++)
		set->ranges[first + i] = ranges[i];
	set->count = total;
	recount(set, first);
}

void
port_set_add(struct port_set *set, uint16_t first, uint16_t last)
{
	struct port_range range = {.first = first, .last = last};
	size_t start, end;

	if (first == 0 || first > last)
		return;
	start = find(set, first - 1U);
	for (end = start; end < set->count; end++) {
		const struct port_range *next = &set->ranges[end];

		if (next->first > (uint32_t)range.last + 1)
			break;
		range.first = next->first < range.first ? next->first : range.first;
		range.last = next->last > range.last ? next->last : range.last;
	}
	replace(set, start, end, &range, 1);
}

void
port_set_remove(struct port_set *set, uint16_t first, uint16_t last)
{
	struct port_range left[2];
	size_t start, end, count = 0;

	if (first > last)
		return;
	start = find(set, first);
	for (end = start; end < set->count && set->ranges[end].first <= last; end++)
		continue;
	if (start == end)
		return;
	if (set->ranges[start].first < first)
		left[count++] = (struct port_range){
			.first = set->ranges[start].first,
			.last = (uint16_t)(first - 1),
		};
	if (set->ranges[end - 1].last > last)
		left[count++] = (struct port_range){
			.first = (uint16_t)(last + 1),
			.last = set->ranges[end - 1].last,
		};
	replace(set, start, end, left, count);
}

void
port_set_add_set(struct port_set *set, const struct port_set *other)
{
	for (size_t i = 0; i < other->count; i++)
		port_set_add(set, other->ranges[i].first, other->ranges[i].last);
}

void
port_set_remove_set(struct port_set *set, const struct port_set *other)
{
	for (size_t i = 0; i < other->count; i++)
		port_set_remove(set, other->ranges[i].first, other->ranges[i].last);
}

void
port_set_keep_set(struct port_set *set, const struct port_set *other)
{
	struct port_set rest = {0};

	port_set_copy(&rest, set);
	port_set_remove_set(&rest, other);
	port_set_remove_set(set, &rest);
	port_set_done(&rest);
}

bool
port_set_has(const struct port_set *set, uint16_t port)
{
	size_t i = find(set, port);

	return i < set->count && set->ranges[i].first <= port;
}

bool
port_set_equal(const struct port_set *a, const struct port_set *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->ranges[i].first != b->ranges[i].first ||
			a->ranges[i].last != b->ranges[i].last)
			return false;
	return true;
}

size_t
port_set_size(const struct port_set *set)
{
	const struct port_range *last;

	if (set->count == 0)
		return 0;
	last = &set->ranges[set->count - 1];
	return last->before + range_size(last);
}

uint16_t
port_set_port(const struct port_set *set, size_t index)
{
	size_t low = 0, high = set->count - 1;

	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (set->ranges[middle].before <= index)
			low = middle;
		else
			high = middle - 1;
	}
	return (uint16_t)(set->ranges[low].first + (index - set->ranges[low].before));
}

/* Reads a port number and moves *text behind it. */
static bool
read_port(const char **text, uint16_t *port)
{
	const char *next = *text;
	uint32_t number = 0;

	for (; *next >= '0' && *next <= '9'; next++) {
		number = number * 10 + (uint32_t)(*next - '0');
		if (number > PORT_MAX)
			return false;
	}
	if (number == 0)
		return false;
	*text = next;
	*port = (uint16_t)number;
	return true;
}

static int
refuse(const char *part, const char *problem, struct error *error)
{
	int length = (int)strcspn(part, ",");

	if (length > 20)
		length = 20;
	return error_set(error, ERROR_INVALID,
		"\"%.*s\" %s; ports are written like 22,80,8000-8100", length, part,
		problem);
}

static int
read_ranges(const char *text, struct port_set *set, struct error *error)
{
	for (;;) {
		const char *part = text;
		uint16_t first, last;

		if (*text == ',' || *text == '\0')
			return error_set(error, ERROR_INVALID,
				"a port is missing between commas or at the end; ports "
				"are written like 22,80,8000-8100");
		if (!read_port(&text, &first))
			return refuse(part, "is not a port from 1 to 65535", error);
		last = first;
		if (*text == '-') {
			text++;
			if (!read_port(&text, &last))
				return refuse(part, "is not a range of ports", error);
		}
		if (*text != ',' && *text != '\0')
			return refuse(part, "is not a port or a range", error);
		if (last < first)
			return refuse(part, "ends before it begins", error);
		port_set_add(set, first, last);
		if (*text++ == '\0')
			return 0;
	}
}

int
port_set_parse(const char *text, struct port_set *set, struct error *error)
{
	struct port_set read = {0};
	int result = read_ranges(text, &read, error);

	if (result == 0)
		*set = read;
	else
		port_set_done(&read);
	return result;
}

char *
port_set_text(const struct port_set *set)
{
	size_t size = set->count * RANGE_TEXT_MAX + 1;
	char *bytes = mem_new(size);
	struct text text;

	text_init(&text, bytes, size);
	for (size_t i = 0; i < set->count; i++) {
		const struct port_range *range = &set->ranges[i];

		text_format(&text, i == 0 ? "%u" : ",%u", range->first);
		if (range->last > range->first)
			text_format(&text, "-%u", range->last);
	}
	return bytes;
}
