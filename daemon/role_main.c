#include <stdio.h>
#include <string.h>

#include "about.h"
#include "role_program.h"
#include "sys/log.h"
#include "sys/memory.h"
#include "sys/role.h"
#include "version.h"

static int
print_version(void)
{
	char bytes[ABOUT_TEXT_SIZE];
	struct text text;

	text_init(&text, bytes, sizeof(bytes));
	about_program(&text, role_program.name);
	role_program.libraries(&text);
	return fputs(bytes, stdout) >= 0 && fflush(stdout) == 0 ? ROLE_EXIT_FINE
								: ROLE_EXIT_CRASH;
}

/* Messages, descriptors and the database are those of one build (launch.c says which). */
static int
run(const char *build, bool debug)
{
	memory_begin();
	log_open(role_program.role, debug ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	if (strcmp(build, WDOG_BUILD) == 0)
		return role_program.run();
	log_error("Cannot start: %s is of build " WDOG_BUILD ", wdogd of build %s: "
		  "install WatchDog again as a whole, then restart wdogd.",
		role_program.name, build);
	return ROLE_EXIT_TRY_AGAIN;
}

int
main(int count, char **arguments)
{
	if (count == 2 && strcmp(arguments[1], "--version") == 0)
		return print_version();
	if (role_is_inherited() && count >= 2)
		return run(arguments[1], count == 3 && strcmp(arguments[2], "-v") == 0);
	(void)fprintf(stderr, "%s: this is for wdogd's own use: start wdogd(8)\n",
		role_program.name);
	return ROLE_EXIT_CONFIG;
}
