#!/bin/bash
# wdog replay with a recording that was cut short or damaged: what stands before a cut is
# played and said so; everything else is refused with a reason; nothing ends it by a signal.
# Usage: BUILD=build tests/system/test_replay_damage.sh
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
failed=0
passed=0

cat >"$work/wdogd.yaml" <<'END'
segments:
  - name: iot
    interface: eth0
    subnets: [192.168.20.0/24]
    owned: true
END
"$build/tests/support/sample_db" "$work/wdogd.db"
read -r image inputs <<<"$("$build/tests/support/sample_recording" "$work/day.rec" \
	"$work/wdogd.db" "$work/wdogd.yaml" "$here/conf")"
size=$(stat -c %s "$work/day.rec")
echo "$size bytes, the database from $image, inputs from $inputs"

# play NAME FILE STATUSES PATTERN: ends with one of these statuses and says that.
play() {
	local status=0
	"$build/wdog" replay "$2" >"$work/out" 2>&1 </dev/null || status=$?
	if [[ " $3 " == *" $status "* ]] && grep -qE -- "$4" "$work/out"; then
		passed=$((passed + 1))
		printf '%-28s %s  %s\n' "$1" "$status" "$(grep -oE -m 1 -- "$4" "$work/out")"
		return 0
	fi
	echo "FAIL $1: status $status, wanted one of $3 and \"$4\" in"
	head -c 2000 "$work/out" | cat -v
	failed=$((failed + 1))
}

# cut LENGTH
cut_at() {
	head -c "$1" "$work/day.rec" >"$work/cut.rec"
	if [ "$1" = 0 ]; then
		play "cut at $1" "$work/cut.rec" 5 'no file with a recording'
	elif [ "$1" -le "$inputs" ]; then
		play "cut at $1" "$work/cut.rec" 2 \
			'cut short before its first input|nothing is in it'
	else
		play "cut at $1" "$work/cut.rec" "0 1" \
			'ends within an input|[0-9]+ inputs of [0-9]+ s'
	fi
}

# flip OFFSET: the byte there with all its bits turned.
flip() {
	local byte
	byte=$(od -An -tu1 -j "$1" -N 1 "$work/day.rec")
	cp "$work/day.rec" "$work/flipped.rec"
	printf '%b' "\\x$(printf %02x $((byte ^ 255)))" |
		dd of="$work/flipped.rec" bs=1 seek="$1" conv=notrunc status=none
}

play "whole" "$work/day.rec" "0 1" '201 inputs of 2000 s'
cut_at 0
for i in $(seq 1 15); do
	cut_at $((size * i / 16))
	cut_at $((inputs + (size - inputs) * i / 16))
done
cut_at "$image"
cut_at "$inputs"

for at in 0 7; do
	flip "$at"
	play "flipped at $at" "$work/flipped.rec" 2 'no recording'
done
# The head of a frame: of the configuration, of the database, of an input; then all over.
for at in 16 20 21 "$image" $((image + 4)) $((image + 5)) "$inputs" $((inputs + 4)) \
	$((inputs + 9)) $(seq $((size / 32)) $((size / 32)) $((size - 1))); do
	flip "$at"
	play "flipped at $at" "$work/flipped.rec" 2 'it is damaged behind byte [0-9]+'
done
[ -z "$(find "$work" -maxdepth 1 -name 'wdog-*')" ] || {
	echo "FAIL a replay leaves its files behind"
	failed=$((failed + 1))
}
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
