#!/bin/bash
# What WatchDog costs when nothing happens: the network of the demonstration, first with the
# shipped intervals and ceilings, then with those of the demonstration; after the first runs the
# processes' CPU time over a minute (IDLE_SECONDS) and their resident memory (the sum of RSS counts
# what they share once for each, that of PSS once).
# `make idle-cost`; a quarter of an hour.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

seconds=${IDLE_SECONDS:-60}
ticks=$(getconf CLK_TCK)

lab_start
for segment in trusted iot guest; do lab_segment $segment; done
lab_router router trusted:192.168.10.1/24 iot:192.168.20.1/24 guest:192.168.30.1/24
lab_host watcher trusted 192.168.10.2/24 192.168.10.1 02:00:00:00:10:02
lab_leg watcher iot 192.168.20.2/24 02:00:00:00:20:02
for number in 10 20 30; do lab_host "t$number" trusted "192.168.10.$number/24" 192.168.10.1; done
for number in 7 8 9; do lab_host "i$number" iot "192.168.20.$number/24" 192.168.20.1; done
for number in 5 6; do lab_host "g$number" guest "192.168.30.$number/24" 192.168.30.1; done
lab_guard
lab_serve t10 http
lab_serve t20 ssh
lab_serve i8 mqtt
lab_serve g6 http
lab_syslog

# NAME INTERFACE SUBNET ZONE KEY...: a segment with nothing but the shipped values.
shipped_segment() {
	printf '  - name: %s\n    interface: %s\n    subnets: [%s]\n    zone: %s\n    owned: true\n' \
		"$1" "$2" "$3" "$1"
	shift 3
	printf '    %s\n' "$@"
}

processes() { pgrep -P "$1" | xargs -r ps -o pid=,comm=,args= -p; }

# Utime and stime of a process in ticks.
cpu_ticks() { awk '{sub(/^.*\) /, ""); print $12 + $13}' "/proc/$1/stat"; }

measure() {
	local title=$1 monitor pids=() before=() number=0 pid name
	monitor=$(pgrep -f "wdogd --data .* -c $LAB_CONFIG" | head -n 1)
	mapfile -t pids < <(echo "$monitor" && pgrep -P "$monitor")
	for pid in "${pids[@]}"; do before+=("$(cpu_ticks "$pid")"); done
	timeout "$seconds" tail --pid="$monitor" -f /dev/null || :
	printf '%s: %d s without any change\n' "$title" "$seconds"
	for pid in "${pids[@]}"; do
		number=$((number + 1))
		[ -e "/proc/$pid" ] || continue # what asks services ends when there is none left
		name=$(<"/proc/$pid/comm")
		printf '  %-14s %6.2f s CPU a minute  %6d KiB RSS  %6d KiB PSS\n' "$name" \
			"$(echo "scale=4; ($(cpu_ticks "$pid") - ${before[number - 1]}) * 60 / $ticks / $seconds" | bc)" \
			"$(awk '/^Rss/ {print $2}' "/proc/$pid/smaps_rollup")" \
			"$(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup")"
	done
}

{
	echo 'segments:'
	shipped_segment trusted eth0 192.168.10.0/24 'ports: [{set: "22,23,80,443", every: 6h}]'
	shipped_segment iot eth1 192.168.20.0/24 'ports: [{set: "22,23,80,443", every: 6h}]'
	shipped_segment guest eth0 192.168.30.0/24 'routed: true' 'ports: []'
	lab_config_tail
} >"$LAB/shipped.yaml"
lab_cause "shipped intervals and ceilings"
lab_wdogd watcher "$LAB/shipped.yaml"
for segment in trusted iot guest; do lab_wait_alert "baseline-complete .*segment=$segment" 1200; done
measure "discovery every 5 min"
lab_stop_wdogd

rm -rf "$LAB/state" "$LAB/run"
{
	echo 'segments:'
	lab_segment_config trusted eth0 192.168.10.0/24 'zone: trusted' \
		'ports: [{set: common, every: 10s}]'
	lab_segment_config iot eth1 192.168.20.0/24 'zone: iot' \
		'ports: [{set: common, every: 10s}]'
	lab_segment_config guest eth0 192.168.30.0/24 'zone: guest' 'routed: true' \
		'ports: [{set: riskiest, every: 10s}]'
	lab_config_tail
} >"$LAB/busy.yaml"
lab_cause "intervals of the demonstration"
lab_wdogd watcher "$LAB/busy.yaml"
for segment in trusted iot guest; do lab_wait_alert "baseline-complete .*segment=$segment" 60; done
measure "discovery every 5 s, 100 ports every 10 s"
lab_stop_wdogd
