#!/bin/bash
# What is heard unasked, on real frames: names of stations by DHCP, mDNS and SSDP; a dnsmasq
# serves addresses before the baseline is complete and is expected; a second one that starts
# later is told, and so is an IPv6 router; the owner trusts one of them. A sensor that was
# stopped for a while hears what came meanwhile.
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
	lab_in laptop busybox udhcpc -i eth0 -n -q -f -s /bin/true -t 5 -T 1 -V printer-class \
		"$@" >>"$LAB/udhcpc.log" 2>&1 || { cat "$LAB/udhcpc.log" >&2; false; }
}

# announce HOST ITS-ADDRESS NAME ADDRESS: an mDNS response that gives the name to that address,
# and a service.
announce() {
	lab_in "$1" python3 - "$2" "$3" "$4" <<-'END'
		import socket, struct, sys
		def name(text):
		    return b"".join(bytes([len(p)]) + p for p in text.split(b".")) + b"\0"
		def record(owner, kind, data):
		    return name(owner) + struct.pack(">HHIH", kind, 1, 120, len(data)) + data
		own, host, ip = sys.argv[1], sys.argv[2].encode(), sys.argv[3]
		packet = struct.pack(">6H", 0, 0x8400, 0, 2, 0, 0)
		packet += record(host + b".local", 1, socket.inet_aton(ip))
		packet += record(b"_ipp._tcp.local", 12, name(b"office._ipp._tcp.local"))
		out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		out.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
		out.bind(("", 5353))
		out.sendto(packet, ("224.0.0.251", 5353))
	END
}

# notify HOST ITS-ADDRESS: an SSDP notice.
notify() {
	lab_in "$1" python3 - "$2" <<-'END'
		import socket, sys
		lines = ["NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "NTS: ssdp:alive",
		    "LOCATION: http://169.254.169.254/", "SERVER: Linux UPnP/1.0 Lab/1",
		    "NT: urn:schemas-upnp-org:device:MediaRenderer:1", "", ""]
		out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
		    socket.inet_aton(sys.argv[1]))
		out.sendto("\r\n".join(lines).encode(), ("239.255.255.250", 1900))
	END
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

lab_say "the names of a station, with their sources"
lease -B -x hostname:front-desk
announce laptop $net.7 $'copier\e]0;x' $net.7
notify laptop $net.7
announce rogue $net.66 gateway $net.7 # of another address: nobody's name
until=$(($(lab_now) + 10000000))
until [ "$(lab_json '[.device[0].names[]] | length' device $net.7)" = 3 ]; do
	[ "$(lab_now)" -lt "$until" ] || {
		lab_wdog --json device $net.7
		lab_fail "the names were not heard"
	}
	lab_breathe
done
lab_wdog device $net.7
lab_expect_equal "names" "$(lab_json '[.device[0].names[] | "\(.source) \(.name) \(.says)"] |
	join(", ")' device $net.7)" \
	'dhcp front-desk printer-class, mdns copier\x1b]0;x _ipp._tcp, '\
'ssdp null MediaRenderer Linux UPnP/1.0 Lab/1'
lab_expect_equal "kind" "$(lab_json '.devices[] | select(.ips[] == "'$net.7'") |
	"\(.kind) \(.hostname)"' devices)" 'printer copier\x1b]0;x'
lab_expect_equal "names of the other one" \
	"$(lab_json '[.device[0].names[].name | select(.)] | length' device $net.66)" 0

# Each falls into a block of the ring of its own, which is only read afterwards.
lab_say "a dozen frames while the sensor finds no processor: none is lost"
heard() { lab_json '.status.capture_received' status; }
sensor=$(pgrep -P "$LAB_WDOGD" -f '^wdogd-sensor ')
before=$(heard)
kill -STOP "$sensor"
for i in {1..12}; do announce laptop $net.7 "copier-$i" $net.7; done
kill -CONT "$sensor"
until=$(($(lab_now) + 15000000))
until [ "$(heard)" -ge $((before + 12)) ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "they were not even counted"
	lab_breathe
done
lab_expect_equal "frames lost" "$(lab_json '.status.capture_dropped' status)" 0

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

lab_cause "a station asks 10,000 times a second who has an address"
lab_in laptop python3 - <<-'END'
	import socket, time
	mac = bytes.fromhex("020000008407")
	frame = b"\xff" * 6 + mac + bytes.fromhex("08060001080006040001") + mac
	frame += bytes([10, 84, 1, 7]) + bytes(6) + bytes([10, 84, 1, 9]) + bytes(18)
	out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
	out.bind(("eth0", 0))
	start = time.monotonic()
	for i in range(20000):
	    wait = start + i / 10000 - time.monotonic()
	    if wait > 0.001: time.sleep(wait)
	    out.send(frame)
END
until=$(($(lab_now) + 20000000))
until [ "$(lab_json '.status.capture_received >= 20000' status)" = true ]; do
	[ "$(lab_now)" -lt "$until" ] || lab_fail "not heard: $(lab_wdog --json status)"
	lab_breathe
done
lab_say "$(lab_json '.status | "\(.capture_received) heard, \(.capture_dropped) of them lost"' status)"
[ "$(lab_json '.status | .capture_dropped * 20 < .capture_received' status)" = true ] ||
	lab_fail "what nobody waits for is lost while the sensor rests"
lab_finish
