#!/bin/bash
# A scan finds all there is and nothing else: at several rates, with a gateway and on the segment,
# with hosts that are not there, firewalls, a limit on resets, and one frame in twenty lost each
# way. The same parts as in the daemon (tests/bench/scan_once) against tests/bench/responder.
# Only what is found is judged here, and roughly how often was asked (targets that stall are asked
# again); how fast it is shows `make bench`.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/bench/scanlab.sh

ports=1-40
lab_start

# expect CONTENDER LEAST-PER-MILLE MOST-FRAMES-PER-MILLE: recall, and frames to what answers.
expect() {
	local before after found true false truth
	before=$(scanlab_frames)
	scanlab_run "$1" "$kind" "$subnet" "$ports" || lab_fail "$1: $(cat "$LAB/said")"
	after=$(scanlab_frames)
	read -r found true false < <(scanlab_score)
	truth=$(wc -l <"$LAB/truth")
	echo "  $1: $true of $truth, $false false, $((after - before)) frames"
	[ "$false" = 0 ] || lab_fail "$false answers were invented of $found"
	[ $((true * 1000)) -ge $((truth * $2)) ] || lab_fail "$true of $truth were found"
	[ $((after - before)) -le $((questions * $3 / 1000)) ] ||
		lab_fail "$((after - before)) frames for $questions questions"
}

# world TITLE KIND PLACE SUBNET QUESTIONS RESPONDER-OPTION ...
world() {
	lab_say "$1"
	kind=$2 subnet=$4 questions=$5
	local place=$3
	shift 5
	scanlab_up "$place" "$subnet" "$@"
	scanlab_truth "$kind" "$subnet" "$ports"
}

world "all ports answer" tcp gateway 10.50.7.0/25 5120 -o 20
for rate in 5000 20000 100000 1000000 10000000; do expect "ours-$rate" 1000 4000; done
# A device sends for one AF_XDP socket a queue; whoever comes second uses a packet socket.
lab_spawn scanner "$LAB/first" "$BUILD/tests/bench/scan_once" -r 30000 -o 1 -x 60 -v \
	-g "$SCANLAB_GATEWAY" -p "$ports" eth0 "$subnet"
until grep -qs 'looked at' "$LAB/first"; do lab_breathe; done
expect ours-10000000 1000 4000
lab_end_process "$LAB_LAST"
scanlab_down
world "a third of the hosts is absent, a fifth of the ports is filtered" \
	tcp gateway 10.50.7.0/25 5120 -o 20 -a 30 -f 20
for rate in 20000 10000000; do expect "ours-$rate" 1000 5000; done
scanlab_down
world "one frame in twenty is lost each way" tcp gateway 10.50.7.0/25 5120 -o 20 -d 5
for rate in 20000 10000000; do expect "ours-$rate" 999 6000; done
scanlab_down
ports=1-150
limits() {
	world "hosts send fifty resets $1" tcp gateway 10.50.7.0/28 2400 -o 20 -r 50 "${@:2}"
	expect ours-10000000 1000 5000
	lab_in scanner "$BUILD/tests/bench/scan_once" -f -g "$SCANLAB_GATEWAY" -p "$ports" \
		eth0 "$subnet" >"$LAB/findings" 2>"$LAB/said"
	[ "$(grep -c filtered "$LAB/findings")" = 0 ] ||
		lab_fail "what was asked too fast is called filtered: $(cat "$LAB/findings")"
	scanlab_down
}
limits "a second, one by one"
limits "at the beginning of a second" -w
world "a segment, one host in ten" arp onlink 10.50.0.0/20 4096 -a 90
for rate in 20000 10000000; do expect "ours-$rate" 1000 3100; done
scanlab_down
world "a segment that loses one frame in twenty" arp onlink 10.50.0.0/20 4096 -a 90 -d 5
expect ours-10000000 990 6000
scanlab_down

lab_say "it does not run where a way leads out, nor in the machine's own network"
scanlab_up gateway 10.50.7.0/28
ip -n "$(lab_ns scanner)" route add default via "$SCANLAB_GATEWAY"
! lab_in scanner "$BUILD/tests/bench/scan_once" eth0 10.50.7.0/28 2>"$LAB/said" ||
	lab_fail "it ran beside a default route"
grep -q 'default route' "$LAB/said"
! "$BUILD/tests/bench/scan_once" lo 10.50.7.0/28 2>"$LAB/said" || lab_fail "it ran in the open"
grep -q "machine's own" "$LAB/said"
