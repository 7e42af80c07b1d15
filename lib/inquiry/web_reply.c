#include "inquiry/web_reply.h"

#include <string.h>

static bool
read_status(struct words line, const char *protocol, unsigned int *status)
{
	struct words code;

	if (!words_begin(line, protocol))
		return false;
	code = words_trim(words_after(line, " "));
	if (code.bytes == NULL || code.length < 3)
		return false;
	*status = 0;
	for (size_t i = 0; i < 3; i++) {
		if (code.bytes[i] < '0' || code.bytes[i] > '9')
			return false;
		*status = *status * 10 + (unsigned int)(code.bytes[i] - '0');
	}
	return *status >= 100;
}

struct field {
	const char *name;
	struct words *value;
};

/* The first value of a name counts. */
static void
read_field(struct words line, struct web_reply *reply)
{
	const struct field fields[] = {
		{"server:", &reply->server},
		{"www-authenticate:", &reply->authenticate},
		{"content-type:", &reply->type},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].value->length == 0 &&
			words_begin_any_case(line, fields[i].name))
			*fields[i].value =
				words_trim(words_skip(line, strlen(fields[i].name)));
}

bool
web_reply_read(
	struct words bytes, const char *protocol, bool over, struct web_reply *reply)
{
	struct words head = bytes, line;

	memset(reply, 0, sizeof(*reply));
	if (head.length > WEB_HEAD_MAX)
		head.length = WEB_HEAD_MAX;
	if (!words_line(&head, over, &line) ||
		!read_status(line, protocol, &reply->status))
		return false;
	for (int i = 0; i < WEB_LINES_MAX; i++) {
		if (!words_line(&head, over, &line))
			return true;
		if (line.length == 0) {
			size_t passed = (size_t)(head.bytes - bytes.bytes);

			reply->whole_head = true;
			reply->body = words_skip(bytes, passed);
			return true;
		}
		read_field(line, reply);
	}
	return true;
}

struct words
web_title(struct words body)
{
	struct words title = words_after(body, "<title");

	if (title.bytes == NULL)
		return title;
	title = words_after(title, ">");
	return title.bytes == NULL ? title : words_until(title, "<");
}

bool
web_has_login(struct words body)
{
	return words_have(body, "type=\"password\"") ||
		words_have(body, "type='password'") ||
		words_have(body, "type=password");
}

struct words
web_realm(struct words authenticate)
{
	struct words realm = words_after(authenticate, "realm=");

	if (words_begin(realm, "\""))
		return words_until(words_skip(realm, 1), "\"");
	return realm.bytes == NULL ? realm : words_until(realm, ", ");
}
