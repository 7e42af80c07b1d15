#!/bin/bash
# Are all ten rules of belief needed? Switches each off in turn: at least one scenario must
# then fail. Lists which.
#	without.sh PLAYER STORY...
set -euo pipefail
player=$1
shift
unneeded=0
for rule in coverage scope baseline second-look canary presence dark-segment identity epoch once; do
	if played=$("$player" --without "$rule" "$@" 2>&1); then
		echo "$rule: no scenario needs it" >&2
		unneeded=$((unneeded + 1))
		continue
	fi
	awk -v rule="$rule" '
		/\.scenario differs/ {
			sub(/^.*\//, "")
			sub(/\.scenario differs.*/, "")
			names = names " " $0
			count++
		}
		END {printf "%-13s %2d fail:%s\n", rule, count, names; exit count == 0}' \
		<<<"$played"
done
[ "$unneeded" = 0 ]
