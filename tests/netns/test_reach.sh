#!/bin/bash
# One machine with a leg in each of three segments measures who reaches what, as a guest, a
# thing and a trusted host would: through their router, whose nftables rules decide. The matrix
# of `wdog exposure` agrees cell by cell with the one that Debian's nmap takes from inside each
# segment, over TCP and UDP. A rule is removed and put back: told within seconds, and resolved.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

trusted=10.78.1 iot=10.78.2 guest=10.78.3
mac_trusted=02:00:00:00:01:02 mac_iot=02:00:00:00:02:02 mac_guest=02:00:00:00:03:02
mac_camera=02:00:00:00:02:0b
lab_start
for segment in trusted iot guest; do lab_segment $segment; done
lab_router router trusted:$trusted.1/24 iot:$iot.1/24 guest:$guest.1/24
lab_host watcher trusted $trusted.2/24 $trusted.1 $mac_trusted
lab_leg watcher iot $iot.2/24 $mac_iot
lab_leg watcher guest $guest.2/24 $mac_guest
lab_host pc trusted $trusted.11/24 $trusted.1
lab_host camera iot $iot.11/24 $iot.1 $mac_camera
lab_host broker iot $iot.12/24 $iot.1
lab_host visitor guest $guest.11/24 $guest.1
lab_guard
lab_serve pc ssh
lab_serve pc http
lab_serve camera telnet
lab_serve camera http
lab_serve broker mqtt
lab_spawn broker "$LAB/dns.log" dnsmasq -k -C /dev/null --port=53 --no-resolv --no-hosts --user=root \
	--pid-file
lab_await_port broker 53 # it listens over TCP and UDP alike

# Guests reach nothing of iot and only ssh of trusted; things are refused at the pc's web server.
lab_rules() {
	lab_in router nft -f - <<-END
		table inet wall {
			chain forward {
				type filter hook forward priority 0;
				ct state established,related accept
				$1
				ip saddr $guest.0/24 ip daddr $trusted.0/24 tcp dport != 22 drop
				ip saddr $iot.0/24 ip daddr $trusted.0/24 tcp dport 80 reject with tcp reset
			}
		}
	END
}
blocked="ip saddr $guest.0/24 ip daddr $iot.0/24 drop"
lab_rules "$blocked"
lab_syslog

{
	echo 'segments:'
	lab_segment_config trusted eth0 $trusted.0/24 'zone: trusted' "gateway: $trusted.1" \
		'ports: [{set: "22,80", every: 10s}]' 'reach_from: [guest, iot]' 'identify: false'
	lab_segment_config iot eth1 $iot.0/24 'zone: iot' "gateway: $iot.1" \
		'ports: [{set: "22,23,80,1883", every: 10s}, {set: "53", proto: udp, every: 10s}]' \
		'reach_from: [guest, trusted]' 'identify: false'
	lab_segment_config guest eth2 $guest.0/24 'zone: guest' "gateway: $guest.1" \
		'ports: [{set: "22", every: 1h}]' 'identify: false'
	# Its telnet would make the camera gentle: one packet a second, too few for all that is
	# asked of it every ten seconds here.
	echo 'devices:'
	echo "  - {device: \"$mac_camera\", care: normal}"
	echo 'policy:'
	echo '  flows: [{from: guest, to: iot, allow: none}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"

# The router's MAC in a segment, for the auditor there.
lab_router_mac() {
	ip -n "$(lab_ns router)" -br link show "$1" | awk '{print $3}'
}
# The kernel of the watcher resets what answers it, from whichever leg: all its addresses.
lab_audit trusted $mac_trusted $trusted.2 $trusted.0/24:200:100:1000 --ip $iot.2 \
	--ip $guest.2 --across $iot.0/24:100:10 --router "$(lab_router_mac eth0)"
lab_audit iot $mac_iot $iot.2 $iot.0/24:200:100:1000 --ip $trusted.2 --ip $guest.2 \
	--across $trusted.0/24:100:10 --router "$(lab_router_mac eth1)"
lab_audit guest $mac_guest $guest.2 $guest.0/24:200:100:1000 --ip $trusted.2 --ip $iot.2 \
	--across $iot.0/24,$trusted.0/24:100:10 --router "$(lab_router_mac eth2)"

lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=iot' 60
lab_wait_alert 'baseline-complete .*segment=trusted' 60

# "VANTAGE ADDRESS PORT/PROTO STATE" of all that was looked at from another segment.
lab_matrix() {
	lab_wdog --json exposure | jq -r '.exposure[] | . as $row | .vantages[] |
		select(.own or .state == "untested" | not) |
		"\(.vantage) \($row.ip) \($row.port)/\($row.proto) \(.state)"' | sort
}
# Waits until that many cells are measured.
lab_await_cells() {
	local until
	until=$(($(lab_now) + 40000000))
	while [ "$(lab_matrix | wc -l)" -lt "$1" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "cells are missing: $(lab_matrix)"
		lab_breathe
	done
}
# The same as nmap sees it from inside a segment.
lab_nmap_from() {
	local vantage=$1 host=$2 address ports scans
	lab_wdog --json exposure | jq -r --arg vantage "$vantage" '.exposure[] |
		select(.vantages | any(.vantage == $vantage and (.own | not) and
			.state != "untested")) | "\(.ip) \(.proto | .[:1] | ascii_upcase):\(.port)"' | sort -u |
		awk '{ports[$1] = ports[$1] (ports[$1] ? "," : "") $2}
			END {for (ip in ports) print ip, ports[ip]}' |
		while read -r address ports; do
			scans=(-sS)
			[[ "$ports" != *U:* ]] || scans+=(-sU)
			lab_in "$host" nmap "${scans[@]}" -n -Pn --max-retries 1 -p "$ports" -oG - \
				"$address" | awk -v from="$vantage" '/Ports:/ {
				host = $2; sub(/.*Ports: /, ""); sub(/\t.*/, "")
				count = split($0, parts, ", ")
				for (i = 1; i <= count; i++) {
					split(parts[i], field, "/")
					print from, host, field[1] "/" field[3], field[2]
				}
			}'
		done
}
lab_compare() {
	lab_matrix >"$LAB/ours"
	{
		lab_nmap_from guest visitor
		lab_nmap_from trusted pc
		lab_nmap_from iot camera
	} | sort >"$LAB/theirs"
	diff -u "$LAB/theirs" "$LAB/ours" || lab_fail "nmap (-) and WatchDog (+) disagree"
	lab_say "$(wc -l <"$LAB/ours") cells agree with nmap, $1:" \
		"$(awk '{n[$4]++} END {for (s in n) printf "%d %s ", n[s], s}' "$LAB/ours")"
}

# Four services of iot and two of trusted, each looked at from two other segments.
lab_await_cells 12
COLUMNS=100 lab_wdog exposure
lab_compare "guest kept out"
lab_expect_equal "what guest sees of telnet" \
	"$(grep "guest $iot.11 23/" "$LAB/ours")" "guest $iot.11 23/tcp filtered"
lab_expect_equal "what the others see of the name server" "$(grep " 53/" "$LAB/ours")" \
	"guest $iot.12 53/udp open|filtered
trusted $iot.12 53/udp open"
lab_expect_alerts 0 'reach-opened|policy-violated'

lab_cause "the rule that keeps guests out of iot is removed"
lab_in router nft flush ruleset
lab_rules ''
lab_wait_alert "ALERT reach-opened .*ip=$iot.11 .*port=23/tcp .*vantage=guest" 30
lab_wait_alert "ALERT policy-violated .*ip=$iot.11 .*port=23/tcp .*vantage=guest: rule 1 of policy.flows: from guest to iot allows none" 30
lab_wait_alert "ALERT policy-violated .*ip=$iot.12 .*port=1883/tcp .*vantage=guest" 30
lab_wait_alert "ALERT policy-violated .*ip=$iot.11 .*port=80/tcp .*vantage=guest" 30
lab_wait_alert "ALERT reach-opened .*ip=$iot.12 .*port=53/udp .*vantage=guest" 30
lab_wait_alert "ALERT policy-violated .*ip=$iot.12 .*port=53/udp .*vantage=guest" 30
lab_compare "guests let in"
lab_wdog exposure --segment iot
lab_expect_equal "who reaches the telnet of the camera" \
	"$(lab_json '.ports[] | select(.ip == "'$iot.11'" and .port == 23) |
		.reachable_from | sort | join(",")' ports)" guest,iot,trusted

lab_cause "the rule is back"
lab_in router nft flush ruleset
lab_rules "$blocked"
lab_wait_alert "RESOLVED reach-opened .*ip=$iot.11 .*port=23/tcp .*vantage=guest" 40
lab_wait_alert "RESOLVED policy-violated .*ip=$iot.11 .*port=23/tcp .*vantage=guest" 40
lab_wait_alert "RESOLVED reach-opened .*ip=$iot.12 .*port=53/udp .*vantage=guest" 60
lab_wdog exposure --hours
# The same rule tried on the hour that has passed raises the same four alerts.
lab_wdog --data conf --json policy test "$LAB/wdogd.yaml" --since 1h >"$LAB/tested.json" ||
	[ $? = 1 ] || lab_fail "the rules cannot be tried on the past"
lab_expect_equal "alerts that the rule would have raised" \
	"$(jq -r '.policy[] | select(.rule == "policy.flows") | "\(.of) \(.alerts) " +
		([.services[] | "\(.from) \(.port)"] | sort | join(","))' "$LAB/tested.json")" \
	"guest to iot 4 guest 1883,guest 23,guest 53,guest 80"
lab_expect_alerts 0 'ALERT port-(opened|closed)'
lab_finish
