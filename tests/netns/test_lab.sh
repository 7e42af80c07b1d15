#!/bin/bash
# The lab itself: hosts reach each other and nothing else, the guard sees a way out, an
# unplugged host is silent.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh

lab_start
lab_segment near
lab_segment far
lab_router router near:10.77.1.1/24 far:10.77.2.1/24
lab_host a near 10.77.1.7/24 10.77.1.1 02:00:00:00:01:07
lab_host b far 10.77.2.7/24 10.77.2.1
lab_guard

connects() { lab_in "$1" timeout 2 bash -c "echo >/dev/tcp/$2/$3" 2>/dev/null; }

for service in telnet http ssh mqtt; do lab_serve b "$service"; done
lab_serve b tcp 2323
for port in 23 80 22 1883 2323; do
	connects a 10.77.2.7 "$port" || lab_fail "port $port is not reached"
done
lab_unserve b http
! connects a 10.77.2.7 80 || lab_fail "port 80 is still open"
lab_unplug b
! connects a 10.77.2.7 22 || lab_fail "an unplugged host answers"
lab_plug b
connects a 10.77.2.7 22 || lab_fail "a host that is plugged in again does not answer"
! connects a 192.0.2.1 80 || lab_fail "there is a way out"

lab_say "the guard refuses a default route that leaves the lab"
ip -n "$(lab_ns a)" route replace default via 10.77.1.99
status=0
(lab_guard) 2>"$LAB/guard" || status=$?
[ "$status" = 1 ] || lab_fail "the guard slept"
grep -q 'outside the lab' "$LAB/guard"

lab_say "the guard refuses a link that leaves the lab"
ip -n "$(lab_ns a)" route replace default via 10.77.1.1
ip -n "$(lab_ns a)" tuntap add out mode tap
status=0
(lab_guard) 2>"$LAB/guard" || status=$?
[ "$status" = 1 ] || lab_fail "the guard slept"
grep -q 'link of kind' "$LAB/guard"
