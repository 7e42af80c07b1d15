#!/bin/bash
# One /24 on-link and one routed /24, 20 hosts, rsyslogd as the receiver. The first look is
# silent but for one digest per segment; then each change is one alert; history, diff and
# "at" agree with what was done.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

near=10.77.1 far=10.77.2 mac=02:00:00:00:01:02
lab_start
lab_segment near
lab_segment far
lab_router router near:$near.1/24 far:$far.1/24
lab_host watcher near $near.2/24 $near.1 "$mac"
for i in {11..21}; do lab_host "n$i" near "$near.$i/24" $near.1; done
for i in {11..18}; do lab_host "f$i" far "$far.$i/24" $far.1; done
lab_guard
for i in 11 12 13; do lab_serve "n$i" http; done
for i in 14 15; do lab_serve "n$i" ssh; done
lab_serve n16 mqtt
for i in 11 12; do lab_serve "f$i" http; done
lab_serve f13 ssh
lab_syslog

{
	echo 'segments:'
	lab_segment_config near eth0 $near.0/24 'zone: trusted' \
		'ports: [{set: riskiest, every: 10s}]'
	lab_segment_config far eth0 $far.0/24 'zone: iot' 'routed: true' \
		'ports: [{set: riskiest, every: 10s}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"

lab_audit near "$mac" $near.2 $near.0/24:200:100:1000 $far.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60
lab_wait_alert 'baseline-complete .*segment=far' 60
lab_expect_alerts 2 'ALERT '
before=$(date -u +%FT%T.%3NZ)

lab_cause "a telnet server starts on n17"
lab_serve n17 telnet
lab_wait_alert "ALERT port-opened .*ip=$near.17 .*port=23/tcp" 60

lab_cause "a telnet server starts on f14, behind the router"
lab_serve f14 telnet
lab_wait_alert "ALERT port-opened .*ip=$far.14 .*port=23/tcp" 60

lab_cause "a host joins"
lab_host joined near $near.77/24 $near.1 02:00:00:00:01:77
lab_in joined bash -c "echo >/dev/udp/$near.1/9"
lab_wait_alert "ALERT device-new .*ip=$near.77 " 60

lab_cause "n11 is unplugged"
lab_unplug n11
lab_wait_alert "ALERT device-gone .*ip=$near.11 " 90

lab_say "each once, nothing else"
lab_expect_alerts 1 "ALERT port-opened .*ip=$near.17 "
lab_expect_alerts 1 "ALERT port-opened .*ip=$far.14 "
lab_expect_alerts 1 "ALERT device-new .*ip=$near.77 "
lab_expect_alerts 1 "ALERT device-gone .*ip=$near.11 "
lab_expect_alerts 6 'ALERT '

lab_cause "a person asks for a test"
lab_wdog test
lab_wait_alert "ALERT test id=[0-9]* severity=low segment=near: this is a test .* nothing has happened" 10

after=$(date -u +%FT%T.%3NZ)
lab_wdog history --since "$before"
lab_expect_equal "events in history" "$(lab_json '[.history[] |
	select(.event != "baseline-complete" and .event != "test") | .event + " " + .ip] | sort | join(", ")' \
	history --since "$before")" \
	"device-gone $near.11, device-new $near.77, port-opened $near.17, port-opened $far.14"

status=0
lab_wdog --json diff "$before" "$after" >"$LAB/diff.json" || status=$?
lab_wdog diff "$before" "$after" || :
lab_expect_equal "status of diff" "$status" 1
lab_expect_equal "differences" "$(jq -r '[.diff[] |
	"\(.ip):\(.port // "-") \(.before // "-") \(.after // "-")"] | sort | join(", ")' \
	"$LAB/diff.json")" \
	"$near.11:- present absent, $near.17:23 closed open, $near.77:- - present, $far.14:23 closed open"

lab_expect_equal "telnet before" "$(lab_json '[.at[] |
	select(.port == 23 and .state == "open")] | length' at "$before" ports)" 0
lab_expect_equal "telnet after" "$(lab_json '[.at[] |
	select(.port == 23 and .state == "open")] | length' at "$after" ports)" 2
lab_expect_equal "n11 before and after" "$(
	lab_json "[.at[] | select(.ips | index(\"$near.11\")) | .state] | join(\" \")" \
		at "$before" devices
	lab_json "[.at[] | select(.ips | index(\"$near.11\")) | .state] | join(\" \")" \
		at "$after" devices
)" $'present\nabsent'
lab_finish
