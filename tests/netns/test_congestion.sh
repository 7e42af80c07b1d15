#!/bin/bash
# A link to the router that is slower than the ceilings allow for: somebody else who uses it
# waits for a moment at most while we scan through it, and the scan is complete: over IPv4 and over
# IPv6.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

lab_start
lab_segment near
lab_segment far
lab_router router near:10.81.1.1/24 far:10.81.2.1/24
lab_host watcher near 10.81.1.2/24 10.81.1.1 02:00:00:00:81:02
lab_host other near 10.81.1.3/24 10.81.1.1
lab_host server far 10.81.2.7/24 10.81.2.1
lab_ipv6 router 0 fd00:81:1::1/64
lab_ipv6 router 1 fd00:81:2::1/64
lab_ipv6 watcher 0 fd00:81:1::2/64 none
lab_ipv6 server 0 fd00:81:2::7/64
lab_in router sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n "$(lab_ns watcher)" -6 route add default via fd00:81:1::1
ip -n "$(lab_ns server)" -6 route add default via fd00:81:2::1
lab_guard
# 280 SYNs a second pass; the queue holds eighty thousand bytes, five seconds of them.
tc -n "$(lab_ns sw-near)" qdisc add dev router-0 root tbf rate 128kbit burst 2kb limit 80000

cat >"$LAB/sensor.yaml" <<-END
	limits: {total: 1000}
	segments:
	  - name: near
	    interface: eth0
	    subnets: [10.81.1.0/28]
	    owned: true
	  - name: far
	    interface: eth0
	    subnets: [10.81.2.0/28]
	    owned: true
	    routed: true
	    limits: {host: 1000, total: 1000}
	  - name: far6
	    interface: eth0
	    subnets: ["fd00:81:2::/64"]
	    owned: true
	    routed: true
	    limits: {host: 1000, total: 1000}
END
lab_audit near 02:00:00:00:81:02 10.81.1.2 10.81.1.0/28:10:10:200 \
	10.81.2.0/28:10:1000:1000 --gateway 10.81.1.1 --ip fd00:81:1::2 \
	fd00:81:2::/64=10:1000:1000 --gateway fd00:81:1::1
lab_in other busybox ping -c 1 -W 5 10.81.2.7 >/dev/null || lab_fail "the link does not work"

show() {
	cat "$LAB/log" "$LAB/seen" "$LAB/ping" >&2
	lab_fail "$1"
}

# scan SEGMENT ADDRESS PORTS WAY: those ports of it, and what the other one notices.
scan() {
	: >"$LAB/ping"
	lab_spawn other "$LAB/ping" busybox ping -i 0.2 10.81.2.7
	local pinger=$LAB_LAST worst
	lab_say "ports $3 of $2"
	lab_in watcher "$BUILD/tests/support/sensor_drive" "$BUILD/wdogd-sensor" "$LAB/sensor.yaml" \
		conf/catalogue.yaml 60 "up:$1" "ports:$1:$2:$3" settled \
		>"$LAB/seen" 2>"$LAB/log"
	kill -INT "$pinger"
	wait "$pinger" || :
	grep -q 'run 1: run-done complete .* refused=0 errors=0' "$LAB/seen" ||
		show "the run is not complete"
	grep -q "host-done $2 alive .* $3:closed/reset" "$LAB/seen" ||
		show "a port is not closed"
	grep -q "The way to the gateway of segment \"$4\" is congested" "$LAB/log" ||
		show "congestion was not noticed"
	worst=$(sed -nE 's/.* time=([0-9]+).*/\1/p' "$LAB/ping" | sort -n | tail -n 1)
	lab_say "the other one waited $worst ms at most: $(tail -n 2 "$LAB/ping" | tr '\n' ' ')"
	[ "$worst" -lt 1000 ] || show "others wait for seconds"
}
scan 1 10.81.2.7 23000-24999 near
grep -q 'run 1: run-done complete .* drops=0' "$LAB/seen" || show "answers were not read in time"
# The same number of SYNs, which are longer.
tc -n "$(lab_ns sw-near)" qdisc change dev router-0 root tbf rate 160kbit burst 2kb limit 100000
scan 2 fd00:81:2::7 23000-23999 far6
lab_finish
