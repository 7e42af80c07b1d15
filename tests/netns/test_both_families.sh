#!/bin/bash
# The whole daemon on IPv6 and on UDP: a device with an address of each family shows its TCP
# port on both and its UDP service, each with its state; a service that begins to answer over
# UDP is told.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.82.1 net6=fd00:82:1: mac=02:00:00:00:82:02
lab_start
lab_segment near
lab_host gateway near $net.1/24 -
lab_host watcher near $net.2/24 $net.1 "$mac"
lab_host a near $net.7/24 - 02:00:00:00:82:07
lab_ipv6 watcher 0 $net6:2/64 none
lab_ipv6 a 0 $net6:7/64
lab_in a sysctl -qw net.ipv4.icmp_ratelimit=0
lab_guard
lab_spawn a "$LAB/socat.log" socat TCP6-LISTEN:23,fork,reuseaddr,ipv6only=0 EXEC:/bin/true
lab_await_port a 23

# serve_udp PORT COMMAND ...: waits until that answers on a.
serve_udp() {
	local port=$1 until
	shift
	lab_spawn a "$LAB/udp-$port.log" "$@"
	until=$(($(lab_now) + 10000000))
	while [ -z "$(lab_in a ss -Hlun "sport = :$port")" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "UDP port $port does not open"
		lab_breathe
	done
}
serve_udp 69 dnsmasq -k --conf-file=/dev/null --port=0 --no-hosts --user=root \
	--enable-tftp --tftp-root="$LAB" --pid-file="$LAB/tftp.pid"

lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 "$net.0/28, \"$net6:/64\"" \
		'ports: [{set: "22-24", every: 10s}, {set: "53,69", proto: udp, every: 10s}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_audit near "$mac" $net.2 "$net.0/28,$net6:/64=200:100:1000:10:1" --ip $net6:2
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60

ports() {
	lab_json '.ports[] | "\(.ip) \(.proto)/\(.port) \(.state) \(.reason)"' ports --state all |
		sort
}
# await_port IP PROTO/PORT STATE: as wdog ports shows it.
await_port() {
	local until=$(($(lab_now) + 40 * 1000000))
	until ports | grep -qF "$1 $2 $3"; do
		[ "$(lab_now)" -lt "$until" ] || {
			ports >&2
			lab_wdog devices >&2
			lab_show_state >&2
			lab_fail "$2 of $1 is not shown as $3"
		}
		read -rt 0.5 <> <(:) || :
	done
}
lab_say "what the device offers is shown, on both of its addresses"
await_port $net.7 tcp/23 open
await_port $net.7 udp/69 open
await_port $net6:7 tcp/23 open
lab_expect_equal "devices with both addresses" "$(lab_json "[.devices[] |
	select((.ips | index(\"$net.7\")) and (.ips | index(\"$net6:7\")))] | length" devices)" 1

lab_cause "a name server begins to answer over UDP"
serve_udp 53 dnsmasq -k --conf-file=/dev/null --no-resolv --no-hosts --user=root \
	--pid-file="$LAB/dns.pid"
lab_wait_alert "ALERT port-opened .*ip=$net.7 .*port=53/udp" 40
await_port $net.7 udp/53 open
ports
lab_finish
