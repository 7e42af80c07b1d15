#include "sys/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <linux/securebits.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Without this user 0 would get every capability back at the next exec. */
static bool
disarm_root(void)
{
	return prctl(PR_SET_SECUREBITS,
		       SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
			       SECBIT_NO_SETUID_FIXUP_LOCKED,
		       0, 0, 0) == 0;
}

static bool
become(const struct account *account)
{
	size_t groups = account->control_group == (gid_t)-1 ? 0 : 1;

	return capng_apply(CAPNG_SELECT_BOUNDS) == 0 && disarm_root() &&
		prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 &&
		setgroups(groups, &account->control_group) == 0 &&
		setresgid(account->group, account->group, account->group) == 0 &&
		setresuid(account->user, account->user, account->user) == 0;
}

int
privilege_settle(const struct account *account, bool net_raw, struct error *error)
{
	capng_clear(CAPNG_SELECT_BOTH);
	if (net_raw)
		(void)capng_updatev(CAPNG_ADD,
			CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE |
				CAPNG_BOUNDING_SET,
			CAP_NET_RAW, -1);
	if (geteuid() == 0 && !become(account))
		return error_set(error, ERROR_DENIED, "cannot become user %u: %s",
			(unsigned)account->user, strerror(errno));
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		return error_set(error, ERROR_DENIED,
			"cannot give up the capabilities that are not needed");
	return 0;
}
