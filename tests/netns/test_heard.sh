#!/bin/bash
# What is heard unasked, on real frames: a dnsmasq serves addresses before the baseline is
# complete and is expected; a second one that starts later is told, and so is an IPv6 router;
# the owner trusts one of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.84.1 mac=02:00:00:00:84:02
lab_start
lab_segment lan
lab_host gateway lan $net.1/24 - 02:00:00:00:84:01
lab_host watcher lan $net.2/24 $net.1 "$mac"
lab_host laptop lan $net.7/24 $net.1 02:00:00:00:84:07
lab_host rogue lan $net.66/24 $net.1 02:00:00:00:84:66
lab_guard
lab_syslog

# A real DHCP server; it answers whoever asks for all to hear.
serve() {
	lab_spawn "$1" "$LAB/dnsmasq-$1.log" dnsmasq -k --conf-file=/dev/null --port=0 \
		--user=root --pid-file="$LAB/dnsmasq-$1.pid" --dhcp-broadcast --no-ping \
		--dhcp-leasefile="$LAB/leases-$1" --dhcp-authoritative \
		--dhcp-range="$2,$2,1h" "${@:3}"
}

# A real DHCP client, which takes the first offer and changes nothing here. Without -B all is
# between the two of them, but that it says whose offer it takes.
lease() {
	lab_in laptop busybox udhcpc -i eth0 -n -q -f -s /bin/true -t 5 -T 1 \
		"$@" >>"$LAB/udhcpc.log" 2>&1 || { cat "$LAB/udhcpc.log" >&2; false; }
}

{
	echo 'segments:'
	lab_segment_config lan eth0 $net.0/24 'zone: trusted' 'routers: []'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_cause "the watcher starts; the gateway serves addresses"
serve gateway $net.100 --dhcp-option=3,$net.1
lab_wdogd watcher "$LAB/wdogd.yaml"
lease
lab_wait_alert 'baseline-complete .*segment=lan' 60
lease
lease -B

lab_cause "a second DHCP server starts"
serve rogue $net.200 --dhcp-option=3,$net.66 --dhcp-option=6,$net.66
lease -B
lab_wait_alert "ALERT rogue-dhcp .*ip=$net.66 mac=02:00:00:00:84:66: .*gateway $net.66" 20
dhcp_alert=$(grep -oE 'wdog trust [0-9]+' <<<"$LAB_LINE" | cut -d' ' -f3)

lab_cause "it speaks as an IPv6 router, too"
lab_ipv6 rogue 0 fd00:84:1::66/64
lab_spawn rogue "$LAB/dnsmasq-ra.log" dnsmasq -k --conf-file=/dev/null --port=0 --user=root \
	--pid-file="$LAB/dnsmasq-ra.pid" --enable-ra --dhcp-range=fd00:84:1::,ra-only \
	--dhcp-leasefile="$LAB/leases-ra"
lab_wait_alert 'ALERT rogue-router .*ip=fe80::.* mac=02:00:00:00:84:66: ' 20

lab_cause "the owner says that the DHCP server is his"
lab_wdog trust "$dhcp_alert"
lab_wait_alert "RESOLVED rogue-dhcp id=$dhcp_alert .*: the owner says that it is his" 10
lease -B

lab_say "each once, over a restart as well"
lab_stop_wdogd
lab_start_wdogd
lease -B
lab_wdog alerts
lab_expect_alerts 1 'ALERT rogue-dhcp '
lab_expect_alerts 1 'ALERT rogue-router '
lab_finish
