#include "identify/limits.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static const int calls[] = {SYS_connect, SYS_bind, SYS_setsockopt, -1};
static const int families[] = {AF_INET, AF_INET6, -1};
static const struct confine_path no_paths[] = {{.path = NULL}};

static const struct confinement confinement = {
	.calls = calls,
	.paths = no_paths,
	.families = families,
	.tcp = true,
};

/* A stranger's certificate or page may neither fill the memory nor keep the processor: then
 * the role ends, and another one begins. */
static const struct {
	__rlimit_resource_t resource;
	rlim_t most;
} ceilings[] = {
	{RLIMIT_DATA, 64 * 1024 * 1024},
	{RLIMIT_CPU, 60},
	{RLIMIT_NOFILE, 128},
	{RLIMIT_NPROC, 0},
};

int
limits_of_identify(enum sandbox_level *level, struct error *error)
{
	int status = confine_drop_capabilities(error);

	for (size_t i = 0; status == 0 && i < sizeof(ceilings) / sizeof(ceilings[0]);
		i++) {
		const struct rlimit limit = {ceilings[i].most, ceilings[i].most};

		if (setrlimit(ceilings[i].resource, &limit) != 0)
			status = error_set(error, ERROR_IO, "cannot set a limit: %s",
				strerror(errno));
	}
	return status != 0 ? status : confine_apply(&confinement, level, error);
}
