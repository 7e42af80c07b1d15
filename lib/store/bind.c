#include <assert.h>
#include <string.h>

#include "store/handle.h"

static int
place_of(sqlite3_stmt *to, const char *name)
{
	int place = sqlite3_bind_parameter_index(to, name);

	assert(to == NULL || place > 0);
	return place;
}

/* Binding fails only for a wrong place or without memory; then the step fails too, with a
 * constraint or the same reason. */
void
bind_number(sqlite3_stmt *to, const char *name, int64_t value)
{
	(void)sqlite3_bind_int64(to, place_of(to, name), value);
}

void
bind_text(sqlite3_stmt *to, const char *name, const char *value)
{
	(void)sqlite3_bind_text(to, place_of(to, name), value, -1, SQLITE_STATIC);
}

void
bind_name(sqlite3_stmt *to, const char *name, const struct name *table, int value)
{
	bind_text(to, name, names_text(table, value));
}

void
bind_proto(sqlite3_stmt *to, enum proto proto)
{
	if (proto == PROTO_TCP || proto == PROTO_UDP)
		bind_name(to, ":proto", proto_names, (int)proto);
}

void
bind_time(sqlite3_stmt *to, const char *name, wall_t value)
{
	if (value.us != 0)
		bind_number(to, name, value.us);
}

void
bind_id(sqlite3_stmt *to, const char *name, uint64_t value)
{
	if (value != 0)
		bind_number(to, name, (int64_t)value);
}

void
bind_ip(sqlite3_stmt *to, const char *name, const struct ip *value)
{
	size_t length = ip_length(value->family);

	if (length > 0)
		(void)sqlite3_bind_blob(to, place_of(to, name), value->bytes,
			(int)length, SQLITE_STATIC);
}

void
bind_mac(sqlite3_stmt *to, const char *name, const struct mac *value)
{
	if (!mac_is_zero(value))
		(void)sqlite3_bind_blob(to, place_of(to, name), value->bytes,
			sizeof(value->bytes), SQLITE_STATIC);
}

void
bind_bytes(sqlite3_stmt *to, const char *name, const void *bytes, size_t length)
{
	(void)sqlite3_bind_blob(
		to, place_of(to, name), bytes, (int)length, SQLITE_STATIC);
}
