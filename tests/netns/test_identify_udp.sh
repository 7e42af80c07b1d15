#!/bin/bash
# What answers to datagrams is named with what it says of itself: product, title, encryption
# and who may use it, measured; and the names of a NetBIOS station and of a Kasa plug are names of
# the device.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.85.1 mac=02:00:00:00:85:02
lab_start
lab_segment near
lab_host watcher near $net.2/24 - "$mac"
lab_host a near $net.11/24 - 02:00:00:00:85:11
lab_host b near $net.12/24 - 02:00:00:00:85:12
lab_host c near $net.13/24 - 02:00:00:00:85:13
lab_guard
lab_syslog

await_udp() {
	local until
	until=$(($(lab_now) + 10000000))
	while [ -z "$(lab_in "$1" ss -Hlun "sport = :$2")" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "port $2 of $1 does not open"
		lab_breathe
	done
}

# server HOST PORT COMMAND ...: waits until it listens.
server() {
	local host=$1 port=$2
	shift 2
	lab_spawn "$host" "$LAB/$host-$port.log" "$@"
	await_udp "$host" "$port"
}

# The node status that nmbd 4.17 of OFFICE-PC in LAB sends.
cat >"$LAB/netbios.py" <<-'END'
	import socket
	def row(name, suffix, flags): return name.ljust(15).encode() + bytes([suffix]) + flags
	rows = [row("OFFICE-PC", 0, b"\4\0"), row("OFFICE-PC", 0x20, b"\4\0"),
	    row("LAB", 0, b"\x84\0"), row("LAB", 0x1e, b"\x84\0")]
	body = bytes([len(rows)]) + b"".join(rows) + bytes(46)
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(("", 137))
	while True:
	    asked, who = s.recvfrom(512)
	    s.sendto(asked[:2] + b"\x84\0\0\0\0\1\0\0\0\0" + asked[12:46] + b"\0\x21\0\1\0\0\0\0" +
	        len(body).to_bytes(2, "big") + body, who)
END
server a 137 python3 "$LAB/netbios.py"
printf 'agentAddress udp:161\nrocommunity public\nsysName lab-agent\nsysDescr Lab agent 1.0\n' \
	>"$LAB/public.conf"
server a 161 snmpd -f -Lo -C -c "$LAB/public.conf" -p "$LAB/public.pid"
printf 'agentAddress udp:161\nrocommunity other\n' >"$LAB/other.conf"
server b 161 snmpd -f -Lo -C -c "$LAB/other.conf" -p "$LAB/other.pid"
server a 53 dnsmasq -k -C /dev/null --port=53 --no-resolv --no-hosts --user=root --pid-file
mkdir -p "$LAB/tftp"
chmod 755 "$LAB" "$LAB/tftp"
server b 53 dnsmasq -k -C /dev/null --port=53 --no-resolv --no-hosts --user=root --pid-file \
	--dns-rr=.,2,0161026c6100 --enable-tftp --tftp-root="$LAB/tftp" --bind-interfaces
# Never asked: printers, telephones, DHCP, RADIUS, tunnels, industry, and who has no opt-in.
quiet="67 502 515 623 1701 1812 5060 9100 20000 34964 44818 47808"
cat >"$LAB/quiet.py" <<-'END'
	import select, socket, sys
	listeners = []
	for port in map(int, sys.argv[2:]):
	    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", port))
	    listeners.append(s)
	while True:
	    for s in select.select(listeners, [], [])[0]:
	        open(sys.argv[1], "a").write(f"{s.getsockname()[1]}: {s.recvfrom(2048)}\n")
END
# shellcheck disable=SC2086 # many arguments
server c 47808 python3 "$LAB/quiet.py" "$LAB/heard" $quiet
server b 5683 coap-server-notls -A 0.0.0.0
# What a Kasa plug answers: JSON, each byte mixed with the one before it.
cat >"$LAB/kasa.py" <<-'END'
	import socket
	def mix(plain):
	    before, mixed = 171, b""
	    for byte in plain:
	        before ^= byte
	        mixed += bytes([before])
	    return mixed
	question = mix(b'{"system":{"get_sysinfo":{}}}')
	answer = mix(b'{"system":{"get_sysinfo":{"sw_ver":"1.2.5","model":"HS110(EU)",'
	    b'"mac":"02:00:00:00:85:13","alias":"Coffee machine","err_code":0}}}')
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind(("", 9999))
	while True:
	    asked, who = s.recvfrom(512)
	    if asked == question: s.sendto(answer, who)
END
server c 9999 python3 "$LAB/kasa.py"

{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: iot' 'opt_in: [161/udp]' \
		"ports: [{set: '53,69,137,161,5683,9999,${quiet// /,}', proto: udp, every: 1h}]"
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_audit near "$mac" $net.2 $net.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60

# what HOST PORT
what() {
	lab_json ".ports[] | select(.ip == \"$net.$1\" and .port == $2 and .proto == \"udp\" and
		.asked_at) | \"\(.service), \(.product), \(.title), \(.encrypted), \(.login)\"" ports
}
until=$(($(lab_now) + 60000000))
until [ "$(lab_json '[.ports[] | select(.proto == "udp" and .asked_at)] | length' ports)" = 8 ]; do
	[ "$(lab_now)" -lt "$until" ] || { lab_wdog ports; lab_fail "not all of them are named"; }
	lab_breathe
done
lab_wdog ports
lab_expect_equal netbios "$(what 11 137)" 'netbios-ns, null, OFFICE-PC, group LAB, no, unknown'
lab_expect_equal 'a resolver that refuses' "$(what 11 53)" \
	'dns, null, refuses to answer us, no, unknown'
lab_expect_equal 'a resolver for everybody' "$(what 12 53)" \
	'dns, null, resolves for whoever asks, no, none'
lab_expect_equal tftp "$(what 12 69)" 'tftp, null, looks for the file that anybody names, no, unknown'
lab_expect_equal coap "$(what 12 5683)" 'coap, null, / /time /async /example_data, no, none'
lab_expect_equal 'snmp that answers to public' "$(what 11 161)" \
	'snmp, Lab agent 1.0, lab-agent, no, none'
lab_expect_equal 'snmp that does not' "$(what 12 161)" \
	'snmp, SNMPv3, vendor number 8072, null, maybe, required'
lab_expect_equal kasa "$(what 13 9999)" \
	'kasa-discovery, Kasa HS110(EU) 1.2.5, Coffee machine, MAC 02:00:00:00:85:13, no, none'
lab_expect_equal 'the names of the plug' \
	"$(lab_json '[.device[0].names[] | "\(.source) \(.name) \(.says)"] | join(", ")' \
		device $net.13)" 'discovery Coffee machine Kasa HS110(EU)'
lab_expect_equal 'the names of the station' \
	"$(lab_json '[.device[0].names[] | "\(.source) \(.name) \(.says)"] | join(", ")' \
		device $net.11)" 'netbios OFFICE-PC LAB'
lab_expect_equal 'its name' "$(lab_json '.devices[] | select(.ips[] == "'$net.11'") | .hostname' \
	devices)" 'OFFICE-PC'
[ ! -e "$LAB/heard" ] || lab_fail "a port that must get nothing got $(cat "$LAB/heard")"
lab_finish
