#include "store/column.h"

#include <string.h>

#include "base/text.h"

int64_t
take_number(struct columns *columns)
{
	return sqlite3_column_int64(columns->row, columns->next++);
}

uint64_t
take_count(struct columns *columns, uint64_t max)
{
	int64_t value = take_number(columns);

	if (value < 0 || (uint64_t)value > max) {
		columns->failed = true;
		return 0;
	}
	return (uint64_t)value;
}

wall_t
take_time(struct columns *columns)
{
	return (wall_t){take_number(columns)};
}

bool
take_bool(struct columns *columns)
{
	return take_number(columns) != 0;
}

void
take_text(struct columns *columns, char *text, size_t size)
{
	const char *value =
		(const char *)sqlite3_column_text(columns->row, columns->next);
	size_t length = (size_t)sqlite3_column_bytes(columns->row, columns->next);

	columns->next++;
	text[0] = '\0';
	if (value == NULL)
		return;
	if (strlen(value) != length || !text_copy(text, size, value))
		columns->failed = true;
}

int
take_name(struct columns *columns, const struct name *table, int missing)
{
	const char *text =
		(const char *)sqlite3_column_text(columns->row, columns->next++);
	int value = missing;

	if (text != NULL && !names_value(table, text, &value))
		columns->failed = true;
	return value;
}

void
take_ip(struct columns *columns, struct ip *ip)
{
	const void *bytes = sqlite3_column_blob(columns->row, columns->next);
	int length = sqlite3_column_bytes(columns->row, columns->next++);

	*ip = (struct ip){.family = IP_NONE};
	if (bytes == NULL)
		return;
	if (length == 4 || length == 16)
		*ip = ip_from_bytes(length == 4 ? IP_V4 : IP_V6, bytes);
	else
		columns->failed = true;
}

void
take_mac(struct columns *columns, struct mac *mac)
{
	const void *bytes = sqlite3_column_blob(columns->row, columns->next);
	int length = sqlite3_column_bytes(columns->row, columns->next++);

	*mac = (struct mac){{0}};
	if (bytes == NULL)
		return;
	if (length == (int)sizeof(mac->bytes))
		memcpy(mac->bytes, bytes, sizeof(mac->bytes));
	else
		columns->failed = true;
}

bool
take_bytes(struct columns *columns, void *bytes, size_t length)
{
	const void *value = sqlite3_column_blob(columns->row, columns->next);
	int got = sqlite3_column_bytes(columns->row, columns->next++);

	memset(bytes, 0, length);
	if (value == NULL)
		return false;
	if (got == (int)length)
		memcpy(bytes, value, length);
	else
		columns->failed = true;
	return true;
}
