#!/bin/bash
# What the documented surface promises of the running daemon: zones in rows, how to undo
# what was changed, port lists longer than a name.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.78.1
ports=$(seq -s, 20001 2 20061) # 185 characters
lab_start
lab_segment home
lab_host watcher home $net.2/24 -
lab_host n11 home $net.11/24 -
lab_guard
lab_syslog
{
	echo 'segments:'
	lab_segment_config home eth0 $net.0/28 'zone: iot' \
		"ports: [{set: \"$ports\", every: 10s}]"
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=home' 60

lab_expect_equal "zone of devices" \
	"$(lab_json '[.devices[].zone] | unique | join(" ")' devices)" iot
lab_expect_equal "ports of the run" \
	"$(lab_json '[.runs[] | select(.kind == "ports") | .ports] | first' runs)" "$ports"
lab_cause "a host joins"
lab_host stranger home $net.12/24 -
lab_in stranger bash -c "echo >/dev/udp/$net.2/9"
lab_wait_alert "ALERT device-new .*ip=$net.12 " 30
alert=$(lab_json '.alerts[0].id' alerts)
lab_expect_equal "undo of ack" "$(lab_json '.ack[0].undo != null' ack "$alert")" true
lab_expect_equal "undo of approve" "$(lab_json '.approve[0].undo != null' approve d-1)" true
lab_expect_equal "undo of pause" "$(lab_json '.pause[0].undo' pause 1h)" "wdog resume"
lab_expect_equal "undo of resume" "$(lab_json '.resume[0].undo' resume)" "wdog pause"
status=0
lab_wdog mute --port 0 --until 1d --reason none >"$LAB/mute" 2>&1 || status=$?
lab_expect_equal "no port 0" "$status $(cat "$LAB/mute")" "2 wdog: a port is 1 to 65535"
lab_wdog snapshot one >"$LAB/snapshot"
lab_expect_equal "a snapshot is one side of a diff" \
	"$(lab_json '.diff | length' diff one now)" 0
lab_finish
