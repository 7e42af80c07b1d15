#!/bin/bash
# At rest, with one /24 to watch, the processes of wdogd have at most 12 MiB resident in sum, soon
# after the start. RSS counts a page of the C library once for each process that has it;
# PSS, which shares it among all processes that do, is less.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
most=12288 # KiB
work=$(mktemp -d "${TMPDIR:-/tmp}/wdogd-rest.XXXXXX")
space=wdr$$
monitor=

finish() {
	trap - EXIT
	[ -z "$monitor" ] || kill -9 "$monitor" 2>/dev/null || :
	ip netns del "$space" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

chmod 755 "$work"
ip netns add "$space"
ip -n "$space" link add lan0 type veth peer name other0
ip -n "$space" addr add 10.79.9.1/24 dev lan0
ip -n "$space" link set lan0 up
ip -n "$space" link set other0 up
cat >"$work/wdogd.yaml" <<YAML
segments:
  - {name: lan, zone: trusted, interface: lan0, subnets: [10.79.9.0/24], owned: false}
storage: {directory: $work/state}
control: {socket: $work/run/control.sock, group: nogroup}
YAML
ip netns exec "$space" "$build/wdogd" -c "$work/wdogd.yaml" --data conf --user nobody \
	2>"$work/log" &
monitor=$!

# NAME RSS PSS (KiB) of each process.
memory() {
	local pid
	for pid in $monitor $(pgrep -P "$monitor"); do
		awk -v name="$(<"/proc/$pid/comm")" '/^Rss:/ {rss = $2} /^Pss:/ {pss = $2}
			END {printf "%-14s %5d KiB RSS %5d KiB PSS\n", name, rss, pss}' \
			"/proc/$pid/smaps_rollup"
	done
}
is_slim() {
	memory >"$work/memory"
	grep -q 'is looked at from' "$work/log" && [ -S "$work/run/control.sock" ] &&
		[ "$(awk '{sum += $2} END {print sum}' "$work/memory")" -le $most ]
}

end=$((SECONDS + 25))
until is_slim; do
	if [ "$SECONDS" -ge "$end" ]; then
		cat "$work/log" "$work/memory" >&2
		echo "FAILED: more than $most KiB are resident" >&2
		exit 1
	fi
	timeout 0.5 tail -f /dev/null || :
done
cat "$work/memory"
awk '{rss += $2; pss += $5} END {printf "together %d KiB RSS, %d KiB PSS\n", rss, pss}' "$work/memory"
kill -TERM "$monitor"
wait "$monitor"
monitor=
