#include "sys/role.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/catalogue_read.h"
#include "config/probes_read.h"
#include "sys/log.h"
#include "sys/small_file.h"

bool
role_is_inherited(void)
{
	socklen_t size = sizeof(int);
	int type;

	return getsockopt(ROLE_FD_MONITOR, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
		type == SOCK_SEQPACKET;
}

static void __attribute__((noreturn)) give_up(const char *what, const char *why)
{
	log_error("Cannot start: %s: %s.", what, why);
	exit(ROLE_EXIT_CONFIG);
}

/* The monitor has read them without an error: one here is a bug or a wrong binary. */
static void
give_up_reading(const struct config_messages *messages)
{
	give_up("the configuration cannot be read again", messages->errors.lines[0]);
}

static char *
read_text(int descriptor, size_t max, struct config_input *input)
{
	struct error error;
	char *text;

	if (file_read_sealed(descriptor, max, &text, &input->length, &error) != 0)
		give_up("the configuration is not there", error.text);
	(void)close(descriptor);
	input->text = text;
	return text;
}

static void
read_catalogue(struct catalogue *catalogue)
{
	struct config_input input = {.file_name = "catalogue.yaml"};
	struct config_messages messages = {0};
	char *text = read_text(ROLE_FD_CATALOGUE, CATALOGUE_SIZE_MAX, &input);

	if (catalogue_read(&input, catalogue, &messages) != 0)
		give_up_reading(&messages);
	free(text);
}

static void
read_probes(struct probe_book *probes)
{
	struct config_input input = {.file_name = "probes.yaml"};
	struct config_messages messages = {0};
	char *text = read_text(ROLE_FD_PROBES, PROBE_BOOK_SIZE_MAX, &input);

	if (probes_read(&input, probes, &messages) != 0)
		give_up_reading(&messages);
	free(text);
}

static void
read_config(const struct catalogue *catalogue, struct config **config)
{
	struct config_input input = {.file_name = "wdogd.yaml"};
	struct config_messages messages = {0};
	char *text = read_text(ROLE_FD_CONFIG, CONFIG_SIZE_MAX, &input);

	if (config_parse(&input, catalogue, config, &messages) != 0)
		give_up_reading(&messages);
	free(text);
}

/* A terminal and systemd signal all processes of the group; when to end is the monitor's
 * decision. A broken pipe is an error like any other. */
static const int ignored[] = {SIGHUP, SIGINT, SIGPIPE, SIGTERM};

void
role_start(struct role *role, const char *name)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	char title[16];

	log_open(name, log_level());
	(void)snprintf(title, sizeof(title), "wdogd-%s", name);
	(void)prctl(PR_SET_NAME, title, 0, 0, 0); /* exec by descriptor has no name */
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)sigaction(ignored[i], &ignore, NULL);
	*role = (struct role){0};
	read_catalogue(&role->catalogue);
	read_probes(&role->catalogue.probes);
	read_config(&role->catalogue, &role->config);
	role->loop = loop_new();
}

void
role_done(struct role *role)
{
	loop_free(role->loop);
	config_free(role->config);
	catalogue_done(&role->catalogue);
	*role = (struct role){0};
}
