#!/bin/bash
# A header compiles alone and has an include guard.
# Usage: header.sh HEADER [PASSED]: makes the file PASSED, and PASSED.d for make, when it does
set -euo pipefail
header=$1
passed=${2:-}
grep -q '^#ifndef WATCHDOG_' "$header" || {
	echo "$header: no include guard WATCHDOG_..."
	exit 1
}
gcc -std=gnu11 -D_GNU_SOURCE -Ilib -Idaemon -Icli -Wall -Wextra -Werror \
	${passed:+-MD -MP -MT "$passed" -MF "$passed.d"} -fsyntax-only -x c "$header" || {
	echo "$header: does not compile alone"
	exit 1
}
[ -z "$passed" ] || touch "$passed"
