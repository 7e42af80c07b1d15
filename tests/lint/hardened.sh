#!/bin/bash
# The programs as linked: position independent, read-only relocations, bound at start, stack
# protector, fortified calls, no executable stack.
# Usage: hardened.sh PROGRAM...
set -euo pipefail
failed=0
for program in "$@"; do
	headers=$(readelf -W -l -d -h "$program")
	symbols=$(nm -D -u "$program")
	expect() {
		grep -qE "$2" <<<"$3" && return
		echo "$program: $1"
		failed=1
	}
	expect "not position independent" 'Type: +DYN' "$headers"
	expect "relocations stay writable" GNU_RELRO "$headers"
	expect "not bound at start" 'BIND_NOW|FLAGS.*NOW' "$headers"
	expect "no stack protector" __stack_chk_fail "$symbols"
	expect "no fortified calls" '_chk(@|$)' "$symbols"
	if grep -E 'GNU_STACK' <<<"$headers" | grep -q RWE; then
		echo "$program: executable stack"
		failed=1
	fi
done
exit "$failed"
