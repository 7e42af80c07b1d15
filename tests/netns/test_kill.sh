#!/bin/bash
# Each role is killed (-9) at random moments, KILLS times each, while ports open and close.
# In the end the database is whole, and what the receiver got is exactly what was done:
# nothing lost, nothing invented; a line may come twice only under the same id.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

kills=${KILLS:-2}
RANDOM=${SEED:=$(($(lab_now) % 32768))}
net=10.77.1 mac=02:00:00:00:01:02
lab_say "$kills kills of each role, SEED=$SEED"
lab_start
lab_segment near
lab_host watcher near $net.2/24 - "$mac"
last=$((12 + 3 * kills / 2)) # a fresh host for every pair of kills
for ((i = 11; i <= last; i++)); do lab_host "n$i" near "$net.$i/24" -; done
lab_guard
lab_serve n11 http
lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: iot' \
		'ports: [{set: riskiest, every: 10s}]' 'gateway: none'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_audit near "$mac" $net.2 $net.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60

# The pid of a role; the monitor is the process that was started.
role_pid() {
	local pid
	if [ "$1" = monitor ]; then
		echo "$LAB_WDOGD"
		return
	fi
	for pid in $(pgrep -P "$LAB_WDOGD"); do
		if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "^wdogd-$1 "; then
			echo "$pid"
		fi
	done
}

kill_role() {
	local role=$1 pid children until
	until=$(($(lab_now) + 40000000)) # the monitor waits up to 30 s before it starts one again
	until pid=$(role_pid "$role") && [ -n "$pid" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "there is no $role to kill"
		lab_breathe
	done
	children=$(pgrep -P "$LAB_WDOGD" | tr '\n' ' ')
	kill -KILL "$pid"
	[ "$role" = monitor ] || return 0
	wait "$pid" 2>/dev/null || :
	# shellcheck disable=SC2086 # a list of pids
	lab_await_end 10 $children || lab_fail "a role outlives its monitor"
	lab_start_wdogd
}

expected=() # "ALERT|RESOLVED event ip port", one for each thing done
round=0
for ((i = 0; i < kills; i++)); do
	for role in sensor engine monitor; do
		host=$((12 + round / 2))
		if [ $((round % 2)) = 0 ]; then
			lab_cause "n$host opens telnet, then the $role dies"
			lab_serve "n$host" telnet
			expected+=("ALERT port-opened $net.$host 23/tcp")
			line="ALERT port-opened .*ip=$net.$host .*port=23/tcp"
		else
			lab_cause "n$host closes telnet, then the $role dies"
			lab_unserve "n$host" telnet
			expected+=("RESOLVED port-opened $net.$host 23/tcp")
			line="RESOLVED port-opened .*ip=$net.$host .*port=23/tcp"
		fi
		moment=$((RANDOM % 12000)) # an alert takes about ten seconds
		read -rt "$((moment / 1000)).$(printf %03d $((moment % 1000)))" <> <(:) || :
		kill_role "$role"
		lab_wait_alert "$line" 90
		round=$((round + 1))
	done
done
lab_finish

grep -oE '(ALERT|RESOLVED) .*' "$LAB/syslog/received" | sed -nE \
	's/^([A-Z]+ [a-z-]+) id=([0-9]+).* ip=([^ ]+).* port=([^ :]+).*/\2 \1 \3 \4/p' |
	sort -u | cut -d' ' -f2- | sort >"$LAB/got"
printf '%s\n' "${expected[@]}" | sort >"$LAB/wanted"
diff -u "$LAB/wanted" "$LAB/got" || lab_fail "lost (-) or invented (+) alerts"
others=$(grep -oE '(ALERT|RESOLVED) [a-z-]+' "$LAB/syslog/received" |
	grep -vE 'port-opened|baseline-complete|sensor-(blind|back)' || :)
[ -z "$others" ] || lab_fail "invented: $others"
lab_expect_alerts 1 'ALERT baseline-complete'
lab_expect_equal "integrity of the database" \
	"$(sqlite3 "$LAB/state/wdogd.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check;')" ok
lab_say "$round kills, ${#expected[@]} alerts, none lost, none invented, database whole"
