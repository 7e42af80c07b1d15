#!/bin/bash
# Real servers from Debian packages say what they are, whether they encrypt and who may use
# them, also on a port that is not theirs; printers, telephones, consoles and industry get not
# one byte. A replaced certificate and a broker that is given passwords are service-changed,
# and two services that move are found where they are. The wire auditor looks on.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.77.1 mac=02:00:00:00:01:02
lab_start
lab_segment near
lab_host watcher near $net.2/24 - "$mac"
for i in {11..26}; do lab_host "n$i" near "$net.$i/24" - "02:00:00:00:01:$i"; done
lab_guard

# server HOST PORT COMMAND ...: waits until it listens.
server() {
	local host=$1 port=$2
	shift 2
	lab_spawn "$host" "$LAB/$host.log" "$@"
	lab_await_port "$host" "$port"
}

certificate() {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$LAB/$1.key" -out "$LAB/$1.crt" \
		-days 30 -subj "/CN=$2" 2>/dev/null
}

tls() {
	server n17 443 openssl s_server -quiet -www -accept 443 -cert "$LAB/$1.crt" \
		-key "$LAB/$1.key"
}

broker() {
	printf 'listener 1883\nallow_anonymous %s\n' "$1" >"$LAB/broker"
	server n14 1883 mosquitto -c "$LAB/broker"
}

certificate first camera.lan
certificate second camera.lan
lab_serve n11 http
lab_serve n12 ssh
ssh_pid=$LAB_LAST
lab_serve n13 telnet
broker true
broker_pid=$LAB_LAST
printf 'listener 1883\nallow_anonymous false\n' >"$LAB/closed"
server n15 1883 mosquitto -c "$LAB/closed"
mkdir -p /var/run/vsftpd/empty
printf 'listen=YES\nlisten_ipv6=NO\nbackground=NO\nseccomp_sandbox=NO\n' >"$LAB/ftp"
server n16 21 vsftpd "$LAB/ftp"
ftp_pid=$LAB_LAST
tls first
tls_pid=$LAB_LAST
server n18 6379 redis-server --port 6379 --protected-mode no --save ''
server n19 6379 redis-server --port 6379 --requirepass secret --save ''
server n20 11211 memcached -u nobody -p 11211
printf '[x]\npath=%s\n' "$LAB" >"$LAB/rsync"
server n21 873 rsync --daemon --no-detach --config="$LAB/rsync"
server n22 53 dnsmasq -k -C /dev/null --port=53 --no-resolv --pid-file
lab_serve n23 ssh 8080 # where one expects the web
openssl req -x509 -newkey rsa:1024 -nodes -keyout "$LAB/old.key" -out "$LAB/old.crt" -days 30 \
	-subj /CN=old.lan 2>/dev/null
server n24 8443 openssl s_server -quiet -accept 8443 -cert "$LAB/old.crt" -key "$LAB/old.key" \
	-tls1 -cipher ALL:@SECLEVEL=0
cat >"$LAB/printer.py" <<-'END'
	import select, socket, sys
	listeners = []
	for port in map(int, sys.argv[2:]):
	    s = socket.socket(); s.bind(("", port)); s.listen(8); listeners.append(s)
	while True:
	    for s in select.select(listeners, [], [])[0]:
	        c, _ = s.accept(); c.settimeout(5)
	        try: got = c.recv(4096)
	        except OSError: got = b""
	        if got: open(sys.argv[1], "a").write(repr(got)); print("printed", got)
	        c.close()
END
server n25 9116 python3 "$LAB/printer.py" "$LAB/printed" 515 631 {9100..9109} {9112..9116}
# One that is no printer: DICOM, serial consoles, HL7, SIP, and industry (whose ports are asked
# at all only because of `ot`).
quiet="102 104 502 2001 2404 2575 3001 4001 5060 5061 10001 11112 12000 20000 20007"
# shellcheck disable=SC2086 # many arguments
server n26 20007 python3 "$LAB/printer.py" "$LAB/printed" $quiet
lab_syslog

{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: iot' 'ot: true' \
		"ports: [{set: '21-23,53,80,443,515,631,873,1883,6379,8080,8443,9100-9116,11211,${quiet// /,}', every: 1h}]"
	# What they offer makes them gentle: one packet a second, a minute for a look at all ports.
	echo 'devices:'
	for i in 13 25 26; do echo "  - {device: \"02:00:00:00:01:$i\", care: normal}"; done
	echo "limits: {total: $LAB_TOTAL, connections: 16}"
	lab_config_tail | grep -v '^limits'
} >"$LAB/wdogd.yaml"
# With `ot` industry may be asked whether it is open; none of these is even connected to.
LAB_INDUSTRIAL=44818 LAB_PRINTERS+=,102,104,2404,2575,11112,12000,20000,20007
lab_audit near "$mac" $net.2 $net.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60

# Waits until so many open ports were named.
named() {
	local until
	until=$(($(lab_now) + 30000000))
	until [ "$(lab_json '.status.inquiries | select(.running == 0) | .named' status)" = "$1" ]; do
		[ "$(lab_now)" -lt "$until" ] || {
			lab_wdog ports
			lab_fail "$(lab_json .status.inquiries.named status) named instead of $1"
		}
		lab_breathe
	done
}
named 14

# what HOST PORT
what() {
	lab_json ".ports[] | select(.ip == \"$net.$1\" and .port == $2) |
		\"\(.service) \(.product // \"-\") \(.encrypted) \(.login)\"" ports
}
lab_expect_equal web "$(what 11 80 | sed 's|/[0-9.]*||')" 'http lighttpd no unknown'
lab_expect_equal ssh "$(what 12 22 | sed 's/ [0-9.]* / /')" 'ssh dropbear yes required'
lab_expect_equal telnet "$(what 13 23)" 'telnet - no unknown'
lab_expect_equal 'open broker' "$(what 14 1883)" 'mqtt - no none'
lab_expect_equal 'closed broker' "$(what 15 1883)" 'mqtt - no required'
lab_expect_equal ftp "$(what 16 21 | sed 's/ [0-9.]* / /')" 'ftp vsFTPd no unknown'
lab_expect_equal https "$(what 17 443)" 'https - yes unknown'
lab_expect_equal redis "$(what 18 6379)" 'redis - no none'
lab_expect_equal 'redis with a password' "$(what 19 6379)" 'redis - no required'
lab_expect_equal memcached "$(what 20 11211 | sed 's/ [0-9.]* / /')" 'memcached memcached no none'
lab_expect_equal rsync "$(what 21 873 | cut -d ' ' -f 1-3)" 'rsync rsync protocol'
lab_expect_equal dns "$(what 22 53 | sed 's/-[0-9.]*//')" 'dns dnsmasq no unknown'
lab_expect_equal 'ssh on a port of the web' "$(what 23 8080 | sed 's/ [0-9.]* / /')" \
	'ssh dropbear yes required'
lab_expect_equal 'old TLS' "$(lab_json '.ports[] | select(.port == 8443) | "\(.tls) \(.certificate) \(.self_signed)"' ports)" \
	'TLSv1 old.lan true'
lab_expect_equal 'printer' "$(lab_json "[.ports[] | select(.ip == \"$net.25\" and .asked_at != null)] | length" ports)" 0
lab_expect_equal 'what must not get a byte' "$(lab_json "[.ports[] |
	select(.ip == \"$net.26\") | .port] | sort | join(\" \")" ports)" "$quiet"
printed() {
	[ ! -e "$LAB/printed" ] || lab_fail "the printer printed $(cat "$LAB/printed")"
}
printed
lab_say "named within $(lab_json '[.ports[] | select(.asked_at) | .asked_at] | max' ports)"
lab_wdog ports

lab_cause "the certificate is replaced, the open broker is given passwords; SSH moves to a port of the web, FTP to one of TLS"
lab_end_process "$ssh_pid"
lab_end_process "$ftp_pid"
lab_serve n12 ssh 8080
printf 'listen_port=8443\n' | cat "$LAB/ftp" - >"$LAB/ftp2"
server n16 8443 vsftpd "$LAB/ftp2"
lab_end_process "$tls_pid"
lab_end_process "$broker_pid"
tls second
broker false
lab_breathe
# What was asked less than ten seconds ago is not asked again for a person either.
asked=$(lab_json "[.ports[] | select(.ip == \"$net.14\" or .ip == \"$net.17\") | .asked_at] | max" ports)
asked=$(date -d "$asked" +%s%6N)
until [ "$(lab_seconds "$asked" "$(lab_now)" | cut -d . -f 1)" -ge 10 ]; do lab_breathe; done
lab_wdog scan near
lab_wait_alert "service-changed .*ip=$net.17 .*port=443/tcp .*certificate" 100
lab_wait_alert "service-changed .*ip=$net.14 .*port=1883/tcp .*login: none.*login: required" 30
for moved in 12:8080 16:8443; do
	lab_wait_alert "port-opened .*ip=$net.${moved%:*} .*port=${moved#*:}/tcp" 30
done
for moved in 12:22 16:21; do
	lab_wait_alert "port-closed .*ip=$net.${moved%:*} .*port=${moved#*:}/tcp" 30
done
until=$(($(lab_now) + 30000000))
until [ "$(what 12 8080 | sed 's/ [0-9.]* / /') $(what 16 8443 | sed 's/ [0-9.]* / /')" = \
	'ssh dropbear yes required ftp vsFTPd no unknown' ]; do
	[ "$(lab_now)" -lt "$until" ] || { lab_wdog ports; lab_fail "what moved is not named"; }
	lab_breathe
done
lab_expect_alerts 2 'service-changed'
printed
lab_finish
