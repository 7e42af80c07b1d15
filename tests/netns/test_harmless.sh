#!/bin/bash
# Do no harm, on real frames. A plug that is dead for twenty seconds after twenty SYNs a
# second is asked once, told, and never asked again. Carried to another network with the same
# addresses the watcher asks nobody there but who the gateway is, even when the cable was out
# for less than anybody notices; back at home it goes on.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.77.1 mac=02:00:00:00:01:02
lab_start
lab_segment near
lab_segment away
lab_host gateway near $net.1/24 -
lab_host watcher near $net.2/24 $net.1 "$mac"
for i in 11 12 13; do lab_host "n$i" near "$net.$i/24" -; done
lab_host other away $net.1/24 -
for i in 11 33; do lab_host "s$i" away "$net.$i/24" -; done
lab_guard
lab_serve n12 http
lab_serve s33 telnet

# Counts SYNs, and what ARP asks for.
for host in n11 n12 s11 s33; do
	lab_in "$host" nft -f - <<-END
		table netdev plug {
			set dead {
				typeof meta iif
				flags dynamic,timeout
			}
			counter syns {}
			counter arps {}
			counter hurt {}
			chain heard {
				type filter hook ingress device eth0 priority 0
				meta iif @dead drop
				arp operation request counter name arps
				tcp flags & (syn|ack) == syn counter name syns
			}
			chain spoken {
				type filter hook egress device eth0 priority 0
				meta oif @dead drop
			}
		}
	END
done
lab_in n11 nft add rule netdev plug heard "tcp flags & (syn|ack) == syn" \
	limit rate over 20/second burst 5 packets add @dead "{ meta iif timeout 20s }" \
	counter name hurt drop
counted() { lab_in "$1" nft -j list counter netdev plug "$2" |
	jq '[.nftables[].counter // empty][0].packets'; }

lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'ports: [{set: riskiest, every: 10s}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_audit near "$mac" $net.2 $net.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert "ALERT may-have-disturbed .*ip=$net.11 " 30
lab_wait_alert 'baseline-complete .*segment=near' 30
lab_expect_equal "care of the plug" "$(lab_json \
	".devices[] | select(.ips | index(\"$net.11\")) | .care" devices)" never
syns=$(counted n11 syns)

count_runs() {
	lab_json '[.runs[] | select(.verdict == "complete" and .kind == "ports")] |
		length' runs
}
lab_say "two further runs of the job"
first=$(count_runs)
until=$(($(lab_now) + 40 * 1000000))
while [ $(($(count_runs) - first)) -lt 2 ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "the job does not go on"
	read -rt 0.5 <> <(:) || :
done
lab_expect_equal "SYNs to the plug since" "$(counted n11 syns)" "$syns"
lab_expect_equal "times it was hurt" "$(lab_count_alerts may-have-disturbed)" 1

# The watcher's cable.
unplug() { ip -n "$(lab_ns "sw-$1")" link set watcher-0 down; }
plug() {
	ip -n "$(lab_ns "sw-$1")" link set watcher-0 netns "$(lab_ns "sw-$2")"
	ip -n "$(lab_ns "sw-$2")" link set watcher-0 master br0 up
}

# is_foreign COUNT: the watcher knows that it is elsewhere, and has asked nobody there but the
# gateway and three known devices, each at most four times directly and four times openly.
is_foreign() {
	lab_wait_alert 'ALERT gateway-changed .*segment=near' 20
	until=$(($(lab_now) + 20 * 1000000))
	while [ "$(lab_json '[.. | .reasons? // empty][0] |
		map(select(test("another station"))) | length' status)" != 1 ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "status does not say where we are"
		lab_breathe
	done
	lab_expect_equal "SYNs to strangers" "$(counted s11 syns) $(counted s33 syns)" "0 0"
	[ $(($(counted s33 arps) - $1)) -le $((4 * 8)) ] ||
		lab_fail "$(($(counted s33 arps) - $1)) ARP requests where we are strangers"
}

lab_cause "the watcher is carried to another network"
arps=$(counted s33 arps)
unplug near
until=$(($(lab_now) + 20 * 1000000))
while [ "$(lab_json '[.. | .segments? // empty][0][0].up' status)" != false ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "the cable that is out is not noticed"
	lab_breathe
done
plug near away
is_foreign "$arps"
arps=$(counted s33 arps)
read -rt 8 <> <(:) || : # longer than from one sweep to the next
lab_expect_equal "ARP requests once that is known" "$(counted s33 arps)" "$arps"
lab_expect_alerts 0 "ALERT (device-new|mac-changed|address-conflict)"

lab_cause "and back"
first=$(count_runs)
unplug away
plug away near
lab_wait_alert 'RESOLVED gateway-changed .*segment=near' 20
until=$(($(lab_now) + 40 * 1000000))
while [ "$(count_runs)" = "$first" ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "the job does not go on"
	read -rt 0.5 <> <(:) || :
done

lab_cause "in the middle of a job the cable is moved faster than anybody looks"
arps=$(counted s33 arps)
syns=$(counted n12 syns)
until=$(($(lab_now) + 20 * 1000000))
while [ "$(counted n12 syns)" = "$syns" ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "the job does not begin"
	lab_breathe
done
unplug near
plug near away
is_foreign "$arps"

lab_finish
