#include "report/event_schema.h"

#include <stdlib.h>
#include <string.h>

#include "report/cell.h"

static json_t *
safe_text(const json_t *value)
{
	char *text;
	json_t *safe;

	if (!json_is_string(value) || json_string_length(value) == 0)
		return json_null();
	text = cell_machine(value);
	safe = json_string(text);
	free(text);
	return safe;
}

json_t *
event_text(const json_t *row, const char *field)
{
	return safe_text(json_object_get(row, field));
}

json_t *
event_first(const json_t *row, const char *field)
{
	return safe_text(json_array_get(json_object_get(row, field), 0));
}

json_t *
event_list(const json_t *row, const char *field)
{
	json_t *list = json_array();
	const json_t *item;
	size_t index;

	json_array_foreach (json_object_get(row, field), index, item) {
		if (json_is_string(item))
			(void)json_array_append_new(list, safe_text(item));
	}
	return list;
}

json_t *
event_time(const json_t *row, const char *field)
{
	const char *text = json_string_value(json_object_get(row, field));
	wall_t time;

	if (text == NULL || !wall_parse(text, &time))
		return json_null();
	return json_integer(time.us / 1000);
}

int
event_severity(const json_t *row)
{
	static const char *const words[] = {
		"info", "low", "medium", "high", "critical"};
	const char *word = json_string_value(json_object_get(row, "severity"));

	for (size_t i = 0; word != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			return (int)i + 1;
	return 0;
}

json_t *
event_finding(const json_t *row)
{
	const char *device = json_string_value(json_object_get(row, "device"));
	const char *proto = json_string_value(json_object_get(row, "proto"));

	return json_sprintf("%s:%d/%s", device == NULL ? "" : device,
		(int)json_integer_value(json_object_get(row, "port")),
		proto == NULL ? "" : proto);
}

json_t *
event_without_nulls(json_t *whole)
{
	const char *key;
	json_t *value;
	size_t index;
	void *next;

	json_object_foreach_safe(whole, next, key, value)
	{
		if (json_is_null(value))
			(void)json_object_del(whole, key);
		else
			(void)event_without_nulls(value);
	}
	json_array_foreach (whole, index, value) {
		(void)event_without_nulls(value);
	}
	return whole;
}
