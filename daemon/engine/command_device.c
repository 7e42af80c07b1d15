#include "engine/command_device.h"

#include <string.h>

/* A device by id, MAC, address or name, as everywhere: the store knows how. */
static int
find_device(const struct asked *asked, struct device_record *before)
{
	struct store *store = saver_use(asked->engine->saver, asked->error);
	uint64_t id = 0;
	int status;

	if (store == NULL)
		return ERROR_IO;
	status = store_find_device(
		store, argument_text(asked, "device"), &id, asked->error);
	if (status == 0 && !watch_device(asked->engine->watch, id, before))
		status = error_set(asked->error, ERROR_NOT_FOUND,
			"device d-%llu is not watched any more",
			(unsigned long long)id);
	return status;
}

static json_t *
device_id(const struct device_record *device)
{
	return json_sprintf("d-%llu", (unsigned long long)device->id);
}

void
handle_approve(const struct asked *asked)
{
	bool revoked = json_is_true(json_object_get(asked->arguments, "revoke"));
	struct watch_input input = {.kind = revoked ? INPUT_DISAPPROVE : INPUT_APPROVE};
	struct device_record before = {.id = 0};
	json_t *row = NULL;
	int status = find_device(asked, &before);

	input.subject.id = before.id;
	if (status == 0)
		status = command(asked, &input, NULL);
	if (status == 0)
		row = json_pack("{s:o, s:b, s:o}", "id", device_id(&before), "approved",
			!revoked, "undo",
			json_sprintf("wdog approve d-%llu%s",
				(unsigned long long)before.id,
				revoked ? "" : " --revoke"));
	conclude(asked, status, row);
}

/* As a word of the shell, or as a name when it would need more than quotes. */
static json_t *
undo_name(const struct device_record *before)
{
	if (strpbrk(before->name, "\"\\$`!") != NULL)
		return json_sprintf("name it again: %s", before->name);
	return json_sprintf("wdog name d-%llu \"%s\"", (unsigned long long)before->id,
		before->name);
}

void
handle_name(const struct asked *asked)
{
	const char *name = argument_text(asked, "name");
	struct watch_input input = {.kind = INPUT_NAME};
	struct device_record before = {.id = 0};
	json_t *row = NULL;
	int status = find_device(asked, &before);

	input.subject.id = before.id;
	input.subject.text = name;
	if (status == 0)
		status = command(asked, &input, NULL);
	if (status == 0)
		row = json_pack("{s:o, s:s, s:o}", "id", device_id(&before), "name",
			name, "undo", undo_name(&before));
	conclude(asked, status, row);
}

void
handle_care(const struct asked *asked)
{
	const char *care = argument_text(asked, "care");
	struct watch_input input = {.kind = INPUT_CARE};
	struct device_record before = {.id = 0};
	json_t *row = NULL;
	int value = 0, status;

	if (names_value(care_names, care, &value))
		status = find_device(asked, &before);
	else
		status = error_set(asked->error, ERROR_INVALID,
			"a device is asked auto, normal, gentle or never");
	if (status == 0) {
		input.subject.id = before.id;
		input.subject.care = (enum care)value;
		status = command(asked, &input, NULL);
	}
	if (status == 0)
		row = json_pack("{s:o, s:s, s:o}", "id", device_id(&before), "care",
			care, "undo",
			json_sprintf("wdog care d-%llu %s",
				(unsigned long long)before.id,
				names_text(care_names, (int)before.care)));
	conclude(asked, status, row);
}
