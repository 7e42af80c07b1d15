#!/bin/bash
# A host that twice ends the process that asks what speaks there is left alone, also after a
# restart, until its owner allows it again. What was connected to stands in the receipts.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.77.8
lab_start
lab_segment near
lab_host watcher near $net.2/24 -
lab_host evil near $net.11/24 -
lab_guard
# It accepts and says nothing: the role listens for two seconds, in which it is killed.
lab_spawn evil "$LAB/evil.log" socat -u TCP-LISTEN:23,fork,reuseaddr OPEN:/dev/null
lab_await_port evil 23
lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/28 'zone: iot' 'ports: [{set: "23", every: 1h}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"

status() { lab_json ".status.inquiries.$1" status; }
quarantine() { lab_json '[.. | objects | .quarantine? // empty][0] | length' device $net.11; }
# await WHAT COMMAND ...: until it prints that, at most 30 s.
await() {
	local wanted=$1 until
	shift
	until=$(($(lab_now) + 30000000))
	until [ "$("$@")" = "$wanted" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "\"$*\" does not say $wanted"
		lab_breathe
	done
}
kill_identify() {
	local pid
	await 1 status running
	for pid in $(pgrep -P "$LAB_WDOGD"); do
		if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q '^wdogd-identify '; then
			kill -KILL "$pid"
		fi
	done
	await 0 status running
}

lab_cause "the watcher starts; twice the role is killed while it asks"
lab_wdogd watcher "$LAB/wdogd.yaml"
kill_identify
lab_expect_equal "after the first time" "$(quarantine)" 0
kill_identify
await 1 quarantine
lab_wdog device $net.11 | grep -A2 'Not asked'

lab_cause "a restart"
lab_stop_wdogd
lab_start_wdogd
lab_expect_equal "after the restart" "$(quarantine)" 1
lab_expect_equal "and nobody asks" "$(status asked)" 0

lab_cause "the owner allows it"
lab_wdog care $net.11 gentle
lab_expect_equal "allowed" "$(quarantine)" 0
await 1 status asked
await 0 status running
lab_wdog receipts
lab_expect_equal "connections in the receipts" "$(
	lab_json '.receipts[] | select(.kind == "identify") | .connections' receipts)" 3
lab_finish
