#include "role_program.h"
#include "sensor/capture.h"
#include "sys/role.h"

static void
libraries(struct text *text)
{
	text_format(text, "%s\n", capture_library_version());
}

const struct role_program role_program = {
	.name = "wdogd-sensor",
	.role = "sensor",
	.run = sensor_main,
	.libraries = libraries,
};
