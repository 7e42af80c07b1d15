#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "about.h"
#include "config/yaml_reader.h"
#include "ctl/recording.h"
#include "monitor/monitor.h"
#include "sys/confine.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "sys/memory.h"
#include "sys/role.h"
#include "version.h"

enum { MEBIBYTE = 1024 * 1024, RECORD_MIB_MAX = 1024 * 1024 };

enum mode { MODE_RUN, MODE_CHECK, MODE_PLAN, MODE_VERSION, MODE_HELP };

struct choice {
	struct monitor_options options;
	enum mode mode;
};

enum {
	OPTION_CHECK = 256,
	OPTION_PLAN,
	OPTION_VERSION,
	OPTION_USER,
	OPTION_DATA,
	OPTION_RECORD,
	OPTION_RECORD_LIMIT
};

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},
	{"check", no_argument, NULL, OPTION_CHECK},
	{"plan", no_argument, NULL, OPTION_PLAN},
	{"version", no_argument, NULL, OPTION_VERSION},
	{"help", no_argument, NULL, 'h'},
	{"user", required_argument, NULL, OPTION_USER},
	{"data", required_argument, NULL, OPTION_DATA},
	{"verbose", no_argument, NULL, 'v'},
	{"record", required_argument, NULL, OPTION_RECORD},
	{"record-limit", required_argument, NULL, OPTION_RECORD_LIMIT},
	{0},
};

static const char help[] =
	"Usage: wdogd [-v] [-c FILE] [--user NAME] [--data DIRECTORY] [--record FILE]\n"
	"       wdogd [-c FILE] --check | --plan\n"
	"       wdogd --version | --help\n"
	"\n"
	"Watches the networks that its configuration declares as owned, and tells the\n"
	"local syslog what changed. Runs in the foreground.\n"
	"\n"
	"  -c, --config FILE  the configuration (" SYSCONFDIR "/wdogd/wdogd.yaml)\n"
	"      --check        say what is wrong with it, or what it means, and end\n"
	"      --plan         say what would be sent, send nothing, and end\n"
	"      --user NAME    the user to become when started by root (wdogd)\n"
	"      --data DIR     where catalogue.yaml and the like are (" DATADIR ")\n"
	"      --record FILE  keep all that is seen in a new file, for wdog replay\n"
	"      --record-limit MIB  how large that file may get (256)\n"
	"  -v, --verbose      log more\n"
	"      --version      version, commit, libraries\n"
	"\n"
	"SIGHUP reads the configuration again, SIGTERM and SIGINT stop. Manual: "
	"wdogd(8).\n";

/* A file opened later must not get the number of a standard stream: what is meant for the
 * terminal would end up in the database (sqlite.org/howtocorrupt.html, 1.1). */
static bool
open_standard_descriptors(void)
{
	for (int wanted = STDIN_FILENO; wanted <= STDERR_FILENO; wanted++)
		if (fcntl(wanted, F_GETFD) < 0 && open("/dev/null", O_RDWR) != wanted)
			return false;
	return true;
}

/* Whole MiB, 1 to a TiB. */
static bool
take_limit(const char *text, uint64_t *limit)
{
	char *end;
	unsigned long mebibytes = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || mebibytes < 1 ||
		mebibytes > RECORD_MIB_MAX) {
		(void)fprintf(stderr,
			"wdogd: --record-limit is a number of MiB, 1 to %d\n",
			RECORD_MIB_MAX);
		return false;
	}
	*limit = (uint64_t)mebibytes * MEBIBYTE;
	return true;
}

static bool
take_option(int option, struct choice *choice)
{
	switch (option) {
	case 'c':
		choice->options.config_path = optarg;
		return true;
	case 'v':
		choice->options.debug = true;
		return true;
	case 'h':
		choice->mode = MODE_HELP;
		return true;
	case OPTION_CHECK:
		choice->mode = MODE_CHECK;
		return true;
	case OPTION_PLAN:
		choice->mode = MODE_PLAN;
		return true;
	case OPTION_VERSION:
		choice->mode = MODE_VERSION;
		return true;
	case OPTION_USER:
		choice->options.user = optarg;
		return true;
	case OPTION_DATA:
		choice->options.data_directory = optarg;
		return true;
	case OPTION_RECORD:
		choice->options.record_path = optarg;
		return true;
	case OPTION_RECORD_LIMIT:
		return take_limit(optarg, &choice->options.record_limit);
	default:
		return false;
	}
}

static bool
read_arguments(int count, char **arguments, struct choice *choice)
{
	int option;

	while ((option = getopt_long(count, arguments, "c:hv", long_options, NULL)) !=
		-1)
		if (!take_option(option, choice))
			return false;
	if (optind == count)
		return true;
	(void)fprintf(stderr, "wdogd: unexpected argument \"%s\"\n", arguments[optind]);
	return false;
}

static int
print(const char *text)
{
	return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? ROLE_EXIT_FINE
							       : ROLE_EXIT_CRASH;
}

static int
print_versions(void)
{
	char bytes[ABOUT_TEXT_SIZE];
	struct text text;
	int status;

	text_init(&text, bytes, sizeof(bytes));
	about_program(&text, "wdogd");
	text_format(&text, "libevent %s\n", loop_library_version());
	text_format(&text, "libyaml %s\n", yaml_reader_library_version());
	confine_library_version(&text);
	status = print(bytes);
	return status != ROLE_EXIT_FINE ? status : monitor_role_versions();
}

static int
run(const struct choice *choice)
{
	switch (choice->mode) {
	case MODE_CHECK:
		return monitor_check(&choice->options);
	case MODE_PLAN:
		return monitor_plan(&choice->options);
	case MODE_VERSION:
		return print_versions();
	case MODE_HELP:
		return print(help);
	case MODE_RUN:
		break;
	}
	/* What a shell or a wrapper forgot to close is not ours, nor the roles'. */
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
	return monitor_main(&choice->options);
}

int
main(int count, char **arguments)
{
	struct choice choice = {
		.options =
			{
				.config_path = SYSCONFDIR "/wdogd/wdogd.yaml",
				.data_directory = DATADIR,
				.user = "wdogd",
				.record_limit = RECORDING_LIMIT_DEFAULT,
			},
	};

	memory_begin();
	if (!open_standard_descriptors())
		return ROLE_EXIT_CRASH;
	if (!read_arguments(count, arguments, &choice)) {
		(void)fprintf(stderr, "Try \"wdogd --help\".\n");
		return ROLE_EXIT_CONFIG;
	}
	log_open("wdogd", choice.options.debug ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	return run(&choice);
}
