#!/bin/bash
# The hole that firewalls forget: guests are kept out of iot over both families; then the rule
# for IPv6 is gone, as after a router's update that writes its rules for IPv4 only. Over IPv4
# guests stay shut out, over IPv6 they reach what is there: that is told, and resolved when the
# rule is back. The cells agree with what nmap sees from inside the guests' segment.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

iot=10.84.2 guest=10.84.3 iot6=fd00:84:2: guest6=fd00:84:3:
mac_iot=02:00:00:00:02:02 mac_guest=02:00:00:00:03:02 mac_camera=02:00:00:00:02:0b
lab_start
for segment in iot guest; do lab_segment $segment; done
lab_router router iot:$iot.1/24 guest:$guest.1/24
lab_host watcher iot $iot.2/24 $iot.1 $mac_iot
lab_leg watcher guest $guest.2/24 $mac_guest
lab_host camera iot $iot.11/24 $iot.1 $mac_camera
lab_host visitor guest $guest.11/24 $guest.1

# IPv6 as routers give it: their own address on a link is link-local.
lab_ipv6 router 0 $iot6:1/64
lab_ipv6 router 1 $guest6:1/64
ip -n "$(lab_ns router)" address add fe80::1/64 dev eth0 nodad
ip -n "$(lab_ns router)" address add fe80::1/64 dev eth1 nodad
lab_in router sysctl -qw net.ipv6.conf.all.forwarding=1
lab_ipv6 watcher 0 $iot6:2/64 none
lab_ipv6 watcher 1 $guest6:2/64 none
lab_ipv6 camera 0 $iot6:11/64
lab_ipv6 visitor 0 $guest6:11/64
ip -n "$(lab_ns watcher)" -6 route add default via fe80::1 dev eth0 metric 100
ip -n "$(lab_ns watcher)" -6 route add default via fe80::1 dev eth1 metric 200
ip -n "$(lab_ns camera)" -6 route add default via fe80::1 dev eth0
ip -n "$(lab_ns visitor)" -6 route add default via fe80::1 dev eth0
lab_guard
for port in 22 23; do
	lab_spawn camera "$LAB/socat-$port.log" \
		socat "TCP6-LISTEN:$port,fork,reuseaddr,ipv6only=0" EXEC:/bin/true
	lab_await_port camera $port
done

lab_rules() {
	lab_in router nft flush ruleset
	lab_in router nft -f - <<-END
		table inet wall {
			chain forward {
				type filter hook forward priority 0;
				ct state established,related accept
				ip saddr $guest.0/24 ip daddr $iot.0/24 drop
				$1
			}
		}
	END
}
blocked="ip6 saddr $guest6:/64 ip6 daddr $iot6:/64 drop"
lab_rules "$blocked"
lab_syslog
{
	echo 'segments:'
	lab_segment_config iot eth0 "$iot.0/24, \"$iot6:/64\"" 'zone: iot' "gateway: $iot.1" \
		'ports: [{set: "22,23", every: 10s}]' 'reach_from: [guest]' 'identify: false'
	lab_segment_config guest eth1 "$guest.0/24, \"$guest6:/64\"" 'zone: guest' \
		"gateway: $guest.1" 'ports: [{set: "22", every: 1h}]' 'identify: false'
	echo 'devices:'
	echo "  - {device: \"$mac_camera\", care: normal}"
	lab_config_tail
} >"$LAB/wdogd.yaml"

lab_router_mac() {
	ip -n "$(lab_ns router)" -br link show "$1" | awk '{print $3}'
}
# The kernel of the watcher resets what answers it, from whichever leg: all its addresses.
lab_audit iot $mac_iot $iot.2 "$iot.0/24,$iot6:/64=200:100:1000" --ip $guest.2 \
	--ip $iot6:2 --ip $guest6:2 --gateway fe80::1
lab_audit guest $mac_guest $guest.2 "$guest.0/24,$guest6:/64=200:100:1000" --ip $iot.2 \
	--ip $iot6:2 --ip $guest6:2 --gateway fe80::1 \
	--across "$iot.0/24,$iot6:/64=100:10" --router "$(lab_router_mac eth1)"

lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=iot' 60

# "ADDRESS PORT STATE" of what guests see.
lab_cells() {
	lab_wdog --json exposure | jq -r '.exposure[] | . as $row | .vantages[] |
		select(.vantage == "guest" and .state != "untested") |
		"\($row.ip) \($row.port) \(.state)"' | sort
}
lab_await_cells() {
	local until
	until=$(($(lab_now) + 60000000))
	while [ "$(lab_cells)" != "$1" ]; do
		[ "$(lab_now)" -lt "$until" ] || {
			lab_show_state >&2
			lab_fail "guests are not shown to see this: $1, but: $(lab_cells)"
		}
		lab_breathe
	done
}
lab_nmap() {
	lab_in visitor nmap -sS -n -Pn --max-retries 1 -p 22,23 -oG - "$@" |
		awk '/Ports:/ {
			host = $2; sub(/.*Ports: /, ""); sub(/\t.*/, "")
			count = split($0, parts, ", ")
			for (i = 1; i <= count; i++) {
				split(parts[i], field, "/")
				print host, field[1], field[2]
			}
		}'
}
lab_compare() {
	{
		lab_nmap $iot.11
		lab_nmap -6 $iot6:11
	} | sort >"$LAB/theirs"
	lab_cells | diff -u "$LAB/theirs" - || lab_fail "nmap (-) and WatchDog (+) disagree"
	lab_say "$(wc -l <"$LAB/theirs") cells agree with nmap, $1"
}

shut="$iot.11 22 filtered
$iot.11 23 filtered"
lab_await_cells "$shut
$iot6:11 22 filtered
$iot6:11 23 filtered"
lab_compare "guests kept out"
COLUMNS=110 lab_wdog exposure
lab_expect_alerts 0 'reach-opened'

lab_cause "the rule for IPv6 is lost"
lab_rules ''
lab_wait_alert "ALERT reach-opened .*ip=$iot6:11 .*port=23/tcp .*vantage=guest" 40
lab_await_cells "$shut
$iot6:11 22 open
$iot6:11 23 open"
lab_compare "guests let in over IPv6"
COLUMNS=110 lab_wdog exposure
lab_expect_alerts 0 "reach-opened .*ip=$iot.11"
lab_expect_equal "the families that differ" "$(lab_json '[.exposure[] | .vantages[] |
	select(.vantage == "guest") | .only] | unique | join(",")' exposure)" ipv6
lab_expect_equal "the cells" "$(lab_wdog exposure | grep -o 'open [0-9a-z]* (IPv6 only)\|filtered [0-9a-z]* (not IPv6)' |
	sed 's/ [0-9]*[smh] / /' | sort | uniq -c | tr -s ' \n' ' ')" ' 2 filtered (not IPv6) 2 open (IPv6 only) '
lab_expect_equal "the advice" "$(lab_json '.plan[] |
	select(.advice | startswith("Another segment reaches it over IPv6 alone")) | "\(.ip) \(.port)"' plan |
	sort | tr '\n' ' ')" "$iot6:11 22 $iot6:11 23 "
grep -q "ALERT reach-opened .*ip=$iot6:11 .*over IPv6 alone" "$LAB/syslog/received" ||
	lab_fail "the alert does not name the family"

lab_cause "the rule is back"
lab_rules "$blocked"
lab_wait_alert "RESOLVED reach-opened .*ip=$iot6:11 .*port=23/tcp .*vantage=guest" 40
lab_expect_alerts 0 'ALERT port-(opened|closed)'
lab_expect_equal "advice that stays" "$(lab_json '[.plan[] | select(.advice | contains("IPv6 alone"))] | length' \
	plan)" 0
lab_finish
