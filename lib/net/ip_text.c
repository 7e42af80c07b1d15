#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "net/ip.h"

enum { GROUPS = 8 }; /* 16-bit groups of an IPv6 address */

/* Reads a decimal number without sign, blanks or leading zeros, at most maximum, and moves
 * *text behind it. */
static bool
read_decimal(const char **text, unsigned maximum, unsigned *value)
{
	const char *next = *text;
	unsigned number = 0;

	if (*next < '0' || *next > '9')
		return false;
	if (*next == '0' && next[1] >= '0' && next[1] <= '9')
		return false;
	for (; *next >= '0' && *next <= '9'; next++) {
		number = number * 10 + (unsigned)(*next - '0');
		if (number > maximum)
			return false;
	}
	*text = next;
	*value = number;
	return true;
}

/* Reads "a.b.c.d" up to the end of the text. */
static bool
read_dotted(const char *text, uint8_t bytes[4])
{
	unsigned value;

	for (size_t i = 0; i < 4; i++) {
		if (!read_decimal(&text, 255, &value))
			return false;
		bytes[i] = (uint8_t)value;
		if (i < 3 && *text++ != '.')
			return false;
	}
	return *text == '\0';
}

/* Reads one to four hexadecimal digits and moves *text behind them. */
static bool
read_group(const char **text, unsigned *value)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *next = *text;
	unsigned number = 0;
	size_t count = 0;

	for (; *next != '\0'; next++, count++) {
		const char *digit = strchr(digits, *next);

		if (digit == NULL)
			break;
		if (count == 4)
			return false;
		number = number << 4 | ((unsigned)(digit - digits) & 0xf);
	}
	*text = next;
	*value = number;
	return count > 0;
}

struct ipv6_parts {
	uint8_t bytes[16];
	size_t used; /* bytes read so far */
	size_t gap;  /* where "::" stood; 17 when it did not */
};

/* Reads what follows: a group, or the dotted tail. Returns false when it is neither. */
static bool
read_part(const char **text, struct ipv6_parts *parts)
{
	const char *start = *text;
	unsigned value;

	if (parts->used > 14 || !read_group(text, &value))
		return false;
	if (**text == '.') {
		if (parts->used > 12 || !read_dotted(start, parts->bytes + parts->used))
			return false;
		parts->used += 4;
		*text = start + strlen(start);
		return true;
	}
	parts->bytes[parts->used++] = (uint8_t)(value >> 8);
	parts->bytes[parts->used++] = (uint8_t)value;
	return true;
}

/* Moves *text over ":" or "::" between parts. Returns false for anything else. */
static bool
read_colons(const char **text, struct ipv6_parts *parts)
{
	if (*(*text)++ != ':')
		return false;
	if (**text != ':')
		return **text != '\0';
	if (parts->gap <= 16)
		return false;
	parts->gap = parts->used;
	(*text)++;
	return true;
}

static bool
parse_v6(const char *text, struct ip *ip)
{
	struct ipv6_parts parts = {.gap = 17};
	struct ip read = {.family = IP_V6};
	size_t tail;

	if (text[0] == ':' && (text[1] != ':' || !read_colons(&text, &parts)))
		return false;
	while (*text != '\0') {
		if (!read_part(&text, &parts))
			return false;
		if (*text != '\0' && !read_colons(&text, &parts))
			return false;
	}
	if (parts.gap > 16) {
		if (parts.used != 16)
			return false;
		parts.gap = 16;
	} else if (parts.used > 14) {
		return false; /* "::" stands for at least one group */
	}
	tail = parts.used - parts.gap;
	memcpy(read.bytes, parts.bytes, parts.gap);
	memcpy(read.bytes + 16 - tail, parts.bytes + parts.gap, tail);
	*ip = read;
	return true;
}

bool
ip_parse(const char *text, struct ip *ip)
{
	struct ip read = {.family = IP_V4};

	if (strchr(text, ':') != NULL)
		return parse_v6(text, ip);
	if (!read_dotted(text, read.bytes))
		return false;
	*ip = read;
	return true;
}

static unsigned
group(const struct ip *ip, size_t index)
{
	return (unsigned)ip->bytes[2 * index] << 8 | ip->bytes[2 * index + 1];
}

/* Finds the longest run of at least two zero groups, the first of equals (RFC 5952 4.2).
 * Returns its length, 0 when there is none. */
static size_t
longest_zero_run(const struct ip *ip, size_t *start)
{
	size_t best = 0, run = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		run = group(ip, i) == 0 ? run + 1 : 0;
		if (run > best && run >= 2) {
			best = run;
			*start = i + 1 - run;
		}
	}
	return best;
}

static void
add_dotted(struct text *text, const uint8_t *bytes)
{
	text_format(text, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}

static void
add_v6(struct text *text, const struct ip *ip)
{
	static const struct subnet mapped = {{IP_V6, {[10] = 0xff, [11] = 0xff}}, 96};
	size_t start = 0, run;

	if (subnet_has(&mapped, ip)) {
		text_add(text, "::ffff:");
		add_dotted(text, ip->bytes + 12);
		return;
	}
	run = longest_zero_run(ip, &start);
	for (size_t i = 0; i < GROUPS; i++) {
		if (run > 0 && i == start) {
			text_add(text, "::");
			i += run - 1;
			continue;
		}
		text_format(text,
			i == 0 || (run > 0 && i == start + run) ? "%x" : ":%x",
			group(ip, i));
	}
}

const char *
ip_text(const struct ip *ip, char *text)
{
	struct text out;

	text_init(&out, text, IP_TEXT_SIZE);
	if (ip->family == IP_V4)
		add_dotted(&out, ip->bytes);
	else if (ip->family == IP_V6)
		add_v6(&out, ip);
	else
		text_add(&out, "-");
	return text;
}

static bool
has_host_bits(const struct subnet *subnet)
{
	size_t bits = ip_length(subnet->ip.family) * 8;

	for (size_t bit = subnet->prefix; bit < bits; bit++)
		if ((subnet->ip.bytes[bit / 8] & (0x80U >> bit % 8)) != 0)
			return true;
	return false;
}

bool
subnet_parse(const char *text, struct subnet *subnet)
{
	const char *slash = strchr(text, '/');
	size_t length = slash == NULL ? strlen(text) : (size_t)(slash - text);
	char address[IP_TEXT_SIZE];
	struct subnet read;
	unsigned prefix;

	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	if (!ip_parse(address, &read.ip))
		return false;
	prefix = (unsigned)ip_length(read.ip.family) * 8;
	if (slash != NULL) {
		const char *rest = slash + 1;

		if (!read_decimal(&rest, prefix, &prefix) || *rest != '\0')
			return false;
	}
	read.prefix = (uint8_t)prefix;
	if (has_host_bits(&read))
		return false;
	*subnet = read;
	return true;
}

const char *
subnet_text(const struct subnet *subnet, char *text)
{
	char address[IP_TEXT_SIZE];

	(void)snprintf(text, SUBNET_TEXT_SIZE, "%s/%u", ip_text(&subnet->ip, address),
		subnet->prefix);
	return text;
}
