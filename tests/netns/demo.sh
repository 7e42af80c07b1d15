#!/bin/bash
# The demonstration of `make run`: three segments, a router, eight hosts with real servers,
# all in network namespaces, and the real wdogd watching them. A telnet port opens, a
# device arrives, another vanishes; each alert is shown as it was received, with the time
# it took. Nothing outside the namespaces is touched. Ctrl-C ends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$'\e[1m' plain=$'\e[0m'
else
	bold='' plain=''
fi
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

title "Building a small network: trusted, iot and guest behind one router"
started=$(lab_now)
lab_start
for segment in trusted iot guest; do lab_segment $segment; done
lab_router router trusted:192.168.10.1/24 iot:192.168.20.1/24 guest:192.168.30.1/24
lab_host watcher trusted 192.168.10.2/24 192.168.10.1 02:00:00:00:10:02
lab_leg watcher iot 192.168.20.2/24 02:00:00:00:20:02
lab_host nas trusted 192.168.10.10/24 192.168.10.1
lab_host laptop trusted 192.168.10.20/24 192.168.10.1
lab_host printer trusted 192.168.10.30/24 192.168.10.1
lab_host camera iot 192.168.20.7/24 192.168.20.1
lab_host hub iot 192.168.20.8/24 192.168.20.1
lab_host plug iot 192.168.20.9/24 192.168.20.1
lab_host tablet guest 192.168.30.5/24 192.168.30.1
lab_host portal guest 192.168.30.6/24 192.168.30.1
lab_guard
lab_serve nas http
lab_serve nas ssh
lab_serve laptop ssh
lab_serve printer tcp 9100
lab_serve camera http
lab_serve hub mqtt
lab_serve hub http
lab_serve portal http
lab_syslog
{
	echo 'segments:'
	lab_segment_config trusted eth0 192.168.10.0/24 'zone: trusted' \
		'ports: [{set: common, every: 10s}]'
	lab_segment_config iot eth1 192.168.20.0/24 'zone: iot' \
		'ports: [{set: common, every: 10s}]'
	lab_segment_config guest eth0 192.168.30.0/24 'zone: guest' 'routed: true' \
		'ports: [{set: riskiest, every: 10s}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_audit trusted 02:00:00:00:10:02 192.168.10.2 192.168.10.0/24:200:100:1000 \
	192.168.30.0/24:200:100:1000
lab_audit iot 02:00:00:00:20:02 192.168.20.2 192.168.20.0/24:200:100:1000

title "What would be sent, before a packet leaves (wdogd --plan)"
"$LAB_BUILD/wdogd" --data "$LAB_DATA" -c "$LAB/wdogd.yaml" --plan 2>"$LAB/warnings"
echo "($(wc -l <"$LAB/warnings") warnings: the demonstration asks faster than one should at home)"

title "wdogd watches; the first look is silent but for one digest per segment"
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
for segment in trusted iot guest; do
	lab_wait_alert "baseline-complete .*segment=$segment" 60
done
before=$(date -u +%FT%T.%3NZ)
title "wdog devices"
lab_wdog devices
title "wdog ports --state open"
lab_wdog ports --state open

title "The camera opens a telnet port"
lab_cause
lab_serve camera telnet
lab_wait_alert 'ALERT port-opened .*ip=192.168.20.7 .*port=23/tcp' 40

title "An unknown device arrives in the iot segment"
lab_cause
lab_host stranger iot 192.168.20.66/24 192.168.20.1
lab_in stranger bash -c 'echo >/dev/udp/192.168.20.1/9'
lab_wait_alert 'ALERT device-new .*ip=192.168.20.66' 40

title "The plug vanishes"
lab_cause
lab_unplug plug
lab_wait_alert 'ALERT device-gone .*ip=192.168.20.9' 60

title "wdog alerts"
lab_wdog alerts
title "wdog diff: what changed since the first look"
lab_wdog diff "$before" now || [ $? = 1 ]
title "wdog status"
lab_wdog status
title "What the wire auditors saw (any packet against the rules fails this demonstration)"
lab_finish
printf '\nDone in %s s. Everything the demonstration made is gone again.\n' \
	"$(lab_seconds "$started" "$(lab_now)")"
printf 'Your own network: sudo make run SUBNETS=192.168.1.0/24\n'
