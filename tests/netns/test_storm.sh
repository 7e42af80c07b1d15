#!/bin/bash
# A storm of true changes, with the real daemon on real frames: 253 hosts, played by one program
# (tests/bench/responder), open 40 ports each at the same moment: 10,120 changes. Every one is
# an event and an open alert; of lines there are at most as many as the rules of notice.h allow,
# and the ids in them lead to every change; wdog answers all the while. With STORM=long also
# what is summed up a minute later, and then all ports close again.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

long=${STORM:-}
net=10.77.1 mac=02:00:00:00:01:02
hosts=253 # a /24 without network, broadcast and the watcher
ports=40
first=21000 last=$((21000 + 40 - 1))
changes=$((hosts * ports))
burst=20            # alerts.burst, as it is shipped
wdog_ms_max=2000    # what a person waits for an answer
engine_kb_max=65536 # for 10,120 open alerts
LAB_TOTAL=2000

lab_start
lab_segment near
lab_host watcher near $net.2/24 - "$mac"
lab_host crowd near 10.77.9.1/32 -
lab_guard
lab_syslog
lab_spawn crowd "$LAB/crowd" "$BUILD/tests/bench/responder" -l -p "$first-$last" eth0 $net.0/24
crowd=$LAB_LAST
lab_await_line "$LAB/crowd" 0 ready 10 >/dev/null || lab_fail "no hosts: $(cat "$LAB/crowd")"
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: iot' 'gateway: none' \
		"ports: [{set: \"$first-$last\", every: 6h}]" |
		sed "s/limits: .*/limits: {arp: 400, host: 200, total: $LAB_TOTAL}/"
	lab_config_tail | grep -v ^alerts: # told as it is shipped
} >"$LAB/wdogd.yaml"
# The kernel resets what answers us. It knows every MAC already, so that each ARP request on
# the wire is WatchDog's.
for ((i = 1; i < 255; i++)); do
	printf 'neighbour replace %s.%d lladdr 02:57:0a:4d:01:%02x dev eth0 nud permanent\n' \
		"$net" "$i" "$i"
done | ip -n "$(lab_ns watcher)" -batch -
lab_audit near "$mac" $net.2 $net.0/24:400:200:$LAB_TOTAL
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60
engine=$(pgrep -P "$LAB_WDOGD" -f '^wdogd-engine ')
sensor=$(pgrep -P "$LAB_WDOGD" -f '^wdogd-sensor ')

# Asks for the status until that many alerts are open; notes how long each answer took.
storm_await_open() {
	local until began open=
	until=$(($(lab_now) + $2 * 1000000))
	while [ "$open" != "$1" ]; do
		[ "$(lab_now)" -lt "$until" ] || {
			lab_show_state >&2
			lab_fail "$open alerts are open, not $1"
		}
		began=$(lab_now)
		open=$(lab_json .status.alerts_open status)
		echo $((($(lab_now) - began) / 1000)) >>"$LAB/waits"
		read -rt 0.2 <> <(:) || :
	done
	printf '%6s s  %d alerts are open\n' "$(lab_seconds "$LAB_CAUSE" "$(lab_now)")" "$open"
}

# The lines since the cause that begin so, without stamp and tag.
storm_lines() {
	tail -n +$((LAB_CAUSE_LINES + 1)) "$LAB/syslog/received" | sed 's/^.*wdogd\[[0-9]*\]: //' |
		grep "^$1 port-opened "
}

# A kind of event has burst lines in a segment, one more for every hour/burst that passes, and
# one sum for every minute in which something was held; an end is told of each line as well.
storm_expect_lines() {
	local word=$1 ends_of=$2 seconds=$((($(lab_now) - LAB_CAUSE) / 1000000)) lines most
	lines=$(storm_lines "$word" | wc -l)
	most=$((burst + ends_of + seconds * burst / 3600 + seconds / 60 + 1))
	[ "$lines" -le "$most" ] || lab_fail "$lines lines, $most are allowed"
	lab_say "$lines lines after $seconds s, $most are allowed"
}

# Together the lines lead to every change: OPTION ID lists those that the line ID told of.
storm_expect_all_told() {
	local word=$1 option=$2 id said listed sum=0
	while read -r id said; do
		listed=$(lab_json '.alerts | length' alerts --state all "$option" "$id")
		[ -z "$said" ] || lab_expect_equal "alerts behind line $id" "$listed" "$said"
		sum=$((sum + listed))
	done < <(storm_lines "$word" |
		sed -nE 's/.* id=([0-9]+) .*: ([0-9]+) (more|of those) not .*/\1 \2/p; t
			s/.* id=([0-9]+) .*/\1/p')
	lab_expect_equal "alerts behind the lines" "$sum" "$changes"
}

lab_cause "$ports ports open on each of $hosts hosts: $changes changes"
kill -USR1 "$crowd"
lab_wdog scan near >"$LAB/scan"
storm_await_open "$changes" 60
storm_expect_lines ALERT 0
storm_lines ALERT | tail -n 1
lab_expect_equal "alerts that wdog alerts lists" "$(lab_json \
	'[.alerts[] | select(.event == "port-opened") | "\(.ip) \(.port)"] | unique | length' \
	alerts)" "$changes"
lab_expect_equal "events that wdog history lists" \
	"$(lab_json '.history | length' history --event port-opened)" "$changes"

if [ -n "$long" ]; then
	lab_wait_alert 'ALERT port-opened .* more not told one by one' 90
	storm_expect_lines ALERT 0
	storm_expect_all_told ALERT --told-in
	told=$(storm_lines ALERT | wc -l)
	lab_cause "they close again"
	kill -USR2 "$crowd"
	lab_wdog scan near >"$LAB/scan"
	storm_await_open 0 60
	lab_wait_alert 'RESOLVED port-opened .* not told one by one are over' 90
	storm_expect_lines RESOLVED "$told"
	storm_expect_all_told RESOLVED --ended-in
	lab_expect_equal "events of the end" \
		"$(lab_json '.history | length' history --event port-closed)" "$changes"
fi

lab_expect_equal "health" "$(lab_json .status.health status)" ok
if ! kill -0 "$engine" "$sensor"; then lab_fail "a role was replaced"; fi
sort -n "$LAB/waits" | awk -v most=$wdog_ms_max '
	{wait[NR] = $1}
	END {
		printf "# %d answers meanwhile, median %d ms, longest %d ms\n", NR,
			wait[int((NR + 1) / 2)], wait[NR]
		exit wait[NR] > most
	}' || lab_fail "an answer took more than $wdog_ms_max ms"
memory=$(awk '/VmHWM/ {print $2}' "/proc/$engine/status")
[ "$memory" -le "$engine_kb_max" ] || lab_fail "the engine took $memory KiB"
lab_finish
lab_expect_equal "integrity of the database" \
	"$(sqlite3 "$LAB/state/wdogd.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check;')" ok
lab_say "the engine took at most $((memory / 1024)) MiB, the database" \
	"$(($(stat -c %s "$LAB/state/wdogd.db") / 1024)) KiB, and is whole"
