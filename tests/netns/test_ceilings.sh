#!/bin/bash
# The ceilings of a configuration that says nothing of them, on the wire: three segments, full of
# hosts that one program plays (tests/bench/responder), are swept and asked for their ports over
# TCP and UDP, all at the same time. No second has more frames than its ceiling allows, of ARP,
# of UDP, to a host, to a segment or of the sensor; and each ceiling is nearly reached, or this
# would prove nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

# conf/wdogd.yaml: segments[].limits, and limits.total
arp=10 host=10 total=200 udp=10 udp_host=1
LAB_TOTAL=500
net=10.82 mac=02:00:00:00:82:02

lab_start
lab_segment near
lab_host watcher near $net.1.2/26 - $mac
lab_host crowd near $net.9.1/32 -
for i in 2 3; do ip -n "$(lab_ns watcher)" address add $net.$i.2/26 dev eth0; done
lab_guard
echo 'segments:' >"$LAB/sensor.yaml"
scopes=() sweeps=() ports=()
for i in 1 2 3; do
	lab_spawn crowd "$LAB/crowd$i" "$BUILD/tests/bench/responder" -l -a 10 -o 5 -f 10 -s $i \
		eth0 $net.$i.0/26
	lab_await_line "$LAB/crowd$i" 0 ready 10 >/dev/null ||
		lab_fail "no hosts: $(cat "$LAB/crowd$i")"
	printf '  - {name: s%s, interface: eth0, subnets: [%s.%s.0/26], owned: true}\n' \
		$i $net $i >>"$LAB/sensor.yaml"
	hosts=$(printf "$net.$i.%s," {3..38})
	few=$(printf "$net.$i.%s," {3..14})
	scopes+=("$net.$i.0/26=$arp:$host:$total:$udp:$udp_host")
	sweeps+=("discover:$((i - 1))")
	ports+=("ports:$((i - 1)):${hosts%,}:1000-1039" "udp:$((i - 1)):${few%,}:53,123")
done
lab_audit near $mac $net.1.2 "${scopes[@]}" --ip $net.2.2 --ip $net.3.2

lab_in watcher "$BUILD/tests/support/sensor_drive" "$BUILD/wdogd-sensor" "$LAB/sensor.yaml" \
	conf/catalogue.yaml 60 up:0 up:1 up:2 "${ports[@]}" ports:0:$net.1.40:1-40 settled "${sweeps[@]}" settled \
	>"$LAB/seen" 2>"$LAB/log" || {
	cat "$LAB/log" >&2
	lab_fail "the runs do not end"
}
[ "$(grep -c 'run-done complete .* refused=0 errors=0' "$LAB/seen")" = 10 ] || {
	grep run-done "$LAB/seen" >&2
	lab_fail "not every run is complete, or the gate refused something"
}
lab_finish

# reached WHAT CEILING: nine tenths of it at least, where it was reached most.
reached() {
	local most
	most=$(grep -oE "$1=[0-9]+" "$LAB/audit-near.log" | grep -oE '[0-9]+$' | sort -n | tail -n 1)
	[ "$most" -ge $(($2 * 9 / 10)) ] || lab_fail "$1 was $most in a second, far from $2"
}
reached '/26 arp' $arp
reached host $host
reached udp $udp
reached total $total
reached all $LAB_TOTAL
