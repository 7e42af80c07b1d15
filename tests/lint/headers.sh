#!/bin/bash
# Every header compiles alone and has an include guard.
# Usage: headers.sh HEADER...
set -euo pipefail
failed=0
for header in "$@"; do
	grep -q '^#ifndef WATCHDOG_' "$header" || {
		echo "$header: no include guard WATCHDOG_..."
		failed=1
	}
done
# shellcheck disable=SC2317 # called through xargs
check() {
	gcc -std=gnu11 -D_GNU_SOURCE -Ilib -Idaemon -Icli -Wall -Wextra -Werror \
		-fsyntax-only -x c "$1" || {
		echo "$1: does not compile alone"
		return 1
	}
}
export -f check
printf '%s\n' "$@" | xargs -P 2 -I '{}' bash -c 'check "$1"' check '{}' || failed=1
exit "$failed"
