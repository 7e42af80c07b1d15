#!/bin/bash
# Without any capability: wdogd as an ordinary user asks its own machine and a small segment by
# connect(). What opens and closes is told, in order; a device that falls silent is unknown,
# never gone; excluded ports and the ceilings hold; and it says that it is less certain.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

lab_start
lab_segment lan
lab_host watcher lan 10.79.5.1/24 -
lab_host server lan 10.79.5.3/24 -
lab_guard
lab_in server nft -f - <<-END
	table netdev plug {
		counter asked {}
		counter forbidden {}
		chain in {
			type filter hook ingress device eth0 priority 0
			tcp flags & (syn|ack) == syn tcp sport 61440-65535 ip dscp cs1 counter name asked
			tcp dport 9100 counter name forbidden
		}
	}
END
counted() { lab_in server nft -j list counter netdev plug "$1" |
	jq '[.nftables[].counter // empty][0].packets'; }

mkdir -p "$LAB/run" "$LAB/state"
chown nobody "$LAB/run" "$LAB/state"
cat >"$LAB/wdogd.yaml" <<-END
	segments:
	  - name: self
	    zone: management
	    interface: lo
	    subnets: [127.0.0.1/32]
	    owned: true
	    connect: true
	    discover: {every: 10s}
	    ports: [{set: "22,23,2000-2029", every: 10s}]
	    limits: {host: 100, total: 100}
	  - name: lan
	    interface: eth0
	    subnets: [10.79.5.0/29]
	    owned: true
	    connect: true
	    exclude: [10.79.5.5, 9100/tcp]
	    presence: {misses: 2, min_absence: 4s}
	    discover: {every: 10s}
	    ports: [{set: "22,23,9100", every: 5m}] # beside which a silent device is not asked
	alerts: {min_severity: info}
	storage: {directory: $LAB/state}
	control: {socket: $LAB/run/control.sock, group: nogroup}
END
sed '/connect: true/d; s/interface: lo/interface: eth1/; s/127.0.0.1/10.79.6.1/' \
	"$LAB/wdogd.yaml" >"$LAB/frames.yaml"

wdogd=(setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps -all
	--bounding-set -all "$LAB_BUILD/wdogd" --data "$LAB_DATA")
status=0
lab_in watcher "${wdogd[@]}" -c "$LAB/frames.yaml" >"$LAB/refused" 2>&1 || status=$?
[ "$status" = 77 ] || lab_fail "without \"connect\" it ended with $status: $(cat "$LAB/refused")"
grep -q 'CAP_NET_RAW.*connect: true' "$LAB/refused" || lab_fail "no remedy: $(cat "$LAB/refused")"
lab_in watcher "${wdogd[@]}" -c "$LAB/wdogd.yaml" --plan >"$LAB/plan" 2>&1
grep -q 'by connect(), without CAP_NET_RAW' "$LAB/plan" || lab_fail "the plan hides it"

lab_spawn watcher "$LAB/wdogd.log" "${wdogd[@]}" -c "$LAB/wdogd.yaml"
LAB_WDOGD=$LAB_LAST
by() {
	local until=$(($(lab_now) + $1 * 1000000))
	shift
	until "$@"; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "not in time: $* $(lab_wdog devices)"
		lab_breathe
	done
}
answers() { lab_wdog status >/dev/null 2>&1; }
by 15 answers
: >"$LAB/told"
"$LAB_BUILD/wdog" --socket "$LAB/run/control.sock" watch >"$LAB/told" 2>&1 &
LAB_PIDS+=($!)

# What REGEX tells comes within SECONDS, behind what was told before.
seen=0
told() {
	local line
	line=$(lab_await_line "$LAB/told" "$seen" "$1" "$2") || {
		cat "$LAB/wdogd.log" "$LAB/told" >&2
		lab_wdog runs >&2
		lab_wdog ports >&2
		lab_fail "not told: $1"
	}
	seen=$(grep -nF -- "$line" "$LAB/told" | tail -n 1 | cut -d : -f 1)
	lab_say "$line"
}
all_based() {
	lab_wdog status --json >"$LAB/status"
	jq -e '[.status.segments[].baseline_complete] | all' "$LAB/status" >/dev/null
}
by 30 all_based

capabilities=$(for pid in "$LAB_WDOGD" $(pgrep -P "$LAB_WDOGD"); do
	grep -h '^Cap\(Prm\|Eff\|Amb\)' "/proc/$pid/status"
done | awk '{print $2}' | sort -u)
[ "$capabilities" = 0000000000000000 ] || lab_fail "it has a capability: $capabilities"

lab_serve watcher tcp 2007
lab_wdog scan self --ports 2000-2029 >/dev/null
told 'ALERT port-opened .*segment=self .*ip=127.0.0.1 .*port=2007/tcp' 20
lab_serve server telnet
lab_wdog scan lan --ports 22,23 >/dev/null
told 'ALERT port-opened .*segment=lan .*ip=10.79.5.3 .*port=23/tcp' 20
lab_wdog ports --json | jq -e '[.ports[] | select(.port == 23 or .port == 2007) | .reason] ==
	["conn-accepted", "conn-accepted"]' >/dev/null || lab_fail "$(lab_wdog ports --json)"
lab_unserve watcher tcp 2007
lab_wdog scan self --ports 2000-2029 >/dev/null
told 'RESOLVED port-opened .*port=2007/tcp' 30

lab_say "the device falls silent"
lab_unplug server
is_unknown() { [ "$(lab_wdog devices --json | jq -r '.devices[] |
	select(.ips == ["10.79.5.3"]) | .state')" = unknown ]; }
by 40 is_unknown
lab_wdog history --json | jq -e '[.history[].event | select(. == "device-gone" or
	. == "segment-dark" or . == "port-closed" or . == "sensor-blind")] == ["port-closed"]' \
	>/dev/null || lab_fail "told as gone: $(lab_wdog history)"
lab_plug server

lab_wdog status --json >"$LAB/status"
jq -e '.status | ([.segments[].method] == ["connect", "connect"]) and
	([.reasons[] | select(test("asked by connect\\(\\) alone: less certain"))] | length == 2)' \
	"$LAB/status" >/dev/null || lab_fail "the status hides it: $(cat "$LAB/status")"
lab_wdog status | grep 'asked by connect'
asked=$(counted asked)
receipts=$(jq '.status.receipts.tcp' "$LAB/status")
lab_say "$asked SYNs came to the server, $receipts left for all"
[ "$asked" -ge 5 ] || lab_fail "nobody asked the server"
[ "$asked" -le "$receipts" ] || lab_fail "SYNs nobody counted"
[ "$(counted forbidden)" = 0 ] || lab_fail "an excluded port was asked"
lab_stop_wdogd
! grep -E 'gate refused|connect\(\) does not work' "$LAB/wdogd.log" || lab_fail "see the log"
lab_say "as $(stat -c %U "$LAB/state"), without a capability"
