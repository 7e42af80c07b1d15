#!/bin/bash
# What the programs of the daemon are linked with: only what reads frames has libpcap, only what
# connects has TLS, only what keeps the database has SQLite. What a process does not load, nobody
# who takes it over finds in it, and it costs no memory.
# Usage: needed.sh BUILD
set -euo pipefail
build=$1
all=(libc libcap-ng libevent libseccomp libyaml)
failed=0

# PROGRAM LIBRARY...: these besides what all need, and no others.
needs() {
	local program=$1 actual wanted
	shift
	actual=$(readelf -W -d "$build/$program" |
		sed -n 's/.*(NEEDED).*\[\(lib.*\)\.so.*/\1/p' | sed 's/-[0-9.]*$//' | sort | xargs)
	wanted=$(printf '%s\n' "${all[@]}" "$@" | sort | xargs)
	[ "$actual" = "$wanted" ] && return
	echo "$build/$program is linked with \"$actual\", not with \"$wanted\""
	failed=1
}

needs wdogd
needs wdogd-sensor libpcap libmnl
needs wdogd-engine libsqlite3 libjansson
needs wdogd-identify libssl libcrypto
exit "$failed"
