#include "ctl/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"

enum { QUOTED_SIZE = 64 };

static const json_int_t integer_max = (1LL << 53) - 1;

long
control_frame_length(const uint8_t *bytes, size_t length, size_t max)
{
	struct reader reader;
	uint32_t body;

	if (length < CONTROL_HEAD)
		return 0;
	reader_init(&reader, bytes, CONTROL_HEAD);
	body = reader_u32be(&reader);
	if (body == 0 || body > max)
		return -1;
	return (long)body + CONTROL_HEAD;
}

/* Strings go into sentences, logs and terminals: refused here, they need no care later. */
static bool
is_plain_text(const json_t *value)
{
	const char *bytes = json_string_value(value);
	size_t length = json_string_length(value);

	for (size_t i = 0; i < length; i++)
		if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f)
			return false;
	return text_is_utf8(bytes, length);
}

static bool
is_count(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0 &&
		json_integer_value(value) <= integer_max;
}

static bool
is_count_array(const json_t *value)
{
	size_t count = json_array_size(value);

	if (count == 0 || count > CONTROL_INTEGERS_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!is_count(json_array_get(value, i)))
			return false;
	return true;
}

static const char *
type_problem(const json_t *value, enum control_type type)
{
	switch (type) {
	case CONTROL_TEXT:
		if (!json_is_string(value))
			return "must be a text";
		return is_plain_text(value) ? NULL : "holds a control character";
	case CONTROL_INTEGER:
		return is_count(value) ? NULL : "must be a whole number from 0";
	case CONTROL_BOOLEAN:
		return json_is_boolean(value) ? NULL : "must be true or false";
	case CONTROL_INTEGERS:
		return is_count_array(value)
			? NULL
			: "must be a list of 1 to 256 whole numbers from 0";
	}
	return "has an unknown type";
}

static const struct control_argument *
find_argument(const struct control_command *command, const char *name)
{
	for (const struct control_argument *row = command->arguments; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

/* What a stranger wrote, fit to be quoted in a sentence. */
static const char *
quoted(const char *name, char text[QUOTED_SIZE])
{
	struct text quote;

	text_init(&quote, text, QUOTED_SIZE);
	text_add_escaped(&quote, name, strlen(name), "\"");
	return text;
}

static int
check_arguments(
	const struct control_command *command, json_t *arguments, struct error *error)
{
	char quote[QUOTED_SIZE];
	const char *name;
	json_t *value;

	json_object_foreach (arguments, name, value) {
		const struct control_argument *row = find_argument(command, name);
		const char *problem;

		if (row == NULL)
			return error_set(error, ERROR_INVALID,
				"%s has no argument \"%s\"", command->name,
				quoted(name, quote));
		problem = type_problem(value, row->type);
		if (problem != NULL)
			return error_set(error, ERROR_INVALID, "%s: %s %s",
				command->name, row->name, problem);
	}
	for (const struct control_argument *row = command->arguments; row->name; row++)
		if (row->required && json_object_get(arguments, row->name) == NULL)
			return error_set(error, ERROR_INVALID, "%s needs %s",
				command->name, row->name);
	return 0;
}

static int
check_envelope(json_t *request, const struct control_command **command, json_t **args,
	struct error *error)
{
	const json_t *version = json_object_get(request, "v");
	const char *name = json_string_value(json_object_get(request, "command"));
	char quote[QUOTED_SIZE];

	if (!json_is_integer(version) || json_integer_value(version) != CONTROL_VERSION)
		return error_set(error, ERROR_INVALID,
			"this daemon speaks control protocol %d: use the wdog that was "
			"installed with it",
			CONTROL_VERSION);
	if (name == NULL)
		return error_set(error, ERROR_INVALID, "the request names no command");
	*command = control_command_find(name);
	if (*command == NULL)
		return error_set(error, ERROR_INVALID,
			"this daemon does not know the command \"%s\"",
			quoted(name, quote));
	*args = json_object_get(request, "args");
	if (*args != NULL && !json_is_object(*args))
		return error_set(error, ERROR_INVALID, "args must be an object");
	if (json_object_size(request) != (*args == NULL ? 2U : 3U))
		return error_set(error, ERROR_INVALID,
			"a request holds v, command and args, nothing else");
	return 0;
}

int
control_request_decode(const void *body, size_t length,
	const struct control_command **command, json_t **arguments, struct error *error)
{
	const struct control_command *found = NULL;
	json_error_t problem;
	json_t *request, *args = NULL;
	int status;

	if (length > CONTROL_REQUEST_MAX)
		return error_set(error, ERROR_INVALID, "a request has at most %d bytes",
			CONTROL_REQUEST_MAX);
	request = json_loadb(body, length, JSON_REJECT_DUPLICATES, &problem);
	if (!json_is_object(request)) {
		json_decref(request);
		return error_set(
			error, ERROR_INVALID, "the request is not a JSON object");
	}
	status = check_envelope(request, &found, &args, error);
	if (status != 0)
		goto out;
	args = args == NULL ? json_object() : json_incref(args);
	status = check_arguments(found, args, error);
	if (status != 0) {
		json_decref(args);
		goto out;
	}
	*command = found;
	*arguments = args;
out:
	json_decref(request);
	return status;
}

json_t *
control_request(const char *name, json_t *arguments)
{
	json_t *request = json_object();

	(void)json_object_set_new(request, "v", json_integer(CONTROL_VERSION));
	(void)json_object_set_new(request, "command", json_string(name));
	if (arguments != NULL)
		(void)json_object_set(request, "args", arguments);
	return request;
}

uint8_t *
control_frame(const json_t *value, size_t max, size_t *length)
{
	const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
	size_t body = json_dumpb(value, NULL, 0, flags);
	struct writer writer;
	uint8_t *frame;

	if (body == 0 || body > max || body > UINT32_MAX)
		return NULL;
	frame = mem_new(CONTROL_HEAD + body);
	writer_init(&writer, frame, CONTROL_HEAD);
	writer_u32be(&writer, (uint32_t)body);
	if (json_dumpb(value, (char *)frame + CONTROL_HEAD, body, flags) != body) {
		free(frame);
		return NULL;
	}
	*length = CONTROL_HEAD + body;
	return frame;
}

int
control_exit(enum error_code code)
{
	switch (code) {
	case ERROR_NONE:
		return EXIT_FINE;
	case ERROR_INVALID:
	case ERROR_NOT_FOUND:
		return EXIT_USAGE;
	case ERROR_DENIED:
		return EXIT_NOT_PERMITTED;
	case ERROR_LIMIT:
		return EXIT_PARTIAL;
	case ERROR_BUSY:
	case ERROR_IO:
	case ERROR_CORRUPT:
	case ERROR_NEWER:
	case ERROR_FULL:
		return EXIT_DATABASE;
	}
	return EXIT_PARTIAL;
}
