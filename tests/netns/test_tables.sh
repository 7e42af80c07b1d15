#!/bin/bash
# What a scan leaves in the tables of others. The kernel's neighbour table (1,024 entries, one for
# all namespaces) does not overflow by a sweep of a /16: the frames leave past it. A router on
# the way keeps an entry for each connection attempt that nobody answers, Linux for 120 seconds:
# at the standard ceiling of a routed segment at most a tenth of a home router's 16,384.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh
. tests/bench/scanlab.sh

table=16384 entry_seconds=120 # nf_conntrack_tcp_timeout_syn_sent
scan_seconds=15
mac=02:00:00:00:01:02
ceiling=10 # conf/wdogd.yaml: segments[].limits.total of a routed segment

lab_start

# How often the kernel found no room for a neighbour since it was started.
overflows() {
	awk 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == "table_fulls") at = i}
		NR > 1 {sum += strtonum("0x" $at)}
		END {print sum + 0}' /proc/net/stat/arp_cache
}

lab_say "a /16 is swept, each address holds a host"
scanlab_up onlink 10.50.0.0/16
before=$(overflows)
lab_in scanner "$BUILD/tests/bench/scan_once" -x 60 -k arp -r 50000 eth0 10.50.0.0/16 \
	>"$LAB/out" 2>"$LAB/said" || lab_fail "$(cat "$LAB/said")"
found=$(wc -l <"$LAB/out")
echo "  $found found, $(($(overflows) - before)) overflows of the neighbour table"
[ "$found" -gt 65000 ] || lab_fail "only $found were found: this proves nothing"
[ "$(overflows)" = "$before" ] || lab_fail "the neighbour table has overflowed"
[ "$(ip -n "$(lab_ns scanner)" neigh | wc -l)" -le 4 ] ||
	lab_fail "the scan left neighbours in the kernel's table"
scanlab_down

lab_say "a router with a connection table, behind it nobody answers"
lab_segment near
lab_segment far
lab_router router near:10.9.0.1/24 far:10.50.7.1/24
lab_host watcher near 10.9.0.2/24 10.9.0.1 $mac
ip -n "$(lab_ns watcher)" route del default
ip -n "$(lab_ns watcher)" route add 10.50.7.0/24 via 10.9.0.1
lab_host wall far 10.50.7.2/24 -
ip -n "$(lab_ns wall)" route add local 10.50.7.0/24 dev lo
ip -n "$(lab_ns wall)" address add 10.50.7.3/24 dev eth0
lab_guard
lab_in wall nft "add table ip wall; add chain ip wall input \
	{ type filter hook input priority 0; policy drop; }"
lab_in router nft "add table ip seen; add chain ip seen forward \
	{ type filter hook forward priority 0; }; add rule ip seen forward ct state new accept"
# The auditor counts every window of a second, of a host and of all.
LAB_TOTAL=500 lab_audit near $mac 10.9.0.2 10.50.7.0/24:$ceiling:$ceiling:$ceiling \
	10.9.0.0/24:10:10:200 --gateway 10.9.0.1
lab_spawn watcher "$LAB/scan" "$BUILD/tests/bench/scan_once" -x $scan_seconds -g 10.9.0.1 -r $ceiling \
	-p 1-100,200-299 eth0 10.50.7.2/31
status=0
wait "$LAB_LAST" || status=$?
entries=$(lab_in router cat /proc/sys/net/netfilter/nf_conntrack_count)
full=$((entries * entry_seconds / scan_seconds))
echo "  $entries entries in $scan_seconds seconds: $full of $table in $entry_seconds"
[ "$status" = 3 ] || lab_fail "the scan ended: $(cat "$LAB/scan")"
[ "$entries" -ge $((ceiling * scan_seconds / 2)) ] || lab_fail "that is not the ceiling"
[ $((full * 10)) -le $table ] || lab_fail "more than a tenth of the router's table"
lab_finish
