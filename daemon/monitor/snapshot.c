#include "monitor/snapshot.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "config/catalogue_read.h"
#include "monitor/catalogue_files.h"
#include "sys/small_file.h"

static int
refuse(struct config_messages *messages, const struct error *error)
{
	struct config_errors *errors = &messages->errors;

	if (errors->count < CONFIG_ERRORS_MAX)
		(void)text_copy(
			errors->lines[errors->count++], ERROR_TEXT_MAX, error->text);
	return ERROR_INVALID;
}

static int
read_catalogue(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	struct config_input input = {.file_name = "the catalogue"};
	struct bundle bundle = {.text = NULL};
	struct error error;
	int status = catalogue_files_read(options, &bundle, &error);

	snapshot->catalogue_text = bundle.text;
	if (status != 0)
		return refuse(messages, &error);
	input.text = bundle.text;
	input.length = bundle.length;
	status = catalogue_read(&input, &snapshot->catalogue, messages);
	if (status == 0) {
		snapshot->catalogue_seal =
			file_seal("catalogue", bundle.text, bundle.length, &error);
		if (snapshot->catalogue_seal < 0)
			status = refuse(messages, &error);
	}
	return status;
}

static int
read_config(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	struct config_input input = {.file_name = options->config_path};
	struct error error;
	char *text;
	int status;

	if (file_read(options->config_path, CONFIG_SIZE_MAX, &text, &input.length,
		    &error) != 0)
		return refuse(messages, &error);
	input.text = text;
	status =
		config_parse(&input, &snapshot->catalogue, &snapshot->config, messages);
	if (status == 0) {
		snapshot->config_seal = file_seal("config", text, input.length, &error);
		if (snapshot->config_seal < 0)
			status = refuse(messages, &error);
	}
	snapshot->config_text = text;
	return status;
}

int
snapshot_read(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	struct snapshot fresh = {.config_seal = -1, .catalogue_seal = -1};

	if (read_catalogue(options, &fresh, messages) != 0 ||
		read_config(options, &fresh, messages) != 0) {
		snapshot_done(&fresh);
		return ERROR_INVALID;
	}
	*snapshot = fresh;
	return 0;
}

void
snapshot_done(struct snapshot *snapshot)
{
	if (snapshot->config_seal >= 0)
		(void)close(snapshot->config_seal);
	if (snapshot->catalogue_seal >= 0)
		(void)close(snapshot->catalogue_seal);
	free(snapshot->config_text);
	free(snapshot->catalogue_text);
	config_free(snapshot->config);
	catalogue_done(&snapshot->catalogue);
	*snapshot = (struct snapshot){.config_seal = -1, .catalogue_seal = -1};
}
