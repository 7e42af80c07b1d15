#!/bin/bash
# The identify role alone, against servers that mean it no good, in two network namespaces that
# are linked to each other and to nothing else: what it reads, sends, waits for and uses stays
# within its bounds, and a port that never gets a byte gets none. tests/support/identify_drive
# stands in for monitor and engine.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
work=$(mktemp -d "${TMPDIR:-/tmp}/wdogd-identify.XXXXXX")
near=wdi$$ far=wdh$$
pids=()

finish() {
	trap - EXIT
	kill "${pids[@]}" 2>/dev/null || :
	ip netns del "$near" 2>/dev/null || :
	ip netns del "$far" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$work/answers" >&2 || :
	exit 1
}

ip netns add "$near"
ip netns add "$far"
ip -n "$near" link add wd0 type veth peer name wd1 netns "$far"
ip -n "$near" addr add 10.79.0.1/24 dev wd0
ip -n "$near" link set wd0 up
ip -n "$far" link set wd1 up
for i in {2..20}; do ip -n "$far" addr add "10.79.0.$i/24" dev wd1; done
ip -n "$near" -4 route show default | grep -q . && fail "there is a way out"

cat >"$work/wdogd.yaml" <<END
segments:
  - {name: lan, zone: iot, interface: wd0, subnets: [10.79.0.0/24], owned: true}
limits: {connections: 64}
END

# Each server on an address of its own: they are asked at the same time.
cat >"$work/hostile.py" <<'END'
import os, socket, ssl, sys, threading, time

def endless(c):
    while True: c.sendall(b"A" * 65536)
def drip(c):
    while True: c.sendall(b"x"); time.sleep(10)
def tarpit(c): time.sleep(60)
def header_flood(c):
    c.recv(1024); c.sendall(b"HTTP/1.1 200 OK\r\n")
    while True: c.sendall(b"X-Header: " + b"y" * 60 + b"\r\n")
def redirect(c):
    c.recv(1024)
    c.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://10.79.0.20:80/\r\n\r\n")
def escapes(c): c.sendall(b"SSH-2.0-\x1b]52;c;x\x07</script>=cmd()|%n\xff\xfe\r\n")
def bomb(c):
    c.recv(1024)
    c.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"
              b"\r\n\r\nffffffffffffffff\r\n" + b"\x1f\x8b" * 30000)
    time.sleep(60)
def tls_stall(c): c.recv(1024); c.sendall(b"\x16\x03\x03\x40\x00"); time.sleep(60)
def tls_flood(c):
    c.recv(1024)
    while True: c.sendall(b"\x16\x03\x03\x40\x00\x0b\xff\xff\xff" + b"z" * 16380)
def tls_alert(c): c.recv(1024); c.sendall(b"\x15\x03\x01\x00\x02\x02\x28")
def half(c): c.sendall(b"220 "); time.sleep(60)
def reset(c): c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
def silent_tls(c): time.sleep(60)

def untouched(c):
    got = b""
    try:
        while True:
            more = c.recv(65536)
            if not more: break
            got += more
    except OSError: pass
    if got:
        with open(os.environ["WORK"] + "/touched", "a") as f: f.write(repr(got) + "\n")

def serve(address, port, speak):
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port)); s.listen(8)
    def accept():
        while True:
            c, _ = s.accept()
            with open(os.environ["WORK"] + "/connections", "a") as f: f.write(f"{address}:{port}\n")
            def talk(c=c):
                try: speak(c)
                except OSError: pass
                c.close()
            threading.Thread(target=talk, daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()

cases = [(2, 22, endless), (3, 22, drip), (4, 22, tarpit), (5, 80, header_flood),
         (6, 80, redirect), (7, 22, escapes), (8, 80, bomb), (9, 443, tls_stall),
         (10, 443, tls_flood), (11, 443, tls_alert), (12, 21, half), (13, 22, reset),
         (14, 8443, silent_tls), (15, 443, endless), (20, 80, untouched)]
for host, port, speak in cases: serve(f"10.79.0.{host}", port, speak)
for port in [515, 631, 5060, 2001, 102, 502] + list(range(9100, 9110)) + list(range(9112, 9117)):
    serve("10.79.0.16", port, untouched)
open(os.environ["WORK"] + "/ready", "w").close()
time.sleep(300)
END
WORK=$work ip netns exec "$far" python3 "$work/hostile.py" &
pids+=($!)
until [ -e "$work/ready" ]; do timeout 0.1 tail -f /dev/null || :; done

forbidden=()
for port in 515 631 5060 2001 102 502 {9100..9109} {9112..9116}; do
	forbidden+=("10.79.0.16:$port")
done
status=0
ip netns exec "$near" "$build/tests/support/identify_drive" "$build/wdogd-identify" \
	"$work/wdogd.yaml" conf/catalogue.yaml conf/probes.yaml 60 10.79.0.1 \
	10.79.0.2:22 10.79.0.3:22 10.79.0.4:22 10.79.0.5:80 10.79.0.6:80 10.79.0.7:22 \
	10.79.0.8:80 10.79.0.9:443 10.79.0.10:443 10.79.0.11:443 10.79.0.12:21 10.79.0.13:22 \
	10.79.0.14:8443 10.79.0.15:443 10.79.0.19:22 10.79.0.1:22 10.80.0.1:22 127.0.0.1:22 \
	"${forbidden[@]}" >"$work/answers" || status=$?
cut -f 1-8,10,12-14 "$work/answers"
[ "$status" = 0 ] || fail "status $status"

# expect IP PORT OUTCOME SERVICE MS BYTES: as it must be, and what it may cost.
expect() {
	awk -F '\t' -v ip="$1" -v port="$2" -v outcome="$3" -v service="$4" -v ms="$5" -v bytes="$6" '
		$2 == ip && $3 == port {
			found = 1
			if ($4 != outcome || $5 != service) { print "says " $4 " " $5; exit 1 }
			if ($1 + 0 > ms) { print "took " $1; exit 1 }
			if ($14 > bytes) { print "read " $14 " bytes"; exit 1 }
			if ($13 > 2048) { print "sent " $13 " bytes"; exit 1 }
			if ($12 > 3) { print "made " $12 " connections"; exit 1 }
		}
		END { if (!found) { print "is not there"; exit 1 } }' "$work/answers" >"$work/why" ||
		fail "$1:$2 $(cat "$work/why")"
}

expect 10.79.0.2 22 silent '' 3000 8192
expect 10.79.0.3 22 silent '' 13000 4
expect 10.79.0.4 22 silent '' 4000 0
expect 10.79.0.5 80 named http 6000 24576
expect 10.79.0.6 80 named http 7000 1024
expect 10.79.0.7 22 named ssh 3000 1024
expect 10.79.0.8 80 named http 13000 24576
expect 10.79.0.9 443 silent '' 40000 64
expect 10.79.0.10 443 silent '' 40000 65536
expect 10.79.0.11 443 named tls 20000 64
expect 10.79.0.12 21 named ftp 8000 16
expect 10.79.0.13 22 silent '' 3000 0
expect 10.79.0.14 8443 silent '' 40000 0
expect 10.79.0.15 443 silent '' 3000 8192
expect 10.79.0.19 22 refused '' 1000 0
for target in 10.79.0.1:22 10.80.0.1:22 127.0.0.1:22 "${forbidden[@]}"; do
	expect "${target%:*}" "${target#*:}" denied '' 1000 0
done
[ ! -e "$work/touched" ] || fail "bytes where none may be: $(cat "$work/touched")"
if grep -E '^10\.79\.0\.(16|20):' "$work/connections"; then fail "connected where it may not"; fi
if LC_ALL=C grep -P '[\x00-\x08\x0b-\x1f\x7f]' "$work/answers"; then fail "a control character"; fi
memory=$(sed -n 's/^role: status 0, \([0-9]*\) KiB.*/\1/p' "$work/answers")
[ "$memory" -lt 32768 ] || fail "$memory KiB of memory"
echo "ok: fourteen hostile servers, ${#forbidden[@]} ports without a byte, $memory KiB"
