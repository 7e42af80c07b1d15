#!/bin/bash
# The sensor role alone, on real frames, with tests/support/sensor_drive as its monitor and
# engine: confined before it looks; tells open, closed and filtered apart, on-link and behind a
# router; hears what nobody asked for; believes no forged gateway; obeys pause at once.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

lab_start
lab_segment near
lab_segment far
lab_router router near:10.78.1.1/24 far:10.78.2.1/24
lab_host watcher near 10.78.1.2/24 10.78.1.1 02:00:00:00:78:02
lab_host a near 10.78.1.7/24 10.78.1.1 02:00:00:00:78:07
lab_host b far 10.78.2.7/24 10.78.2.1
lab_guard
lab_serve a tcp 23
lab_serve b tcp 80
lab_in a nft -f - <<-END
	table ip test {
		chain input {
			type filter hook input priority 0
			tcp dport 24 drop
			tcp dport 25 reject with icmp type admin-prohibited
		}
	}
END
cat >"$LAB/sensor.yaml" <<-END
	segments:
	  - name: near
	    interface: eth0
	    subnets: [10.78.1.0/28]
	    owned: true
	    exclude: [10.78.1.9, 26/tcp]
	    limits: {arp: 50, host: 50, total: 200}
	  - name: far
	    interface: eth0
	    subnets: [10.78.2.0/28]
	    owned: true
	    routed: true
	    limits: {arp: 10, host: 50, total: 100}
END
lab_audit near 02:00:00:00:78:02 10.78.1.2 10.78.1.0/28:50:50:200 10.78.2.0/28:10:50:100 \
	--gateway 10.78.1.1 --exclude 10.78.1.9/32 --exclude 26/tcp

# Runs the steps and leaves the observations in $LAB/seen.
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

refuse() {
	! grep -qE "$1" "$LAB/seen" || lab_fail "seen: $(grep -E "$1" "$LAB/seen" | head -1)"
}

lab_say "it is confined before it looks"
drive 10 up:0 up:1 'shell:cat /proc/$SENSOR_PID/status'
for set in Inh Prm Eff Amb; do expect "^Cap$set:[[:space:]]+0000000000000000$"; done
expect '^Seccomp:[[:space:]]+2$'
expect '^NoNewPrivs:[[:space:]]+1$'
expect '^alive sandbox=[12] '
expect '^sensor ended with 0$'

lab_say "hosts are found on-link and behind the router"
drive 30 up:0 up:1 discover:0 discover:1 settled
expect 'segment 0 run 1: host 10.78.1.7 02:00:00:00:78:07 arp-reply'
expect 'segment 0 run 1: run-done complete 12/12 .* targets=12 alive=2 refused=0 errors=0'
expect 'segment 1 run 2: host 10.78.2.7 00:00:00:00:00:00 (echo|tcp)'
expect 'segment 1 run 2: run-done complete .* alive=2 refused=0 errors=0'
refuse '10\.78\.1\.9 '

lab_say "open, closed, filtered and excluded are told apart"
drive 30 up:0 up:1 ports:0:10.78.1.7:22-26 ports:1:10.78.2.7:79-80 settled
expect 'run 1: port 10.78.1.7 23 open'
expect 'run 1: host-done 10.78.1.7 alive before=(02:00:00:00:78:07) after=\1 22-22:closed/reset 23-23:open/syn-ack 24-24:filtered/no-response 25-25:filtered/admin-prohibited 26-26:untested'
expect 'run 1: run-done complete .* refused=0 errors=0 drops=0'
expect 'run 2: host-done 10.78.2.7 alive .* 79-79:closed/reset 80-80:open/syn-ack'

lab_say "silence is silence only after all tries"
drive 30 up:0 check:0:10.78.1.7,10.78.1.8 settled
expect 'run 1: host-done 10.78.1.7 alive'
expect 'run 1: host-done 10.78.1.8 silent'
expect 'run 1: run-done complete .* arp=[4-9] .* alive=1 '

lab_say "a station that nobody asked for is told twice, not more; a forged gateway is not believed"
drive 30 up:0 up:1 "shell:ip -n $(lab_ns a) address add 10.78.1.11/24 dev eth0" \
	"shell:ip netns exec $(lab_ns a) busybox arping -q -c 4 -w 5 -U -I eth0 10.78.1.11" \
	"shell:ip -n $(lab_ns a) address add 10.78.1.1/32 dev eth0" \
	"shell:ip netns exec $(lab_ns a) busybox arping -q -c 2 -w 3 -A -I eth0 10.78.1.1" \
	"shell:ip -n $(lab_ns a) address delete 10.78.1.1/32 dev eth0" wait:1
[ "$(grep -cE 'run 0: host 10.78.1.11 02:00:00:00:78:07 arp' "$LAB/seen")" = 2 ] ||
	expect 'two lines for 10.78.1.11'
expect 'run 0: host 10.78.1.1 02:00:00:00:78:07 arp'
refuse 'gateway-mac=02:00:00:00:78:07'

lab_say "nothing is sent before the engine has said whether the owner paused it"
drive 30 mute discover:0 wait:3 cancel
expect 'link'
refuse 'host 10.78'
refuse 'gateway-mac=0[1-9a-f]'

lab_say "pause stops at once, resume goes on, cancel ends"
drive 30 up:0 ports:0:10.78.1.8:1000-1400 ports:0:10.78.1.7:1000-1400 wait:2 pause wait:4 \
	cancel wait:1 resume wait:1
expect 'run 2: run-done partial'
awk '/run 1: progress/ {for (i = 1; i <= NF; i++) if ($i ~ /^arp=|^tcp=/) printf "%s ", $i
	print ""}' "$LAB/seen" >"$LAB/sent"
[ "$(sort "$LAB/sent" | uniq -c | awk '$1 > most {most = $1} END {print most}')" -ge 3 ] ||
	lab_fail "frames left while paused: $(cat "$LAB/sent")"

# The first nine or ten ARP requests fail, so that those of the first pass do and no later one;
# those that look for the gateway of the other segment do not count.
lab_say "what cannot be sent is counted, repeated and said once"
if lab_in watcher nft -f - <<-END
	table netdev test {
		chain egress {
			type filter hook egress device eth0 priority 0
			arp daddr ip != 10.78.1.1 quota until 400 bytes drop
		}
	}
END
then
	drive 30 up:0 discover:0 settled
	lab_in watcher nft delete table netdev test
	expect 'run 1: host 10.78.1.7 02:00:00:00:78:07 arp-reply'
	expect 'run 1: run-done complete 12/12 .* errors=[1-9]'
	[ "$(grep -c 'could not be sent: No buffer space' "$LAB/log")" = 1 ] ||
		lab_fail "not said once: $(cat "$LAB/log")"
else
	lab_say "this kernel has no egress hook: passed over"
fi

lab_say "a lost address ends what was asked from it; a new engine starts afresh"
drive 30 up:0 discover:1 "shell:ip -n $(lab_ns watcher) address flush dev eth0" settled \
	"shell:ip -n $(lab_ns watcher) address add 10.78.1.2/24 dev eth0" up:0 peer up:0
expect 'run 1: run-done partial'
[ "$(grep -c 'run 0: sensor$' "$LAB/seen")" = 2 ] || expect 'two greetings'

lab_say "an interface that is another one now needs a new sensor"
ip -n "$(lab_ns watcher)" link add other0 type bridge
sed 's/eth0/other0/' "$LAB/sensor.yaml" >"$LAB/other.yaml"
mv "$LAB/other.yaml" "$LAB/sensor.yaml"
drive 15 "shell:ip -n $(lab_ns watcher) link set other0 up" wait:1 \
	"shell:ip -n $(lab_ns watcher) link delete other0" \
	"shell:ip -n $(lab_ns watcher) link add other0 type bridge" \
	"shell:ip -n $(lab_ns watcher) link set other0 up" wait:3
expect '^replace$'

lab_finish
lab_say "the wire auditor saw no frame against the rules"
