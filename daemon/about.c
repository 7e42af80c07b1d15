#include "about.h"

#include "version.h"

void
about_program(struct text *text, const char *name)
{
	text_format(text, "%s %s (commit %s)\n", name, WDOG_VERSION, WDOG_COMMIT);
}
