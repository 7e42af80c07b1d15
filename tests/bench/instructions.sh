#!/bin/bash
# Instructions of a scan as callgrind counts them, which no other work on the machine disturbs:
# for each frame sent (choose, pace, build, gate, hand over) and each answer (read, prove,
# record), and the functions that take most (FILE:FUNCTION: where a part that was compiled into
# another function comes from). `make bench-instructions`.
#
# The kernel's share (the system call, the device, the ring) is not in them: that is two thirds
# and more of what a scan costs, see the CPU column of `make bench`.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/bench/scanlab.sh

profile=
shown=12

# per NAME FUNCTION COUNT WHAT: the function's share, callees included, for each of COUNT. What
# is compiled as one piece may have a number behind its name.
per() {
	callgrind_annotate --inclusive=yes --threshold=100 "$profile" | awk -v callee="$2" \
		-v count="$3" -v name="$1" -v what="$4" '
		$0 ~ ":" callee "([.][a-z_0-9.]+)? " && !found++ {
			gsub(",", "", $1)
			printf "  %-28s %6.0f instructions for each of %d %s\n", name, $1 / count, count, what
		}'
}

# scenario TITLE SUBNET PORTS RESPONDER-OPTION ...
scenario() {
	local title=$1 subnet=$2 ports=$3 sent answered
	shift 3
	profile=$LAB/profile
	scanlab_up gateway "$subnet" "$@"
	lab_in scanner valgrind -q --tool=callgrind --callgrind-out-file="$profile" \
		"$BUILD/tests/bench/scan_once" -v -g "$SCANLAB_GATEWAY" -p "$ports" eth0 \
		"$subnet" >"$LAB/out" 2>"$LAB/said" || lab_fail "$(cat "$LAB/said")"
	sent=$(sed -n 's/.* tcp \([0-9]*\) udp .*/\1/p' "$LAB/said")
	answered=$(sed -n 's/.*; answered \([0-9]*\),.*/\1/p' "$LAB/said")
	printf '\n%s\n' "$title"
	per "send path" ask_all "$sent" "frames sent"
	per "  build" build "$sent" "frames sent"
	per "  gate, hand over, note" wire_flush "$sent" "frames sent"
	per "receive path" pcap_dispatch "$answered" answers
	per "  read, prove, record" deliver "$answered" answers
	echo "  most taken by:"
	callgrind_annotate "$profile" | awk -v most="$shown" '
		/^ *[0-9,]+ \( *[0-9.]+%\)/ && !/PROGRAM TOTALS/ && shown < most {
			shown++
			sub(/^ *[0-9,]+ \( */, "")
			sub(/\)/, "")
			sub(/ \[.*/, "")
			print "    " $0
		}'
	scanlab_down
}

lab_start
scenario "all ports answer" 10.50.7.0/28 1-4096 -o 0.1
scenario "one port in a hundred answers" 10.50.7.0/28 1-4096 -o 0.1 -f 99
