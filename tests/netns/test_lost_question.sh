#!/bin/bash
# The first question for a gateway's MAC gets lost: what is behind it is asked a tenth of a second
# later, not a second; over IPv4 and IPv6, and where five frames of a hundred get lost each way.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

lab_start
lab_segment near
lab_segment far
lab_router router near:10.83.1.1/24 far:10.83.2.1/24
lab_host watcher near 10.83.1.2/24 10.83.1.1 02:00:00:00:83:02
lab_host server far 10.83.2.7/24 10.83.2.1
lab_ipv6 router 0 fd00:83:1::1/64
lab_ipv6 router 1 fd00:83:2::1/64
lab_ipv6 watcher 0 fd00:83:1::2/64
ip -n "$(lab_ns watcher)" -6 route add default via fd00:83:1::1
lab_guard
# The first of each kind from each station.
lab_in router nft -f - <<-END
	table netdev plug {
		set asked4 { type ether_addr; size 64; flags dynamic; }
		set asked6 { type ether_addr; size 64; flags dynamic; }
		chain in {
			type filter hook ingress device eth0 priority 0
			arp operation request ether saddr @asked4 accept
			arp operation request add @asked4 { ether saddr } drop
			icmpv6 type nd-neighbor-solicit ether saddr @asked6 accept
			icmpv6 type nd-neighbor-solicit add @asked6 { ether saddr } drop
		}
	}
END
cat >"$LAB/sensor.yaml" <<-END
	segments:
	  - {name: near, interface: eth0, subnets: [10.83.1.0/28], owned: true}
	  - {name: far, interface: eth0, subnets: [10.83.2.0/28], owned: true, routed: true}
	  - {name: far6, interface: eth0, subnets: ["fd00:83:2::/64"], owned: true, routed: true}
END

# Milliseconds from the first place that the sensor took to that of segment NAME.
late() {
	awk -v name="\"$1\"" '
	function stamp(time) {
		split(time, part, /[T:Z]/)
		return (part[2] * 60 + part[3]) * 60000 + part[4] * 1000
	}
	/is looked at from/ && first == "" { first = stamp($1) }
	/is looked at from/ && $4 == name { print stamp($1) - first; exit }' "$LAB/log"
}
run() {
	lab_in watcher "$BUILD/tests/support/sensor_drive" "$BUILD/wdogd-sensor" "$LAB/sensor.yaml" \
		conf/catalogue.yaml 30 up:1 up:2 >"$LAB/seen" 2>"$LAB/log" ||
		lab_fail "$(cat "$LAB/log" "$LAB/seen")"
}
run
lab_say "the first question lost: IPv4 $(late far) ms late, IPv6 $(late far6) ms late"
for name in far far6; do
	[ "$(late $name)" -ge 90 ] || lab_fail "nothing was lost"
	[ "$(late $name)" -lt 1000 ] || lab_fail "$name is a second late"
done

lab_in router nft delete table netdev plug
lab_in sw-near nft -f - <<-END
	table netdev loss {
		chain there {
			type filter hook ingress device "watcher-0" priority 0
			numgen random mod 100 < 5 drop
		}
		chain back {
			type filter hook ingress device "router-0" priority 0
			numgen random mod 100 < 5 drop
		}
	}
END
delays=()
for _ in {1..40}; do
	run
	delays+=("$(late far)")
done
lab_say "with 5 % of loss each way, ms: ${delays[*]}"
late=0
for delay in "${delays[@]}"; do [ "$delay" -lt 1000 ] || late=$((late + 1)); done
[ "$late" -le 1 ] || lab_fail "$late of 40 begin a second late"
