/*
 * Giving up rights: capabilities first, then files (Landlock), then a seccomp allow-list (default
 * ENOSYS; exec, ptrace, bpf, mount and their like kill); non-dumpable, no
 * new privileges, no core file. Each role names what it keeps in one static table of its
 * own file; see faults.md part 3.
 */
#ifndef WATCHDOG_SYS_CONFINE_H
#define WATCHDOG_SYS_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

enum sandbox_level {
	SANDBOX_NONE,
	SANDBOX_SECCOMP, /* seccomp only: this kernel has no Landlock */
	SANDBOX_FULL
};

struct confine_path {
	const char *path;
	bool write; /* create, write, rename, remove below it too */
	bool execute;
};

struct confinement {
	const int *calls; /* system call numbers (SYS_*), -1 ends the list, on top of
				   the base set every role needs (memory, clock, epoll,
				   read, write, sendmsg, recvmsg, futex, exit ...). The
				   base set has mmap and mprotect without PROT_EXEC and
				   tgkill for the own process only (naming them here
				   lifts that), and fcntl without signals to others */
	const struct confine_path
		*paths;	       /* path NULL ends; what stays reachable; a path
				   that does not exist is passed over */
	const int *families;   /* address families (AF_*) socket(2) may be asked for, -1
				   ends the list; NULL: none */
	bool tcp;	       /* may connect over TCP */
	bool abstract_sockets; /* may reach sockets in the abstract namespace */
};

/* Drops every capability from every set and verifies that it is gone. */
int confine_drop_capabilities(struct error *error);
/* True when CAP_NET_RAW is effective. */
bool confine_has_net_raw(void);
/* seccomp and Landlock. Returns the level reached, or an error when seccomp, which every
 * supported kernel has, cannot be set. */
int confine_apply(const struct confinement *confinement, enum sandbox_level *level,
	struct error *error);

/* Appends "libseccomp 2.5.4" and a newline. */
void confine_library_version(struct text *text);

#endif
