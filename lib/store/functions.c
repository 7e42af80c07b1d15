/* The few functions that sql/queries.sql needs to show values inside of JSON. */
#include <stdlib.h>
#include <string.h>

#include "assess/vendor.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/handle.h"

enum { PORTS_TEXT_SIZE = 65535 * 6 + 3 }; /* every port, its comma, brackets and end */

static bool
mac_argument(sqlite3_value *value, struct mac *mac)
{
	if (sqlite3_value_type(value) != SQLITE_BLOB ||
		sqlite3_value_bytes(value) != (int)sizeof(mac->bytes))
		return false;
	memcpy(mac->bytes, sqlite3_value_blob(value), sizeof(mac->bytes));
	return true;
}

static void
give_text(sqlite3_context *context, const char *text)
{
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* Every function gives NULL for a value that is not of its kind. */
static void
function_iso(sqlite3_context *context, int count, sqlite3_value **values)
{
	char text[WALL_TEXT_SIZE];

	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_INTEGER)
		give_text(context,
			wall_text((wall_t){sqlite3_value_int64(values[0])}, text));
}

static void
function_ip_text(sqlite3_context *context, int count, sqlite3_value **values)
{
	int length = sqlite3_value_bytes(values[0]);
	char text[IP_TEXT_SIZE];
	struct ip ip;

	(void)count;
	if (sqlite3_value_type(values[0]) != SQLITE_BLOB ||
		(length != 4 && length != 16))
		return;
	ip = ip_from_bytes(length == 4 ? IP_V4 : IP_V6, sqlite3_value_blob(values[0]));
	give_text(context, ip_text(&ip, text));
}

static void
function_mac_text(sqlite3_context *context, int count, sqlite3_value **values)
{
	char text[MAC_TEXT_SIZE];
	struct mac mac;

	(void)count;
	if (mac_argument(values[0], &mac))
		give_text(context, mac_text(&mac, text));
}

static void
function_vendor(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct mac mac;

	(void)count;
	if (mac_argument(values[0], &mac))
		give_text(context, vendor_name(&mac));
}

static void
function_mac_private(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct mac mac;

	(void)count;
	if (mac_argument(values[0], &mac))
		sqlite3_result_int(context, mac_is_private(&mac) ? 1 : 0);
}

static void
function_port_count(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *text = (const char *)sqlite3_value_text(values[0]);
	struct port_set set = {.count = 0};

	(void)count;
	if (text == NULL || port_set_parse(text, &set, NULL) != 0)
		return;
	sqlite3_result_int64(context, (int64_t)port_set_size(&set));
	port_set_done(&set);
}

/* Ports come in pages like everything else: a set is written out only as far as it is
 * asked for. */
static void
function_ports_after(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *set_text = (const char *)sqlite3_value_text(values[0]);
	int64_t after = sqlite3_value_int64(values[1]);
	int64_t left = sqlite3_value_int64(values[2]);
	struct port_set set = {.count = 0};
	struct text list;
	char *space;

	(void)count;
	/* A damaged text counts as the empty set, which it then is. */
	if (set_text != NULL)
		(void)port_set_parse(set_text, &set, NULL);
	space = mem_new(PORTS_TEXT_SIZE);
	text_init(&list, space, PORTS_TEXT_SIZE);
	text_add(&list, "[");
	for (size_t i = 0; i < set.count; i++) {
		int64_t port = set.ranges[i].first;

		if (port <= after)
			port = after + 1;
		for (; port <= set.ranges[i].last && left > 0; port++, left--)
			text_format(
				&list, "%s%d", list.length > 1 ? "," : "", (int)port);
	}
	text_add(&list, "]");
	sqlite3_result_text(context, space, (int)list.length, free);
	port_set_done(&set);
}

static void
function_ports_in_both(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct port_set both = {.count = 0}, other = {.count = 0}, only = {.count = 0};
	const char *first = (const char *)sqlite3_value_text(values[0]);
	const char *second = (const char *)sqlite3_value_text(values[1]);

	(void)count;
	if (first != NULL && second != NULL &&
		port_set_parse(first, &both, NULL) == 0 &&
		port_set_parse(second, &other, NULL) == 0) {
		port_set_copy(&only, &both);
		port_set_remove_set(&only, &other);
		port_set_remove_set(&both, &only);
		sqlite3_result_text(context, port_set_text(&both), -1, free);
	}
	port_set_done(&both);
	port_set_done(&other);
	port_set_done(&only);
}

int
functions_register(sqlite3 *database)
{
	static const struct {
		const char *name;
		int arguments;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{"iso", 1, function_iso},
		{"ip_text", 1, function_ip_text},
		{"mac_text", 1, function_mac_text},
		{"vendor", 1, function_vendor},
		{"mac_private", 1, function_mac_private},
		{"port_count", 1, function_port_count},
		{"ports_in_both", 2, function_ports_in_both},
		{"ports_after", 3, function_ports_after},
	};
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
	int result = SQLITE_OK;

	for (size_t i = 0;
		result == SQLITE_OK && i < sizeof(functions) / sizeof(functions[0]);
		i++)
		result = sqlite3_create_function_v2(database, functions[i].name,
			functions[i].arguments, flags, NULL, functions[i].call, NULL,
			NULL, NULL);
	return result;
}
