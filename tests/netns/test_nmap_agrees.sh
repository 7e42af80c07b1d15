#!/bin/bash
# Debian's nmap and WatchDog look at the same hosts and ports from the same namespace and
# must find the same open, closed and filtered ports. Two nmap XML exports of WatchDog
# given to ndiff show exactly the change made between them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

LAB_TOTAL=400 # below what the two segments allow, so that it must show on the wire
near=10.77.1 far=10.77.2 mac=02:00:00:00:01:02
ports=22,23,80,111,139,443,1883,8080
lab_start
lab_segment near
lab_segment far
lab_router router near:$near.1/24 far:$far.1/24
lab_host watcher near $near.2/24 $near.1 "$mac"
for i in 11 12 13 14 15; do lab_host "n$i" near "$near.$i/24" $near.1; done
for i in 11 12 13; do lab_host "f$i" far "$far.$i/24" $far.1; done
lab_guard
lab_serve n11 http
lab_serve n11 ssh
lab_serve n12 mqtt
lab_serve n12 telnet
lab_serve f11 http
lab_serve f12 ssh
lab_serve f12 tcp 8080

# Silence, ICMP rejects of several kinds, resets by a firewall.
lab_firewall() {
	lab_in "$1" nft -f - <<-END
		table inet wall {
			chain input {
				type filter hook input priority 0;
				$2
			}
		}
	END
}
lab_firewall n13 'tcp dport {22, 80} drop'
lab_firewall n14 'tcp dport {111, 443} reject with icmp type port-unreachable'
lab_firewall n15 'tcp dport {22, 23} reject with icmp type admin-prohibited
	tcp dport 80 reject with tcp reset'
lab_firewall f13 'tcp dport {22, 80, 443} drop'
lab_in router nft -f - <<-END
	table inet wall {
		chain forward {
			type filter hook forward priority 0;
			ip daddr $far.11 tcp dport 139 reject with icmp type host-unreachable
		}
	}
END
lab_syslog

{
	echo 'segments:'
	lab_segment_config near eth0 $near.0/24 'zone: trusted' \
		"ports: [{set: \"$ports\", every: 15s}]"
	lab_segment_config far eth0 $far.0/24 'zone: iot' 'routed: true' \
		"ports: [{set: \"$ports\", every: 15s}]"
	lab_config_tail
} >"$LAB/wdogd.yaml"

lab_audit near "$mac" $near.2 $near.0/24:200:100:1000 $far.0/24:200:100:1000
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 90
lab_wait_alert 'baseline-complete .*segment=far' 90

hosts=()
for i in 11 12 13 14 15; do hosts+=("$near.$i"); done
for i in 11 12 13; do hosts+=("$far.$i"); done
only=$(printf '"%s",' "${hosts[@]}")
lab_json ".ports[] | select(.ip as \$ip | [${only%,}] | index(\$ip)) |
	\"\\(.ip) \\(.port) \\(.state)\"" ports --state all | sort >"$LAB/ours"
lab_wdog export --format nmap-xml >"$LAB/before.xml"

lab_cause "a web server starts on n12"
lab_serve n12 http
lab_wait_alert "ALERT port-opened .*ip=$near.12 .*port=80/tcp" 60
lab_wdog export --format nmap-xml >"$LAB/after.xml"
lab_unserve n12 http
lab_finish

lab_in watcher nmap -sS -n -Pn -p $ports -oG "$LAB/nmap" "${hosts[@]}" >/dev/null
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
awk '{count[$3]++} END {for (s in count) printf "# nmap: %d %s\n", count[s], s}' "$LAB/theirs"
diff -u "$LAB/theirs" "$LAB/ours" || lab_fail "nmap (-) and WatchDog (+) disagree"
lab_expect_equal "ports compared" "$(wc -l <"$LAB/ours")" $((${#hosts[@]} * 8))

status=0
ndiff "$LAB/before.xml" "$LAB/after.xml" >"$LAB/ndiff" || status=$?
cat "$LAB/ndiff"
lab_expect_equal "status of ndiff" "$status" 1
lab_expect_equal "ports that ndiff shows" \
	"$(grep -E '^[+-][0-9]+/' "$LAB/ndiff" | awk '{print $1, $2}' | tr '\n' ' ')" \
	"+80/tcp open "
lab_expect_equal "hosts that ndiff shows" "$(grep -oE '10\.77\.[0-9.]+' "$LAB/ndiff")" $near.12
