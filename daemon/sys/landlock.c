#include "sys/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Rights by ABI version, as numbers: the headers of a distribution know fewer than the
 * kernel that the program meets (include/uapi/linux/landlock.h of Linux 6.12).
 */
enum {
	FILE_EXECUTE = 1 << 0,
	FILE_WRITE = 1 << 1,
	FILE_READ = 1 << 2,
	DIRECTORY_READ = 1 << 3,
	ALL_OF_ABI_1 = (1 << 13) - 1,
	REFER = 1 << 13,	      /* ABI 2 */
	TRUNCATE = 1 << 14,	      /* ABI 3 */
	DEVICE_IOCTL = 1 << 15,	      /* ABI 5 */
	NET_BIND_AND_CONNECT_TCP = 3, /* ABI 4 */
	SCOPE_ABSTRACT = 1,
	SCOPE_SIGNAL = 2, /* ABI 6 */
	/* What a rule on a plain file may grant. */
	OF_A_FILE = FILE_EXECUTE | FILE_WRITE | FILE_READ | TRUNCATE | DEVICE_IOCTL
};

struct ruleset {
	uint64_t file, net, scope;
};

static struct ruleset
ruleset_for(long abi, const struct confinement *confinement)
{
	struct ruleset ruleset = {.file = ALL_OF_ABI_1};

	if (abi >= 2)
		ruleset.file |= REFER;
	if (abi >= 3)
		ruleset.file |= TRUNCATE;
	if (abi >= 4 && !confinement->tcp)
		ruleset.net = NET_BIND_AND_CONNECT_TCP;
	if (abi >= 5)
		ruleset.file |= DEVICE_IOCTL;
	if (abi >= 6)
		ruleset.scope = SCOPE_SIGNAL |
			(confinement->abstract_sockets ? 0 : SCOPE_ABSTRACT);
	return ruleset;
}

/* The kernel refuses a struct with unknown bytes that are not zero, and a longer one only
 * when the rest is not zero (copy_struct_from_user): the full size fits every version. */
static int
ruleset_create(const struct ruleset *ruleset)
{
	return (int)syscall(SYS_landlock_create_ruleset, ruleset, sizeof(*ruleset), 0);
}

static bool
add_path(int ruleset, uint64_t handled, const struct confine_path *path)
{
	struct landlock_path_beneath_attr rule = {
		.parent_fd = open(path->path, O_PATH | O_CLOEXEC),
		.allowed_access = FILE_READ | DIRECTORY_READ,
	};
	struct stat status;
	bool added;

	if (rule.parent_fd < 0)
		return true; /* what does not exist cannot be reached */
	if (path->write)
		rule.allowed_access = handled & ~(uint64_t)FILE_EXECUTE;
	if (path->execute)
		rule.allowed_access |= FILE_EXECUTE;
	if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed_access &= OF_A_FILE;
	rule.allowed_access &= handled;
	added = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
			&rule, 0) == 0;
	(void)close(rule.parent_fd);
	return added;
}

bool
landlock_apply(const struct confinement *confinement)
{
	long abi = syscall(
		SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset rights;
	bool done = true;
	int ruleset;

	if (abi < 1)
		return false;
	rights = ruleset_for(abi, confinement);
	ruleset = ruleset_create(&rights);
	if (ruleset < 0)
		return false;
	for (const struct confine_path *path = confinement->paths;
		done && path != NULL && path->path != NULL; path++)
		done = add_path(ruleset, rights.file, path);
	done = done && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	(void)close(ruleset);
	return done;
}
