#include <jansson.h>

#include "role_program.h"
#include "store/store.h"
#include "sys/role.h"

static void
libraries(struct text *text)
{
	text_format(text, "SQLite %s\n", store_library_version());
	text_format(text, "jansson %s\n", jansson_version_str());
}

const struct role_program role_program = {
	.name = "wdogd-engine",
	.role = "engine",
	.run = engine_main,
	.libraries = libraries,
};
