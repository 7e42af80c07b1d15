#include "identify/tls.h"
#include "role_program.h"
#include "sys/role.h"

const struct role_program role_program = {
	.name = "wdogd-identify",
	.role = "identify",
	.run = identify_main,
	.libraries = tls_library_version,
};
