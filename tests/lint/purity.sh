#!/bin/bash
# The objects of lib/ (store aside) may refer only to each other and to the symbols of
# tests/lint/pure_symbols.txt: so no clock, file, socket, log, environment or random source
# can slip in under any name.
# Usage: purity.sh BUILD
set -euo pipefail
here=$(dirname "$0")
build=$1
mapfile -t objects < <(find "$build/lib" "$build/gen" -name '*.o' | sort)
[ "${#objects[@]}" -gt 0 ] || {
	echo "purity: no objects below $build" >&2
	exit 1
}
own=$(nm --defined-only --extern-only "${objects[@]}" | awk 'NF == 3 {print $3}' | sort -u)
failed=0
for object in "${objects[@]}"; do
	case $object in
	*/lib/store/*) continue ;;
	esac
	foreign=$(nm -u "$object" | awk '{print $2}' | sort -u |
		comm -23 - <(sort -u <<<"$own") |
		grep -vxEf <(grep -v '^#' "$here/pure_symbols.txt") || test $? = 1)
	[ -z "$foreign" ] && continue
	echo "$object: not pure: $(tr '\n' ' ' <<<"$foreign")"
	failed=1
done
exit "$failed"
