/*
 * Any bytes are frames that are refused or requests that hold nothing but what the command's
 * row allows, and that survive being framed again.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_arguments(const struct control_command *command, json_t *arguments)
{
	const char *name;
	json_t *value;

	json_object_foreach (arguments, name, value) {
		const struct control_argument *row = command->arguments;

		while (row->name != NULL && strcmp(row->name, name) != 0)
			row++;
		if (row->name == NULL || json_is_object(value) || json_is_null(value))
			abort();
	}
}

static void
check_again(const struct control_command *command, json_t *arguments)
{
	json_t *request = control_request(command->name, arguments);
	const struct control_command *again = NULL;
	json_t *read = NULL;
	size_t length = 0;
	uint8_t *frame = control_frame(request, CONTROL_REQUEST_MAX, &length);

	/* A reference such as \u00e9 may grow when written out, never beyond double. */
	if (frame != NULL &&
		(control_request_decode(frame + CONTROL_HEAD, length - CONTROL_HEAD,
			 &again, &read, NULL) != 0 ||
			again != command || !json_equal(read, arguments)))
		abort();
	free(frame);
	json_decref(read);
	json_decref(request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	long frame = control_frame_length(data, size, CONTROL_REQUEST_MAX);
	const struct control_command *command;
	struct error error;
	json_t *arguments;

	if (frame > CONTROL_HEAD + CONTROL_REQUEST_MAX)
		abort();
	if (frame <= 0 || (size_t)frame > size)
		return 0;
	if (control_request_decode(data + CONTROL_HEAD, (size_t)frame - CONTROL_HEAD,
		    &command, &arguments, &error) != 0) {
		if (error.text[0] == '\0')
			abort();
		return 0;
	}
	check_arguments(command, arguments);
	check_again(command, arguments);
	json_decref(arguments);
	return 0;
}
