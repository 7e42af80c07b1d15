#!/bin/bash
# What a daemon is given is recorded, over a new configuration and a killed engine, within
# its bound; played again it gives the same events, every time; another configuration gives
# what it would have told.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.77.3
lab_start
lab_segment near
lab_router router near:$net.1/24
lab_host watcher near $net.2/24 $net.1
for i in 11 12 13; do lab_host "h$i" near "$net.$i/24" $net.1; done
lab_guard
lab_serve h11 http
lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: trusted' \
		'ports: [{set: riskiest, every: 10s}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"

LAB_WDOGD_OPTIONS=(--record "$LAB/day.rec")
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60
lab_serve h12 telnet
lab_wait_alert "ALERT port-opened .*ip=$net.12 .*port=23/tcp" 60
lab_wdog approve $net.12 >/dev/null
lab_wdog name $net.12 console >/dev/null
lab_wdog pause 1m >/dev/null
lab_wdog resume >/dev/null
lab_wdog scan $net.12 --ports 22,23 --wait >/dev/null

lab_say "a new configuration: other roles, the same recording"
sed -i 's/misses: 2/misses: 3/' "$LAB/wdogd.yaml"
runs=$(lab_wdog runs --jsonl | wc -l)
kill -HUP "$LAB_WDOGD"
until=$(($(lab_now) + 30000000))
until [ "$(lab_wdog runs --jsonl 2>/dev/null | wc -l)" -gt $((runs + 2)) ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "no runs after the reload"
	lab_breathe
done
lab_unserve h12 telnet
lab_wait_alert "RESOLVED .*ip=$net.12 .*port=23/tcp" 60
lab_stop_wdogd
[ "$(stat -c %a "$LAB/day.rec")" = 600 ] || lab_fail "others may read the recording"

replay() { "$LAB_BUILD/wdog" "$@"; }
lab_say "played again: the same, twice"
replay replay "$LAB/day.rec" --database "$LAB/again.db" >"$LAB/first" 2>"$LAB/first.end" ||
	{ cat "$LAB/first" "$LAB/first.end"; lab_fail "a replay differs"; }
replay replay "$LAB/day.rec" >"$LAB/second" 2>"$LAB/second.end" || lab_fail "it differs now"
cmp "$LAB/first" "$LAB/second"
cmp "$LAB/first.end" "$LAB/second.end"
cat "$LAB/first.end"

what='[.history[] | {event, severity, segment, device, ip, port, before, after, withheld}]'
replay --db "$LAB/state/wdogd.db" history --json | jq -S "$what" >"$LAB/lived"
replay --db "$LAB/again.db" history --json | jq -S "$what" >"$LAB/replayed"
cmp "$LAB/lived" "$LAB/replayed"
[ "$(jq length "$LAB/lived")" -ge 3 ] || lab_fail "hardly anything happened"
replay --db "$LAB/state/wdogd.db" ports --json | jq -S '[.ports[] | {ip, port, state}]' >"$LAB/lived"
replay --db "$LAB/again.db" ports --json | jq -S '[.ports[] | {ip, port, state}]' >"$LAB/replayed"
cmp "$LAB/lived" "$LAB/replayed"

lab_say "with another configuration: what it would have told"
sed 's/burst: 0/burst: 0, mute: [{event: port-opened, reason: known, until: 2100-01-01}]/' "$LAB/wdogd.yaml" \
	>"$LAB/other.yaml"
status=0
replay -c "$LAB/other.yaml" replay "$LAB/day.rec" --differences --json >"$LAB/other.json" \
	2>"$LAB/other.end" || status=$?
cat "$LAB/other.end"
[ "$status" = 1 ] || lab_fail "exit $status instead of 1"
jq -e 'any(.replay[]; .event == "port-opened" and .told == false)' \
	"$LAB/other.json" >/dev/null || lab_fail "the muted port is still told"
lab_say "half a file is played as far as it goes; a damaged one is refused"
size=$(stat -c %s "$LAB/day.rec")
head -c $((size - 3)) "$LAB/day.rec" >"$LAB/cut.rec"
status=0
replay replay "$LAB/cut.rec" >/dev/null 2>"$LAB/cut.end" || status=$?
[ "$status" -le 1 ] || lab_fail "a cut file: exit $status"
grep -q 'ends within' "$LAB/cut.end" || lab_fail "nothing is said of the cut"
status=0
replay replay "$LAB/wdogd.yaml" 2>"$LAB/no.end" || status=$?
[ "$status" -ge 2 ] || lab_fail "a text file was played"
grep -q 'no recording' "$LAB/no.end"

lab_say "the bound holds, and the watching goes on"
LAB_WDOGD_OPTIONS=(--record "$LAB/small.rec" --record-limit 1)
lab_start_wdogd
lab_wdog status >/dev/null
lab_stop_wdogd
[ "$(stat -c %s "$LAB/small.rec")" -le 1048576 ] || lab_fail "larger than its bound"
LAB_WDOGD_OPTIONS=(--record "$LAB/small.rec")
status=0
lab_in watcher "$LAB_BUILD/wdogd" --data "$LAB_DATA" -c "$LAB/wdogd.yaml" \
	--record "$LAB/small.rec" 2>"$LAB/exists" || status=$?
[ "$status" = 2 ] || lab_fail "an existing file: exit $status"
grep -q 'does not exist' "$LAB/exists"
