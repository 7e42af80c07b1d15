#!/bin/bash
# This machine's connection table, of a real nftables rule: while more than half of it is taken,
# ARP sweeps go on and nothing else is asked; it is said once, and asking goes on when there is
# room. The kernel has one maximum for all namespaces, so a small one is laid over its file.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

lab_start
lab_segment lan
lab_host watcher lan 10.79.7.1/24 -
lab_host server lan 10.79.7.3/24 -
lab_guard
lab_in watcher nft -f - <<-END
	table inet plug {
		chain in { type filter hook input priority 0; ct state invalid counter; }
		chain out { type filter hook output priority 0; ct state new counter; }
	}
END
lab_in server nft -f - <<-END
	table netdev plug {
		counter sweeps {}
		counter syns {}
		chain in {
			type filter hook ingress device eth0 priority 0
			ether type arp ether daddr ff:ff:ff:ff:ff:ff counter name sweeps
			tcp flags & (syn|ack) == syn counter name syns
		}
	}
END
counted() { lab_in server nft -j list counter netdev plug "$1" |
	jq '[.nftables[].counter // empty][0].packets'; }

[ -e /proc/sys/net/netfilter/nf_conntrack_max ] || lab_fail "netfilter tracks nothing here"
echo 100 >"$LAB/max"
LAB_WORLD=${LAB_WORLD/exec \"\$@\"/mount --bind \"\$lab/max\" \
	/proc/sys/net/netfilter/nf_conntrack_max; exec \"\$@\"}
cat >"$LAB/wdogd.yaml" <<-END
	segments:
	  - name: lan
	    interface: eth0
	    subnets: [10.79.7.0/29]
	    owned: true
	    discover: {every: 10s}
	    ports: [{set: "22,23,80", every: 10s}]
	storage: {directory: $LAB/state}
	control: {socket: $LAB/run/control.sock, group: nogroup}
END
lab_wdogd watcher "$LAB/wdogd.yaml"

by() {
	local until=$(($(lab_now) + $1 * 1000000))
	shift
	until "$@"; do
		[ "$(lab_now)" -lt "$until" ] ||
			lab_fail "not in time: $* $(cat "$LAB/wdogd.log") $(lab_wdog status)"
		lab_breathe
	done
}
is_more() { [ "$(counted "$1")" -gt "$2" ]; }
says_full() { lab_wdog status --json | jq -e '[.status.reasons[] |
	select(test("connection table.*half full"))] | length == 1' >/dev/null; }
says_nothing() { ! says_full; }
by 30 is_more syns 3

# Sixty connections of somebody else, over the loopback.
cat >"$LAB/others.py" <<'END'
import socket, time
listener = socket.create_server(("127.0.0.1", 7000), backlog=64)
held = [socket.create_connection(("127.0.0.1", 7000)) for _ in range(60)]
time.sleep(300)
END
lab_spawn watcher "$LAB/others.log" python3 "$LAB/others.py"
by 10 says_full
lab_say "$(grep 'connection table' "$LAB/wdogd.log")"
lab_wdog status | grep 'connection table'
syns=$(counted syns) sweeps=$(counted sweeps)
by 30 is_more sweeps $((sweeps + 2))
[ "$(counted syns)" = "$syns" ] || lab_fail "ports were asked meanwhile"
lab_say "$(($(counted sweeps) - sweeps)) ARP questions and no SYN meanwhile"

echo 1000 >"$LAB/max"
by 10 says_nothing
by 30 is_more syns "$syns"
lab_stop_wdogd
[ "$(grep -c 'more than half full' "$LAB/wdogd.log")" = 1 ] || lab_fail "said more than once"
lab_say "$(grep 'has room again' "$LAB/wdogd.log")"
