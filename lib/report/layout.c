#include "report/layout.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	ZONED_TIME = 25, /* 2026-11-01 13:00:00+01:00 */
	ZONE = 6,
	WORD_MAX = 39, /* an IPv6 address is never broken */
	CUT_MIN = 10,  /* a name is not cut shorter */
	SENTENCE_MIN = 40
};

static const char cut_mark[] = "..";

/* Characters that take two columns (Unicode, East Asian Width W and F, by blocks). */
static const struct {
	uint32_t first, last;
} wide[] = {
	{0x1100, 0x115f},
	{0x2e80, 0xa4cf},
	{0xac00, 0xd7a3},
	{0xf900, 0xfaff},
	{0xfe30, 0xfe6f},
	{0xff00, 0xff60},
	{0xffe0, 0xffe6},
	{0x1f300, 0x1faff},
	{0x20000, 0x3fffd},
};

static size_t
width_of(uint32_t value)
{
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (value >= wide[i].first && value <= wide[i].last)
			return 2;
	return value >= 0x300 && value <= 0x36f ? 0 : 1; /* accents on the one before */
}

/* Bytes and columns of the first character of a cell, which is valid UTF-8, not empty. */
static size_t
character(const char *text, size_t *columns)
{
	unsigned char lead = (unsigned char)text[0];
	size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	uint32_t value = length == 1 ? lead : lead & (0x7fU >> length);

	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80) {
			*columns = 1;
			return i;
		}
		value = value << 6 | ((unsigned char)text[i] & 0x3f);
	}
	*columns = width_of(value);
	return length;
}

/* Columns of the first length bytes. */
static size_t
columns_of(const char *text, size_t length)
{
	const char *end = text + length;
	size_t sum = 0, columns;

	while (text < end) {
		text += character(text, &columns);
		sum += columns;
	}
	return sum;
}

/* Bytes of text that fit into width columns, at least one character. */
static size_t
fitting(const char *text, size_t width)
{
	size_t bytes = 0, sum = 0, columns;

	while (text[bytes] != '\0') {
		size_t length = character(text + bytes, &columns);

		if (bytes > 0 && sum + columns > width)
			break;
		sum += columns;
		bytes += length;
	}
	return bytes;
}

static size_t
longest_word(const char *text)
{
	size_t longest = 0;

	while (*text != '\0') {
		size_t length = strcspn(text, " ");
		size_t columns = columns_of(text, length);

		longest = columns > longest ? columns : longest;
		text += length;
		text += strspn(text, " ");
	}
	return longest;
}

void
layout_init(struct layout *layout, const struct column *const *columns, size_t count,
	bool header)
{
	memset(layout, 0, sizeof(*layout));
	layout->count = count;
	for (size_t i = 0; i < count; i++) {
		layout->columns[i].column = columns[i];
		if (!header)
			continue;
		layout_measure(layout, i, columns[i]->heading);
		layout->columns[i].heading = layout->columns[i].natural;
	}
}

void
layout_measure(struct layout *layout, size_t index, const char *text)
{
	struct layout_column *column = &layout->columns[index];
	size_t width = columns_of(text, strlen(text));
	size_t word = longest_word(text);

	column->natural = width > column->natural ? width : column->natural;
	column->word = word > column->word ? word : column->word;
	column->width = column->natural;
}

static size_t
used(const struct layout *layout)
{
	size_t sum = 0;

	for (size_t i = 0; i < layout->count; i++)
		if (!layout->columns[i].hidden)
			sum += layout->columns[i].width + (sum > 0);
	return sum;
}

static void
shorten_times(struct layout *layout)
{
	layout->short_times = true;
	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->columns[i];

		if (column->column->kind == COLUMN_TIME &&
			column->natural == ZONED_TIME)
			column->natural -= ZONE;
		column->width = column->natural;
	}
}

/* Puts the first sentence under its row that would have less than least columns of room
 * beside the others: there it reads better than in a gutter. */
static bool
put_below(struct layout *layout, size_t room, size_t least)
{
	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->columns[i];

		if (column->hidden || column->column->narrow != NARROW_BELOW ||
			layout->count == 1 ||
			used(layout) - column->width + least <= room)
			continue;
		column->below = true;
		column->hidden = true;
		return true;
	}
	return false;
}

static size_t
smallest(const struct layout_column *column)
{
	size_t least = column->natural;

	if (column->column->kind == COLUMN_SENTENCE)
		least = column->word < WORD_MAX ? column->word : WORD_MAX;
	else if (column->column->narrow == NARROW_CUT)
		least = CUT_MIN;
	if (least < column->heading)
		least = column->heading;
	return least < column->natural ? least : column->natural;
}

/* Takes one column of the screen from the widest that can spare it. */
static bool
squeeze(struct layout *layout)
{
	struct layout_column *widest = NULL;

	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->columns[i];

		if (!column->hidden && column->width > smallest(column) &&
			(widest == NULL || column->width > widest->width))
			widest = column;
	}
	if (widest != NULL)
		widest->width--;
	return widest != NULL;
}

/* Of equals the rightmost goes first. The others get their room back. */
static bool
leave_one_out(struct layout *layout)
{
	struct layout_column *first = NULL;

	for (size_t i = 0; i < layout->count; i++) {
		struct layout_column *column = &layout->columns[i];

		if (!column->hidden && column->column->narrow >= NARROW_LEAVES_FIRST &&
			(first == NULL ||
				column->column->narrow <= first->column->narrow))
			first = column;
	}
	if (first == NULL)
		return false;
	first->hidden = true;
	for (size_t i = 0; i < layout->count; i++)
		layout->columns[i].width = layout->columns[i].natural;
	return true;
}

void
layout_fit(struct layout *layout, size_t room, bool all_stay)
{
	if (used(layout) <= room)
		return;
	shorten_times(layout);
	(void)put_below(layout, room, SENTENCE_MIN);
	while (used(layout) > room) {
		if (squeeze(layout) || put_below(layout, room, room))
			continue;
		if (all_stay || !leave_one_out(layout))
			return;
	}
}

static char *
cut(const char *text, size_t width)
{
	size_t marks = strlen(cut_mark);
	size_t bytes = fitting(text, width > marks ? width - marks : 1);
	size_t size = bytes + marks + 1;
	char *copy = mem_new(size);
	struct text out;

	text_init(&out, copy, size);
	text_format(&out, "%.*s%s", (int)bytes, text, cut_mark);
	return copy;
}

/* Bytes of the next line: up to the last blank that fits, or through a word too long. */
static size_t
next_line(const char *text, size_t width)
{
	size_t bytes = fitting(text, width);
	size_t blank = bytes;

	if (text[bytes] == '\0' || text[bytes] == ' ')
		return bytes;
	while (blank > 0 && text[blank - 1] != ' ')
		blank--;
	while (blank > 0 && text[blank - 1] == ' ')
		blank--;
	return blank > 0 ? blank : bytes;
}

char *
layout_wrap(const char *text, size_t width, size_t indent)
{
	/* At worst each character is a line of its own. */
	size_t size = strlen(text) * (indent + 2) + 1;
	char *copy = mem_new(size);
	struct text out;

	text_init(&out, copy, size);
	while (*text != '\0') {
		size_t length = next_line(text, width);

		text_format(&out, "%.*s", (int)length, text);
		text += length;
		text += strspn(text, " ");
		if (*text != '\0')
			text_format(&out, "\n%*s", (int)indent, "");
	}
	return copy;
}

char *
layout_text(const struct layout *layout, size_t index, const char *text)
{
	const struct layout_column *column = &layout->columns[index];
	size_t width = columns_of(text, strlen(text));
	char *copy;

	if (layout->short_times && column->column->kind == COLUMN_TIME &&
		strlen(text) == ZONED_TIME) {
		copy = mem_dup_text(text);
		copy[ZONED_TIME - ZONE] = '\0';
		return copy;
	}
	if (width <= column->width)
		return mem_dup_text(text);
	if (column->column->kind == COLUMN_SENTENCE)
		return layout_wrap(text, column->width, 0);
	return cut(text, column->width);
}
