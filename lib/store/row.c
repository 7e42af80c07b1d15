#include "store/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/timepoint.h"
#include "net/ip.h"
#include "net/mac.h"

enum { NAME_SIZE = 32, ID_SIZE = 32, US_PER_SECOND = 1000000 };

/* Text that is not valid UTF-8 (a damaged file) is escaped, never dropped. */
static json_t *
plain_text(const char *bytes, size_t length)
{
	json_t *value = json_stringn(bytes, length);
	struct text text;
	size_t size = length * 4 + 1;
	char *space;

	if (value != NULL)
		return value;
	space = mem_new(size);
	text_init(&text, space, size);
	text_add_escaped(&text, bytes, length, "");
	value = json_string(space);
	free(space);
	return value;
}

static json_t *
value_plain(sqlite3_stmt *row, int column)
{
	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(row, column));
	case SQLITE_FLOAT:
		return json_real(sqlite3_column_double(row, column));
	case SQLITE_TEXT:
		return plain_text((const char *)sqlite3_column_text(row, column),
			(size_t)sqlite3_column_bytes(row, column));
	default:
		return json_null();
	}
}

static json_t *
value_time(sqlite3_stmt *row, int column)
{
	wall_t time = {sqlite3_column_int64(row, column)};
	char text[WALL_TEXT_SIZE];

	return time.us == 0 ? json_null() : json_string(wall_text(time, text));
}

static json_t *
value_span(sqlite3_stmt *row, int column)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return json_null();
	return json_real(
		(double)sqlite3_column_int64(row, column) / (double)US_PER_SECOND);
}

static json_t *
value_bool(sqlite3_stmt *row, int column)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return json_null();
	return json_boolean(sqlite3_column_int64(row, column) != 0);
}

static json_t *
value_json(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	json_t *value = NULL;

	if (text != NULL)
		value = json_loadb(text, (size_t)sqlite3_column_bytes(row, column),
			JSON_DECODE_ANY, NULL);
	return value == NULL ? json_null() : value;
}

static json_t *
value_id(sqlite3_stmt *row, int column)
{
	char text[ID_SIZE];

	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return json_null();
	(void)snprintf(text, sizeof(text), "d-%lld",
		(long long)sqlite3_column_int64(row, column));
	return json_string(text);
}

static json_t *
value_ip(sqlite3_stmt *row, int column)
{
	const void *bytes = sqlite3_column_blob(row, column);
	int length = sqlite3_column_bytes(row, column);
	char text[IP_TEXT_SIZE];
	struct ip ip;

	if (length != 4 && length != 16)
		return json_null();
	ip = ip_from_bytes(length == 4 ? IP_V4 : IP_V6, bytes);
	return json_string(ip_text(&ip, text));
}

static json_t *
value_mac(sqlite3_stmt *row, int column)
{
	const void *bytes = sqlite3_column_blob(row, column);
	char text[MAC_TEXT_SIZE];
	struct mac mac;

	if (sqlite3_column_bytes(row, column) != (int)sizeof(mac.bytes))
		return json_null();
	memcpy(mac.bytes, bytes, sizeof(mac.bytes));
	return json_string(mac_text(&mac, text));
}

static json_t *
value_of(sqlite3_stmt *row, int column, const char *type)
{
	static const struct {
		const char *type;
		json_t *(*value)(sqlite3_stmt *, int);
	} types[] = {
		{"", value_plain},
		{":time", value_time},
		{":span", value_span},
		{":bool", value_bool},
		{":json", value_json},
		{":id", value_id},
		{":ip", value_ip},
		{":mac", value_mac},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].type) == 0)
			return types[i].value(row, column);
	return json_null();
}

json_t *
row_json(sqlite3_stmt *row)
{
	json_t *object = json_object();

	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const char *name = sqlite3_column_name(row, i);
		size_t length = strcspn(name, ":");
		char field[NAME_SIZE];

		if (name[0] == '#' || length >= sizeof(field))
			continue;
		memcpy(field, name, length);
		field[length] = '\0';
		(void)json_object_set_new(
			object, field, value_of(row, i, name + length));
	}
	return object;
}
