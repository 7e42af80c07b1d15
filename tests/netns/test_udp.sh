#!/bin/bash
# UDP on real frames, against real servers: open only where one answers, closed where the host
# says so, open|filtered where nothing comes back; on-link and behind a router; with the
# standard ceilings, nothing but the requests of conf/probes.yaml, and nothing at all to ports
# that have none. Debian's nmap says the same of the same ports.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

lab_start
lab_segment near
lab_segment far
lab_router router near:10.79.1.1/24 far:10.79.2.1/24
lab_host watcher near 10.79.1.2/24 10.79.1.1 02:00:00:00:79:02
lab_host a near 10.79.1.7/24 10.79.1.1 02:00:00:00:79:07
lab_host b far 10.79.2.7/24 10.79.2.1
# Linux says "port unreachable" once a second; nmap would wait for each.
for host in a b router; do lab_in $host sysctl -qw net.ipv4.icmp_ratelimit=0; done
lab_guard

mkdir -p "$LAB/tftp"
chmod 755 "$LAB/tftp"
for host in a b; do
	lab_spawn $host "$LAB/dnsmasq-$host.log" dnsmasq -k --conf-file=/dev/null --no-resolv \
		--no-hosts --user=root --bind-interfaces --enable-tftp --tftp-root="$LAB/tftp" \
		--pid-file="$LAB/dnsmasq-$host.pid"
done
lab_spawn a "$LAB/coap.log" coap-server-notls -A 0.0.0.0
printf 'agentAddress udp:161\nrocommunity secret\n' >"$LAB/snmpd.conf"
lab_spawn a "$LAB/snmpd.log" snmpd -f -Lo -C -c "$LAB/snmpd.conf" -p "$LAB/snmpd.pid"
lab_in a nft -f - <<-END
	table ip test {
		chain input {
			type filter hook input priority 0
			udp dport 111 drop
			udp dport 137 reject with icmp type admin-prohibited
		}
	}
END
lab_in router nft -f - <<-END
	table ip test {
		chain forward {
			type filter hook forward priority 0
			ip daddr 10.79.2.7 udp dport 123 drop
			ip daddr 10.79.2.7 udp dport 1900 reject with icmp type port-unreachable
		}
	}
END
lab_await_udp() {
	local until
	until=$(($(lab_now) + 10000000))
	while [ -z "$(lab_in "$1" ss -Hlun "sport = :$2")" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "port $2 of $1 does not open"
		lab_breathe
	done
}
for port in 53 69 161 5683; do lab_await_udp a $port; done
lab_await_udp b 69

cat >"$LAB/sensor.yaml" <<-END
	segments:
	  - name: near
	    interface: eth0
	    subnets: [10.79.1.0/28]
	    owned: true
	    opt_in: [161/udp]
	    exclude: [3478/udp]
	  - name: far
	    interface: eth0
	    subnets: [10.79.2.0/28]
	    owned: true
	    routed: true
END
lab_audit near 02:00:00:00:79:02 10.79.1.2 10.79.1.0/28:10:10:200 10.79.2.0/28:10:10:10 \
	--gateway 10.79.1.1 --exclude 3478/udp

near=53,69,111,123,137,161,1900,5060,3478,5683 far=53,69,123,161,1900
lab_in watcher "$BUILD/tests/support/sensor_drive" "$BUILD/wdogd-sensor" "$LAB/sensor.yaml" \
	conf/catalogue.yaml 60 up:0 up:1 "udp:0:10.79.1.7:$near" "udp:1:10.79.2.7:$far" settled \
	>"$LAB/seen" 2>"$LAB/log"

expect() {
	grep -qE "$1" "$LAB/seen" || {
		cat "$LAB/log" "$LAB/seen" >&2
		lab_fail "not seen: $1"
	}
}

lab_say "every port is what its server or its firewall makes it"
expect 'run 1: run-done complete .* refused=0 errors=0 drops=0'
expect 'run 2: run-done complete .* refused=0 errors=0 drops=0'
expect 'run 1: port 10.79.1.7 53 open'
answers='53-69:open/udp-response 111-111:open\|filtered/no-response 123-123:closed/port-unreach'
answers+=' 137-137:filtered/admin-prohibited 161-161:open/udp-response'
answers+=' 1900-1900:closed/port-unreach 3478-5060:untested/none 5683-5683:open/udp-response'
expect "run 1: host-done 10.79.1.7 alive before=(02:00:00:00:79:07) after=\\1 $answers"
answers='53-69:open/udp-response 123-123:open\|filtered/no-response 161-161:untested/none'
answers+=' 1900-1900:filtered/admin-prohibited'
expect "run 2: host-done 10.79.2.7 alive .* $answers"
lab_finish
grep -q ' udp=[1-9][0-9]*' "$LAB/audit-near.log" || lab_fail "no datagram was seen"

lab_say "nmap says the same, but for what it does not know of TFTP and firewalls"
sort >"$LAB/ours" <<-END
	10.79.1.7 111 open|filtered
	10.79.1.7 123 closed
	10.79.1.7 161 open
	10.79.1.7 1900 closed
	10.79.1.7 53 open
	10.79.1.7 5683 open
END
lab_in watcher nmap -sU -n -Pn --max-retries 1 -p 53,111,123,161,1900,5683 -oG "$LAB/nmap" \
	10.79.1.7 >/dev/null
awk '/Ports:/ {
	host = $2
	sub(/.*Ports: /, "")
	sub(/\t.*/, "")
	count = split($0, parts, ", ")
	for (i = 1; i <= count; i++) {
		split(parts[i], field, "/")
		print host, field[1], field[2]
	}
}' "$LAB/nmap" | sort >"$LAB/theirs"
diff -u "$LAB/theirs" "$LAB/ours" || lab_fail "nmap (-) and WatchDog (+) disagree"
