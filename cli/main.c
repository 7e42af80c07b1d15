/* wdog: the companion command of wdogd. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "cmd.h"
#include "help.h"

enum { COMPLAINT_SIZE = 2048 };

void
complain(const char *format, ...)
{
	char plain[COMPLAINT_SIZE];
	va_list arguments;
	char *safe;

	va_start(arguments, format);
	(void)vsnprintf(plain, sizeof(plain), format, arguments);
	va_end(arguments);
	safe = cell_line(plain);
	(void)fprintf(stderr, "wdog: %s\n", safe);
	free(safe);
}

/* A descriptor that is closed would be taken by the first file or socket opened. Standard
 * output gets one that cannot be written, so that losing it stays an error. */
static void
fill_standard_descriptors(void)
{
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++) {
		if (fcntl(i, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", i == STDERR_FILENO ? O_WRONLY : O_RDONLY) != i)
			_exit(EXIT_PARTIAL);
	}
}

/* Tables need to know how wide a character is; the text itself is always UTF-8. */
static void
choose_locale(void)
{
	(void)setlocale(LC_ALL, ""); /* without it the C locale stays */
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)setlocale(LC_NUMERIC, "C");
	tzset();
}

static int
finish_help(void)
{
	if (fflush(stdout) == 0 || errno == EPIPE)
		return EXIT_FINE;
	complain("cannot write the help: %s", strerror(errno));
	return EXIT_PARTIAL;
}

int
main(int argc, char **argv)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct cli_args args;
	struct cli cli;

	fill_standard_descriptors();
	(void)sigaction(SIGPIPE, &ignore, NULL); /* write() tells */
	choose_locale();
	switch (args_read(argc, argv, &cli, &args)) {
	case ARGS_RUN:
		return args.command->run(&cli, &args);
	case ARGS_VERSION:
		return cmd_version.run(&cli, &args);
	case ARGS_HELP:
		if (args.command != NULL)
			help_command(stdout, args.command);
		else
			help_all(stdout);
		return finish_help();
	case ARGS_NOTHING:
		help_short(stderr);
		return EXIT_USAGE;
	case ARGS_WRONG:
		break;
	}
	return EXIT_USAGE;
}
