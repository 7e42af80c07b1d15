#include "monitor/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/catalogue_read.h"
#include "config/probes_read.h"
#include "monitor/catalogue_files.h"
#include "sys/confine.h"
#include "sys/log.h"
#include "sys/small_file.h"

static int
refuse(struct config_messages *messages, const struct error *error)
{
	report_file(messages, error);
	return ERROR_INVALID;
}

/* *text becomes the file's (the snapshot frees it), and input says so. */
static int
take_file(const char *path, size_t max, char **text, struct config_input *input,
	struct config_messages *messages)
{
	struct error error;

	if (file_read(path, max, text, &input->length, &error) != 0)
		return refuse(messages, &error);
	input->text = *text;
	input->file_name = path;
	return 0;
}

static int
seal(const char *name, const struct config_input *input, int *descriptor,
	struct config_messages *messages)
{
	struct error error;

	*descriptor = file_seal(name, input->text, input->length, &error);
	return *descriptor < 0 ? refuse(messages, &error) : 0;
}

static int
read_catalogue(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	struct config_input input = {.file_name = "the catalogue"};
	struct bundle bundle = {.text = NULL};
	int status = catalogue_files_read(options, &bundle, messages);

	snapshot->catalogue_text = bundle.text;
	if (bundle.text == NULL)
		return status;
	input.text = bundle.text;
	input.length = bundle.length;
	if (catalogue_read(&input, &snapshot->catalogue, messages) != 0)
		status = ERROR_INVALID;
	if (status == 0)
		status = seal("catalogue", &input, &snapshot->catalogue_seal, messages);
	return status;
}

static int
read_probes(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	struct config_input input;
	char path[4096];
	int status;

	(void)snprintf(path, sizeof(path), "%s/probes.yaml", options->data_directory);
	status = take_file(
		path, PROBE_BOOK_SIZE_MAX, &snapshot->probes_text, &input, messages);
	if (status == 0)
		status = probes_read(&input, &snapshot->catalogue.probes, messages);
	if (status == 0)
		status = seal("probes", &input, &snapshot->probes_seal, messages);
	return status;
}

static int
read_config(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	/* What the configuration goes by was wrong: only what else is wrong is asked. */
	const struct catalogue *catalogue =
		messages->errors.count == 0 ? &snapshot->catalogue : NULL;
	struct config_input input;
	int status;

	status = take_file(options->config_path, CONFIG_SIZE_MAX,
		&snapshot->config_text, &input, messages);
	if (status == 0)
		status = config_parse(&input, catalogue, &snapshot->config, messages);
	if (status == 0)
		status = seal("config", &input, &snapshot->config_seal, messages);
	return status;
}

int
snapshot_read(const struct monitor_options *options, struct snapshot *snapshot,
	struct config_messages *messages)
{
	struct snapshot fresh = {
		.config_seal = -1, .catalogue_seal = -1, .probes_seal = -1};

	int status = read_catalogue(options, &fresh, messages);

	/* All that is wrong is told at once, whichever file it is in. */
	if (read_probes(options, &fresh, messages) != 0)
		status = ERROR_INVALID;
	if (read_config(options, &fresh, messages) != 0)
		status = ERROR_INVALID;
	if (status != 0) {
		snapshot_done(&fresh);
		return ERROR_INVALID;
	}
	*snapshot = fresh;
	return 0;
}

static void
log_lines(const struct config_errors *lines, void (*log)(const char *format, ...))
{
	for (size_t i = 0; i < lines->count; i++)
		log("%s", lines->lines[i]);
}

int
snapshot_take(const struct monitor_options *options, struct snapshot *snapshot)
{
	struct config_messages messages = {0};
	int status = snapshot_read(options, snapshot, &messages);

	log_lines(&messages.warnings, log_warning);
	log_lines(&messages.errors, log_error);
	return status;
}

/* The directories were opened to us, and closed to the roles, at the start; and what right
 * there was then, there is no more of. */
static const char *
why_restart(const struct config *old, const struct config *fresh)
{
	if (strcmp(old->directory, fresh->directory) != 0 ||
		strcmp(old->socket_path, fresh->socket_path) != 0)
		return "storage.directory and control.socket take effect only at a "
		       "start";
	if (config_needs_frames(fresh) && !confine_has_net_raw())
		return "a segment without \"connect: true\" takes CAP_NET_RAW, which "
		       "wdogd did not keep when it started";
	return NULL;
}

int
snapshot_renew(const struct monitor_options *options, const struct snapshot *old,
	struct snapshot *fresh)
{
	struct snapshot read;
	const char *why;

	if (snapshot_take(options, &read) != 0)
		return ERROR_INVALID;
	why = why_restart(old->config, read.config);
	if (why != NULL) {
		log_error("%s: restart wdogd instead of reloading it.", why);
		snapshot_done(&read);
		return ERROR_INVALID;
	}
	*fresh = read;
	return 0;
}

void
snapshot_slim(struct snapshot *snapshot)
{
	free(snapshot->config_text);
	free(snapshot->catalogue_text);
	free(snapshot->probes_text);
	snapshot->config_text = snapshot->catalogue_text = snapshot->probes_text = NULL;
	catalogue_done(&snapshot->catalogue);
}

void
snapshot_done(struct snapshot *snapshot)
{
	if (snapshot->config_seal >= 0)
		(void)close(snapshot->config_seal);
	if (snapshot->catalogue_seal >= 0)
		(void)close(snapshot->catalogue_seal);
	if (snapshot->probes_seal >= 0)
		(void)close(snapshot->probes_seal);
	snapshot_slim(snapshot);
	config_free(snapshot->config);
	*snapshot = (struct snapshot){
		.config_seal = -1, .catalogue_seal = -1, .probes_seal = -1};
}
