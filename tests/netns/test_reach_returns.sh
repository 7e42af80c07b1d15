#!/bin/bash
# What answers to a look from another segment never reach is not "blocked": a switch of the
# guests' segment that drops what has the watcher's address (IP source guard) lets its ARP pass,
# and the cells stay untested until the way is free. Strict reverse path filters (RFC 3704) and
# ARP filters on the watching machine change nothing in what is seen, and `wdog doctor` says
# what they leave undone. Nor do strict filters of the routers, not even where answers come back
# through another router than the question went: guests get them, too.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

iot=10.85.2 guest=10.85.3 mac_camera=02:00:00:00:02:0b
lab_start
for segment in iot guest; do lab_segment $segment; done
lab_router router iot:$iot.1/24 guest:$guest.1/24
lab_router bypass iot:$iot.3/24 guest:$guest.3/24
for each in router bypass; do lab_in $each sysctl -qw net.ipv4.conf.all.rp_filter=1; done
lab_host watcher iot $iot.2/24 $iot.1
lab_leg watcher guest $guest.2/24
lab_host camera iot $iot.11/24 $iot.1 $mac_camera
lab_in watcher sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.all.arp_filter=1 \
	net.ipv4.conf.all.arp_announce=2 net.ipv4.conf.all.arp_ignore=1
lab_guard
lab_serve camera telnet
lab_serve camera ssh
lab_in router nft -f - <<-END
	table inet wall {
		chain forward {
			type filter hook forward priority 0;
			ip saddr $guest.0/24 tcp dport 23 drop
		}
	}
END
# The switch forwards ARP of the watcher, and none of its packets.
lab_in sw-guest nft -f - <<-END
	table bridge guard {
		chain forward {
			type filter hook forward priority 0;
			ip saddr $guest.2 drop
		}
	}
END
lab_syslog
{
	echo 'segments:'
	lab_segment_config iot eth0 $iot.0/24 'zone: iot' "gateway: $iot.1" \
		'ports: [{set: "22,23", every: 10s}]' 'reach_from: [guest]' 'identify: false'
	lab_segment_config guest eth1 $guest.0/24 'zone: guest' "gateway: $guest.1" \
		'ports: [{set: "22", every: 1h}]' 'identify: false'
	echo 'devices:'
	echo "  - {device: \"$mac_camera\", care: normal}"
	lab_config_tail
} >"$LAB/wdogd.yaml"

lab_cells() {
	lab_wdog --json exposure | jq -r '.exposure[] | . as $row | .vantages[] |
		select(.vantage == "guest") | "\($row.port) \(.state)"' | sort
}
lab_await_cells() {
	local until
	until=$(($(lab_now) + 40000000))
	while [ "$(lab_cells)" != "$1" ]; do
		[ "$(lab_now)" -lt "$until" ] || {
			lab_show_state >&2
			lab_fail "guests are not shown to see this: $1, but: $(lab_cells)"
		}
		lab_breathe
	done
}

lab_cause "the watcher starts where a switch drops what it sends"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=iot' 60
lab_await_line "$LAB/wdogd.log" 0 "Nothing comes back to \"guest\"" 30
lab_expect_equal "what guests are said to see" "$(lab_cells)" "22 untested
23 untested"
lab_wdog exposure

lab_cause "the switch lets it pass, and the watcher starts again"
lab_stop_wdogd
lab_in sw-guest nft flush ruleset
lab_start_wdogd
lab_await_cells "22 open
23 filtered"
lab_wdog exposure
lab_expect_alerts 0 'reach-|port-closed'

lab_cause "the camera answers through another router"
# Two looks from guest after this moment must have shown the same.
since=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
ip -n "$(lab_ns camera)" route replace default via $iot.3
lab_await_proof() {
	local until
	until=$(($(lab_now) + 60000000))
	until [ "$(lab_json "[.exposure[] | .vantages[] | select(.vantage == \"guest\") |
		select(.last_proof > \"$1\")] | length" exposure)" = 2 ]; do
		[ "$(lab_now)" -lt "$until" ] || {
			lab_show_state >&2
			lab_fail "what guests see was not proven since $1"
		}
		lab_breathe
	done
}
lab_await_proof "$since"
lab_await_proof "$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)"
lab_expect_equal "what guests see" "$(lab_cells)" "22 open
23 filtered"
lab_expect_alerts 0 'reach-|port-closed'

# The kernel of the watcher does not see the answer that it would reset.
lab_expect_equal "connections that the camera keeps half open" \
	"$(lab_in camera ss -Htn state syn-recv | awk '{sub(/:[0-9]*$/, "", $4); print $3, $4}' |
		sort -u)" "$iot.11:22 $guest.2"

lab_doctor() {
	lab_in watcher "$LAB_BUILD/wdog" --data conf -c "$LAB/wdogd.yaml" \
		--socket "$LAB/run/control.sock" --json doctor >"$LAB/doctor" || :
	jq -r '.doctor[] | select(.check == "vantages") | "\(.result): \(.text)"' "$LAB/doctor"
}
lab_doctor
lab_expect_equal "doctor" "$(lab_doctor | cut -d: -f1)" warning
lab_in watcher sysctl -qw net.ipv4.conf.all.rp_filter=2
lab_expect_equal "doctor, once the filters are loose" "$(lab_doctor | cut -d: -f1)" ok
lab_finish
