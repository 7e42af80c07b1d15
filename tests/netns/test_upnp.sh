#!/bin/bash
# What devices say of themselves by UPnP, on real frames: a real miniupnpd is the gateway and
# describes itself where it announces that; who announces a description on another host, or
# floods instead of answering, costs no more than one bounded question. A mapping that the
# camera makes with the router is told because it was heard to search for the router, shown and
# judged; one that it takes back ends.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.85.1 mac=02:00:00:00:85:02
lab_start
lab_segment lan
lab_host gateway lan $net.1/24 - 02:00:00:00:85:01
lab_host watcher lan $net.2/24 $net.1 "$mac"
lab_host camera lan $net.7/24 $net.1 02:00:00:00:85:07
lab_host flooder lan $net.8/24 $net.1 02:00:00:00:85:08
lab_host victim lan $net.9/24 $net.1 02:00:00:00:85:09
lab_guard
lab_audit lan "$mac" $net.2 "$net.0/24:200:100:1000"
lab_syslog

# The gateway's other side leads nowhere: the other end of its cable is here, too. Its address
# looks public, because miniupnpd makes no mapping behind any other.
lab_in gateway ip link add wan0 type veth peer name wan1
lab_in gateway ip link set wan1 up
lab_in gateway ip link set wan0 up
lab_in gateway ip address add 11.0.0.5/32 dev wan0
lab_in gateway nft -f - <<-'END'
	table inet filter {
		chain miniupnpd { }
		chain prerouting_miniupnpd { }
		chain postrouting_miniupnpd { }
	}
END
cat >"$LAB/miniupnpd.conf" <<-END
	ext_ifname=wan0
	listening_ip=eth0
	port=5000
	enable_natpmp=no
	enable_upnp=yes
	secure_mode=yes
	friendly_name=Lab router
	manufacturer_name=Lab works
	model_name=Box
	model_number=7
	serial=0815
	uuid=00000000-0000-4000-8000-000000000085
	allow 1024-65535 $net.0/24 1-65535
	deny 0-65535 0.0.0.0/0 0-65535
END
route() { # the daemon of the router; it announces itself at once
	lab_spawn gateway "$LAB/miniupnpd.log" miniupnpd -d -f "$LAB/miniupnpd.conf" \
		-P "$LAB/miniupnpd.pid"
	route_pid=$LAB_LAST
	lab_await_port gateway 5000
}

# notify HOST ITS-ADDRESS LOCATION
notify() {
	lab_in "$1" python3 - "$2" "$3" <<-'END'
		import socket, sys
		lines = ["NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "NTS: ssdp:alive",
		    "LOCATION: " + sys.argv[2], "SERVER: Linux UPnP/1.0 Lab/1",
		    "NT: urn:schemas-upnp-org:device:MediaRenderer:1", "", ""]
		out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
		    socket.inet_aton(sys.argv[1]))
		out.sendto("\r\n".join(lines).encode(), ("239.255.255.250", 1900))
	END
}

# listen HOST PORT LIMIT: counts connections, and answers each with a description that goes on
# until LIMIT bytes, or nobody listens.
cat >"$LAB/listen.py" <<-'END'
	import socket, sys
	port, limit = int(sys.argv[1]), int(sys.argv[2])
	s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
	s.bind(("", port)); s.listen(8)
	while True:
	    c, who = s.accept(); c.settimeout(5)
	    print("connection from", who[0])
	    try:
	        print("asked", c.recv(4096).split(b"\r\n")[0].decode())
	        c.sendall(b"HTTP/1.1 200 OK\r\n\r\n<root><device><friendlyName>Flood"
	            b"</friendlyName>")
	        sent = 0
	        while sent < limit: sent += c.send(b"<device>" * 8192)
	    except OSError: pass
	    c.close(); print("closed")
	END
listen() {
	lab_spawn "$1" "$LAB/$1.log" python3 -u "$LAB/listen.py" "$2" "$3"
	lab_await_port "$1" "$2"
}

{
	echo 'segments:'
	lab_segment_config lan eth0 $net.0/24 'zone: trusted' 'identify: true' \
		'ports: [{set: "23,5000", every: 1h}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_cause "the watcher starts"
listen flooder 8200 1000000000
listen victim 8200 0
lab_serve camera telnet
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=lan' 60

# await JQ VALUE TEXT: until `wdog device` says so.
await() {
	local until
	until=$(($(lab_now) + 20000000))
	until [ "$(lab_json "$2" device "$1")" = "$3" ]; do
		[ "$(lab_now)" -lt "$until" ] || {
			lab_wdog device "$1"
			lab_fail "not \"$3\" within 20 s"
		}
		lab_breathe
	done
}

lab_cause "the router announces itself"
route
await $net.1 '[.device[0].names[] | select(.source == "upnp") | "\(.name): \(.says)"] | join(",")' \
	'Lab router: Lab works Box 7 InternetGatewayDevice serial 0815'
await $net.1 '.device[0].kind' router
lab_wdog device $net.1

lab_cause "one floods, and one names another host"
notify camera $net.7 http://$net.9:8200/d.xml
notify camera $net.7 http://169.254.169.254/latest/meta-data
notify flooder $net.8 http://$net.8:8200/d.xml
await $net.8 '[.device[0].names[] | select(.source == "upnp") | .name] | join(",")' Flood
lab_expect_equal "what the flooder was asked" "$(grep asked "$LAB/flooder.log")" \
	'asked GET /d.xml HTTP/1.1'
lab_expect_equal "connections to the named host" "$(cat "$LAB/victim.log")" ''

lab_cause "the camera has the router lead the internet to its telnet"
# It searches for the router first, as programs do, and that is heard.
map() { lab_in camera upnpc -m eth0 "$@" >>"$LAB/upnpc.log" 2>&1; }
map -e remote -a $net.7 23 8023 TCP || { cat "$LAB/upnpc.log"; lab_fail "no mapping was made"; }
lab_wait_alert "ALERT internet-mapping .*ip=$net.7 .*port=23/tcp .*external port 8023/tcp" 60
lab_wdog exposure
lab_expect_equal "exposure" "$(lab_json '.exposure[] | select(.ip == "'$net.7'" and .port == 23) |
	.vantages[] | "\(.vantage) \(.state)"' exposure)" $'lan open\ninternet open'
lab_expect_equal "plan" "$(lab_json '[.plan[] | select(.ip == "'$net.7'" and .port == 23) |
	.reachable_from | join(",")] | join(" ")' plan)" 'lan,internet'
lab_expect_equal "advice" "$(lab_json '.plan[] | select(.ip == "'$net.7'" and .port == 23) |
	.advice | startswith("First remove the port mapping in the router")' plan)" 'true'
lab_wdog plan

# What it was asked meanwhile is known, device by device.
lab_wdog receipts --device $net.7
lab_expect_equal "what the camera was sent" "$(lab_json '[.receipts[] | select(.kind != "presence" and
	(.questions // .connections) > 0) | .kind] | sort | unique | join(",")' receipts --device $net.7)" \
	'identify,tcp'
lab_expect_equal "the same in all" "$(lab_json '[.device[0].sent[].kind | select(. != "presence")] | sort | join(",")' device $net.7)" \
	'identify,tcp'

lab_cause "over a restart it is told no second time; then the camera takes it back"
lab_stop_wdogd
lab_start_wdogd
lab_expect_alerts 1 'ALERT internet-mapping '
# A person has the router scanned, until its list was read again as often as it must be.
scan_until() {
	local until
	until=$(($(lab_now) + 60000000))
	until grep -q "$1" "$LAB/syslog/received"; do
		[ "$(lab_now)" -lt "$until" ] || break # the wait for the line says why
		lab_wdog scan $net.1 --ports 5000 --wait >/dev/null 2>&1
	done
}
map -d 8023 TCP
lab_end_process "$route_pid"
route
scan_until 'RESOLVED internet-mapping '
lab_wait_alert "RESOLVED internet-mapping .*: the router does not list the mapping any more" 5
lab_expect_equal "exposure" "$(lab_json '[.exposure[] | select(.ip == "'$net.7'" and .port == 23) |
	.vantages[].vantage] | join(",")' exposure)" 'lan'
lab_finish
