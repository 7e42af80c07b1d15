#!/bin/bash
# Are all ten rules of belief needed? Switches each off in turn: at least one scenario must
# then fail. Lists which.
#	without.sh PLAYER STORY...
set -euo pipefail
player=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rules=(coverage scope baseline second-look canary presence dark-segment identity epoch once)

# Two at a time; $work/RULE.needed is there when a scenario failed without it.
for rule in "${rules[@]}"; do
	while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
	{
		"$player" --without "$rule" "$@" >"$work/$rule" 2>&1 ||
			touch "$work/$rule.needed"
	} &
done
wait

unneeded=0
for rule in "${rules[@]}"; do
	if [ ! -e "$work/$rule.needed" ]; then
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
		"$work/$rule"
done
[ "$unneeded" = 0 ]
