#include "monitor/prepare.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/privilege.h"
#include "sys/small_file.h"

static void
find_account(const char *user, const char *control_group, struct account *account)
{
	const struct passwd *entry = geteuid() == 0 ? getpwnam(user) : NULL;
	const struct group *group = getgrnam(control_group);

	account->user = geteuid();
	account->group = getegid();
	account->control_group = group == NULL ? (gid_t)-1 : group->gr_gid;
	if (entry != NULL) {
		account->user = entry->pw_uid;
		account->group = entry->pw_gid;
	} else if (geteuid() == 0) {
		log_warning("There is no user \"%s\": staying user 0, without its "
			    "capabilities. \"systemd-sysusers\" or \"useradd --system "
			    "%s\" makes one.",
			user, user);
	}
}

static bool
is_empty(int directory)
{
	int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = copy < 0 ? NULL : fdopendir(copy);
	size_t entries = 0;

	if (stream == NULL) {
		if (copy >= 0)
			(void)close(copy);
		return false;
	}
	while (readdir(stream) != NULL)
		entries++;
	(void)closedir(stream);
	return entries <= 2; /* "." and ".." */
}

/* Root made it for us, and nobody uses it. Another name may be that of a directory of everybody's,
 * such as an empty /tmp: a slip of the pen in the configuration must not hand it over. */
static bool
is_made_for_us(const char *path, int directory)
{
	const char *slash = strrchr(path, '/');
	struct stat status;

	return slash != NULL && strcmp(slash + 1, "wdogd") == 0 &&
		fstat(directory, &status) == 0 && status.st_uid == 0 &&
		is_empty(directory);
}

static int
own_directory(const char *path, mode_t mode, bool created,
	const struct account *account, gid_t group)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int result = 0;

	if (directory < 0)
		return -1;
	if (geteuid() == 0 && (created || is_made_for_us(path, directory)) &&
		(fchown(directory, account->user, group) != 0 ||
			fchmod(directory, mode) != 0))
		result = -1;
	(void)close(directory); /* only looked at */
	return result;
}

static int
make_directory(const char *path, mode_t mode, const struct account *account,
	gid_t group, struct error *error)
{
	bool created = mkdir(path, mode) == 0;

	if (!created && errno != EEXIST)
		return error_set(error, ERROR_DENIED,
			"cannot make the directory %s: %s; make it by hand or start "
			"wdogd through its systemd unit",
			path, strerror(errno));
	if (own_directory(path, mode, created, account, group) != 0)
		return error_set(error, ERROR_DENIED,
			"cannot prepare the directory %s: %s", path, strerror(errno));
	return 0;
}

static int
make_directories(
	const struct config *config, const struct account *account, struct error *error)
{
	gid_t group = account->control_group == (gid_t)-1 ? account->group
							  : account->control_group;
	char *directory = file_directory(config->socket_path);
	int status;

	status =
		make_directory(config->directory, 0700, account, account->group, error);
	if (status == 0)
		status = make_directory(directory, 0750, account, group, error);
	free(directory);
	return status;
}

static int
check_access(const char *path, const char *option, struct error *error)
{
	if (access(path, R_OK | W_OK | X_OK) == 0)
		return 0;
	return error_set(error, ERROR_DENIED,
		"user %u cannot write in %s (%s): %s; \"chown -R %u %s\" gives it to "
		"that user, and every directory above must let it pass",
		(unsigned)geteuid(), path, option, strerror(errno), (unsigned)geteuid(),
		path);
}

int
prepare_and_settle(const struct config *config, const char *user, struct error *error)
{
	char *socket_directory = file_directory(config->socket_path);
	struct account account;
	int status;

	find_account(user, config->socket_group, &account);
	status = make_directories(config, &account, error);
	if (status == 0)
		status = privilege_settle(&account, config_needs_frames(config), error);
	if (status == 0)
		status = check_access(config->directory, "storage.directory", error);
	if (status == 0)
		status = check_access(socket_directory, "control.socket", error);
	free(socket_directory);
	return status;
}
