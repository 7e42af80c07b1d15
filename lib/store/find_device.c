#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/handle.h"

enum { FOUND_MAX = 4, QUOTE_SIZE = 128 };

struct found {
	uint64_t ids[FOUND_MAX];
	size_t count;
};

static int
collect(struct store *store, sqlite3_stmt *rows, struct found *found,
	struct error *error)
{
	int status;

	found->count = 0;
	while ((status = statement_step(store, rows, error)) > 0)
		if (found->count < FOUND_MAX)
			found->ids[found->count++] =
				(uint64_t)sqlite3_column_int64(rows, 0);
	return status;
}

/* "d-17"; anything else is not an id. */
static bool
is_id(const char *text, int64_t *id)
{
	char *end = NULL;

	if (strncmp(text, "d-", 2) != 0 || text[2] < '0' || text[2] > '9')
		return false;
	*id = strtoll(text + 2, &end, 10);
	return *end == '\0';
}

static int
find_by_ip(struct store *store, const struct ip *ip, struct found *found,
	struct error *error)
{
	sqlite3_stmt *rows = statement(store, "device_by_ip");
	int status;

	bind_ip(rows, ":ip", ip);
	status = collect(store, rows, found, error);
	if (status != 0 || found->count > 0)
		return status;
	rows = statement(store, "device_by_old_ip");
	bind_ip(rows, ":ip", ip);
	return collect(store, rows, found, error);
}

static int
find(struct store *store, const char *text, struct found *found, struct error *error)
{
	sqlite3_stmt *rows;
	struct mac mac;
	struct ip ip;
	int64_t id;

	if (ip_parse(text, &ip))
		return find_by_ip(store, &ip, found, error);
	if (is_id(text, &id)) {
		rows = statement(store, "device_by_id");
		bind_number(rows, ":id", id);
	} else if (mac_parse(text, &mac)) {
		rows = statement(store, "device_by_mac");
		bind_mac(rows, ":mac", &mac);
	} else {
		rows = statement(store, "device_by_name");
		bind_text(rows, ":name", text);
	}
	return collect(store, rows, found, error);
}

static int
find_by_claim(
	struct store *store, const char *text, struct found *found, struct error *error)
{
	sqlite3_stmt *rows = statement(store, "device_by_claim");

	bind_text(rows, ":name", text);
	return collect(store, rows, found, error);
}

/* The only one that was found, or what to say instead. */
static int
take_one(const struct found *found, const char *text, uint64_t *device_id,
	struct error *error)
{
	char quote[QUOTE_SIZE], ids[QUOTE_SIZE];
	struct text quoted, listed;

	text_init(&quoted, quote, sizeof(quote));
	text_add_escaped(&quoted, text, strnlen(text, QUOTE_SIZE), "\"");
	if (found->count == 0)
		return error_set(error, ERROR_NOT_FOUND,
			"there is no device \"%s\" (an id like d-17, a MAC, an IP "
			"address or a name)",
			quote);
	if (found->count == 1) {
		*device_id = found->ids[0];
		return 0;
	}
	text_init(&listed, ids, sizeof(ids));
	for (size_t i = 0; i < found->count; i++)
		text_format(&listed, "%sd-%llu", i == 0 ? "" : ", ",
			(unsigned long long)found->ids[i]);
	return error_set(error, ERROR_INVALID,
		"several devices are meant by \"%s\": say which of %s", quote, ids);
}

int
store_find_device(
	struct store *store, const char *text, uint64_t *device_id, struct error *error)
{
	struct found found;
	int status = find(store, text, &found, error);

	return status != 0 ? status : take_one(&found, text, device_id, error);
}

int
store_look_for_device(
	struct store *store, const char *text, uint64_t *device_id, struct error *error)
{
	struct found found;
	int status = find(store, text, &found, error);

	if (status == 0 && found.count == 0)
		status = find_by_claim(store, text, &found, error);
	return status != 0 ? status : take_one(&found, text, device_id, error);
}
