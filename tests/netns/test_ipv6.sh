#!/bin/bash
# IPv6 on real frames, and several interfaces at once: an echo to all nodes finds who is there,
# a check asks by neighbour solicitations, ports are open, closed and filtered on-link and
# behind a router as nmap -6 sees them, and two segments on two interfaces are scanned at the
# same time.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

near=fd00:80:1: far=fd00:80:2:
lab_start
lab_segment near
lab_segment far
lab_segment other
lab_router router near:10.80.1.1/24 far:10.80.2.1/24
lab_host watcher near 10.80.1.2/24 10.80.1.1 02:00:00:00:80:02
lab_leg watcher other 10.80.3.2/24 02:00:00:00:80:03
lab_host a near 10.80.1.7/24 10.80.1.1 02:00:00:00:80:07
lab_host b far 10.80.2.7/24 10.80.2.1
lab_host c other 10.80.3.7/24 -
lab_ipv6 router 0 $near:1/64
lab_ipv6 router 1 $far:1/64
lab_ipv6 watcher 0 $near:2/64 none
lab_ipv6 a 0 $near:7/64
lab_ipv6 b 0 $far:7/64
lab_in router sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n "$(lab_ns watcher)" route add default via $near:1
ip -n "$(lab_ns a)" route add default via $near:1
ip -n "$(lab_ns b)" route add default via $far:1
lab_guard
for host in a b; do
	lab_spawn $host "$LAB/socat-$host.log" socat TCP6-LISTEN:23,fork,reuseaddr EXEC:/bin/true
	lab_await_port $host 23
done
lab_spawn a "$LAB/dnsmasq.log" dnsmasq -k --conf-file=/dev/null --no-resolv --no-hosts \
	--user=root --pid-file="$LAB/dnsmasq.pid"
lab_await_port a 53
lab_in a nft -f - <<-END
	table ip6 test {
		chain input {
			type filter hook input priority 0
			tcp dport 24 drop
			tcp dport 25 reject with icmpv6 type admin-prohibited
			tcp dport 26 reject with icmpv6 type port-unreachable
		}
	}
END
cat >"$LAB/sensor.yaml" <<-END
	segments:
	  - name: near
	    interface: eth0
	    subnets: [10.80.1.0/28, "$near:/64"]
	    owned: true
	    exclude: ["$near:9"]
	    limits: {arp: 50, host: 50, total: 200}
	  - name: far
	    interface: eth0
	    subnets: [10.80.2.0/28, "$far:/64"]
	    owned: true
	    routed: true
	    limits: {arp: 10, host: 50, total: 100}
	  - name: other
	    interface: eth1
	    subnets: [10.80.3.0/28]
	    owned: true
	    limits: {arp: 50, host: 50, total: 200}
END
router=$(ip -n "$(lab_ns router)" -6 -br address show dev eth0 | grep -o 'fe80::[^/]*')
lab_audit near 02:00:00:00:80:02 10.80.1.2 --ip $near:2 "10.80.1.0/28,$near:/64=50:50:200" \
	"10.80.2.0/28,$far:/64=10:50:100" --gateway 10.80.1.1 --gateway "$router" \
	--exclude $near:9/128
lab_audit other 02:00:00:00:80:03 10.80.3.2 10.80.3.0/28:50:50:200

drive() {
	lab_in watcher "$BUILD/tests/support/sensor_drive" "$BUILD/wdogd-sensor" \
		"$LAB/sensor.yaml" conf/catalogue.yaml "$@" >"$LAB/seen" 2>"$LAB/log"
}

expect() {
	grep -qE "$1" "$LAB/seen" || {
		cat "$LAB/log" "$LAB/seen" >&2
		lab_fail "not seen: $1"
	}
}

lab_say "an echo to all nodes finds who is there; a check asks the group of the address"
drive 30 up:0 up:1 wait:1 discover:0 check:0:$near:7,$near:8,$near:9,10.80.1.7 settled
expect "run 0: host $near:7 02:00:00:00:80:07 (echo|nd)"
expect 'run 1: host 10.80.1.7 02:00:00:00:80:07 arp-reply'
expect "run 2: host $near:7 02:00:00:00:80:07 nd"
expect "run 2: host-done $near:7 alive before=02:00:00:00:80:07"
expect "run 2: host-done $near:8 silent"
expect "run 2: host-done $near:9 silent"
expect 'run 2: host-done 10.80.1.7 alive'
expect 'run 2: run-done complete .* nd=[1-9].* refused=0 errors=0'

lab_say "ports are told apart over IPv6, on-link and behind the router"
drive 30 up:0 up:1 wait:1 ports:0:$near:7:22-26 udp:0:$near:7:53,1900 ports:1:$far:7:22-23 \
	settled
answers='22-22:closed/reset 23-23:open/syn-ack 24-24:filtered/no-response'
answers+=' 25-25:filtered/admin-prohibited 26-26:filtered/port-unreach'
expect "run 1: host-done $near:7 alive before=(02:00:00:00:80:07) after=\\1 $answers"
expect 'run 1: run-done complete .* refused=0 errors=0'
expect "run 2: host-done $near:7 alive .* 53-53:open/udp-response 1900-1900:closed/port-unreach"
expect "run 3: host-done $far:7 alive .* 22-22:closed/reset 23-23:open/syn-ack"
expect 'run 3: run-done complete .* refused=0 errors=0'

lab_say "two segments on two interfaces are scanned at the same time"
drive 30 up:0 up:2 ports:0:10.80.1.7:1000-1150 ports:2:10.80.3.7:1000-1150 settled
expect 'run 1: run-done complete'
expect 'run 2: run-done complete'
first=$(grep -nE 'run [12]: run-done' "$LAB/seen" | head -1 | cut -d: -f1)
for run in 1 2; do
	[ "$(head -n "$first" "$LAB/seen" | grep -cE "run $run: progress [a-z]+ [1-9]")" -ge 2 ] ||
		lab_fail "run $run did nothing while the other one was under way"
done
lab_finish

lab_say "nmap -6 says the same"
for target in $near:7 $far:7; do
	lab_in watcher nmap -6 -sS -n -Pn -p 22-26 -oG - "$target"
done | awk '/Ports:/ {
	host = $2
	sub(/.*Ports: /, "")
	sub(/\t.*/, "")
	count = split($0, parts, ", ")
	for (i = 1; i <= count; i++) {
		split(parts[i], field, "/")
		print host, field[1], field[2]
	}
}' >"$LAB/theirs"
{
	printf "$near:7 %s\n" '22 closed' '23 open' '24 filtered' '25 filtered' '26 filtered'
	printf "$far:7 %s\n" '22 closed' '23 open' '24 closed' '25 closed' '26 closed'
} >"$LAB/ours"
diff -u "$LAB/theirs" "$LAB/ours" || lab_fail "nmap (-) and WatchDog (+) disagree"
