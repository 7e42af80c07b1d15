#!/bin/bash
# Changes an owner can trust, on real frames: a bridge that loses LOSS percent of all frames
# each way, twenty hosts. First RUNS consecutive runs in which nothing happens: no event.
# Then CHANGES true changes at random moments: each told once, nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

runs=${RUNS:-3}
changes=${CHANGES:-2}
loss=${LOSS:-5}
RANDOM=${SEED:=$(($(lab_now) % 32768))}
net=10.77.1 mac=02:00:00:00:01:02
lab_say "$runs runs and $changes changes at $loss % loss each way, SEED=$SEED"
lab_start
lab_segment near
lab_host watcher near $net.2/24 - "$mac"
for i in {11..30}; do lab_host "n$i" near "$net.$i/24" - "02:00:00:00:02:$i"; done
for i in {41..46}; do lab_host "n$i" near "$net.$i/24" - "02:00:00:00:02:$i"; done
lab_guard
for i in {11..15}; do lab_serve "n$i" http; done
for i in {41..46}; do lab_unplug "n$i"; done
lab_syslog
lab_in sw-near nft -f - <<-END
	table bridge lossy {
		chain forward {
			type filter hook forward priority 0
			numgen random mod 100 < $loss counter drop
		}
	}
END
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: iot' 'expect: always' \
		'ports: [{set: riskiest, every: 10s}]' 'gateway: none'
	# Telnet would make them gentle: one packet a second, too few for a job every ten seconds,
	# which is rightly told as job-late.
	echo 'devices:'
	for i in {11..30} {41..46}; do
		echo "  - {device: \"02:00:00:00:02:$i\", care: normal}"
	done
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_audit near "$mac" $net.2 $net.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 120

# How many sweeps and port jobs are complete by now.
count_runs() {
	lab_json '[.runs[] | select(.verdict == "complete" and
		(.kind == "discover" or .kind == "ports"))] | length' runs
}

first=$(count_runs)
lab_say "nothing happens for $runs runs"
until=$(($(lab_now) + (120 + runs * 12) * 1000000))
while done=$(($(count_runs) - first)) && [ "$done" -lt "$runs" ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "only $done runs so far"
	read -rt 1 <> <(:) || :
done
lab_json '.history[] | select(.event != "baseline-complete")' history >"$LAB/false"
[ ! -s "$LAB/false" ] || lab_fail "false after $done runs: $(cat "$LAB/false")"
lab_say "$done runs, 20 hosts, 0 false transitions"

# One change: what is done, and the line that must come.
change() {
	local what=$1 host=$2
	case $what in
	opens) lab_serve "n$host" telnet ;;
	closes) lab_unserve "n$host" telnet ;;
	joins | back) lab_plug "n$host" ;;
	leaves) lab_unplug "n$host" ;;
	esac
}
# A device that goes silent while its ports are asked for the first time may have been
# disturbed, and its owner is told so: one that has joined leaves after that.
await_asked() {
	local until
	until=$(($(lab_now) + 120000000))
	until [ "$(lab_json '[.ports[] | select(.ip == "'"$net.$1"'")] | length' \
		ports --state closed)" != 0 ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "the ports of n$1 are not asked"
		read -rt 0.2 <> <(:) || :
	done
}
declare -A line=(
	[opens]='ALERT port-opened' [closes]='RESOLVED port-opened'
	[joins]='ALERT device-new' [leaves]='ALERT device-gone' [back]='RESOLVED device-gone')
todo=()
for ((i = 0; i < changes; i++)); do
	pair=$((i / 2))
	case $((pair % 4)) in
	0 | 2) host=$((11 + pair % 15)) && words=(opens closes) ;;
	1) host=$((30 - pair / 4)) && words=(leaves back) ;;
	3)
		host=$((41 + pair / 4 % 6))
		words=(joins leaves)
		[ "$pair" -lt 24 ] || words=(opens closes)
		;;
	esac
	todo+=("${words[i % 2]} $host")
done
: >"$LAB/delays"
for task in "${todo[@]}"; do
	read -r what host <<<"$task"
	moment=$((RANDOM % 8000))
	read -rt "$((moment / 1000)).$(printf %03d $((moment % 1000)))" <> <(:) || :
	lab_cause "n$host $what"
	change "$what" "$host"
	lab_wait_alert "${line[$what]} .*ip=$net.$host( |\$|:)" 240 | tee -a "$LAB/delays" |
		cut -c1-100
	[ "$what" != joins ] || await_asked "$host"
done
told=$(grep -cE '(ALERT|RESOLVED) ' "$LAB/syslog/received")
lab_finish
[ "$((told - 1))" = "$changes" ] || {
	grep -oE '(ALERT|RESOLVED) .*' "$LAB/syslog/received" | cut -c1-160 >&2
	lab_fail "$((told - 1)) lines were told instead of $changes, the digest aside"
}
sort -n "$LAB/delays" | awk -v n="$changes" '
	{delay[NR] = $1}
	END {printf "# %d changes, %d lines; delay min %.1f, median %.1f, p90 %.1f, max %.1f s\n",
		n, NR, delay[1], delay[int((NR + 1) / 2)], delay[int(NR * 0.9 + 0.5)], delay[NR]}'
