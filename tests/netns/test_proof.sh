#!/bin/bash
# The owner's way from an open port to proof: a snapshot, the fix, the verdict. What refuses is
# closed, what is silent while the host answers elsewhere too; a host that is off, or behind a
# blocked way, has proven nothing. One changed byte of the records is detected.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.79.3
lab_start
lab_segment iot
lab_host watcher iot $net.2/24 -
for i in 11 12 13 14; do lab_host "n$i" iot "$net.$i/24" - "02:00:00:00:03:$i"; done
lab_guard
for i in 11 12 13 14; do lab_serve "n$i" telnet; done
lab_serve n11 http
lab_serve n13 ssh
lab_spawn n14 "$LAB/dnsmasq.log" dnsmasq -k --conf-file=/dev/null --no-resolv --no-hosts \
	--user=root --bind-interfaces --pid-file="$LAB/dnsmasq.pid"
lab_spawn n14 "$LAB/memcached.log" memcached -u nobody -p 0 -U 11211
lab_syslog
{
	echo 'segments:'
	lab_segment_config iot eth0 $net.0/27 'zone: iot' 'ports: [{set: "22,23,80", every: 1h}, {set: "53,11211", proto: udp, every: 1h}]'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=iot' 60
await_open() {
	local until
	until=$(($(lab_now) + 30000000))
	until [ "$(lab_json '.ports | length' ports)" = 8 ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "the ports are not found"
		lab_breathe
	done
}
await_open

# verdict ADDRESS STATUS REGEX [PORT]: of a fresh look at its telnet port, or another.
verdict() {
	local status=0 line
	lab_wdog --json verify "$1:${4:-23/tcp}" >"$LAB/verdict" || status=$?
	line=$(jq -r '.verify[0] | "\(.verdict): \(.evidence)"' "$LAB/verdict")
	lab_say "$1: $line"
	[ "$status" = "$2" ] || lab_fail "status $status instead of $2"
	[[ "$line" =~ $3 ]] || lab_fail "not like \"$3\""
}

lab_wdog snapshot before
lab_expect_equal "open ports in the snapshot" "$(
	lab_json '.snapshots[0].findings' snapshot)" 8
status=0
lab_wdog snapshot before 2>"$LAB/err" || status=$?
lab_expect_equal "a name that is taken" "$status" 2

lab_say "telnet is switched off on n11, n12 is unplugged, n13 drops telnet, n14 changes nothing"
lab_unserve n11 telnet
lab_unplug n12
lab_in n13 nft -f - <<<'table ip f { chain i { type filter hook input priority 0; tcp dport 23 drop; }; }'
verdict $net.11 0 '^closed: it refused \(reset\)'
verdict $net.12 1 '^not proven: (nobody looked|silent .*may be off)'
verdict $net.13 0 '^closed: silent \(no-response\) to 3 questions while (22|[0-9]+)/tcp of the host answered'
verdict $net.14 1 '^open: it answered \(syn-ack\)'
lab_say "datagrams are asked afresh, too, and may say what answers"
lab_expect_equal "what memcached says" "$(lab_json '.ports[] | select(.port == 11211) |
	"\(.proto) \(.product)"' ports | sed 's/[0-9.]*$//')" "udp memcached "
verdict $net.14 1 '^open: it answered \(udp-response\)' 53/udp
kill "$(cat "$LAB/dnsmasq.pid")"
verdict $net.14 0 '^closed: it refused \(port-unreach\)' 53/udp
lab_expect_equal "the plan names the proof" "$(lab_json ".plan[] | select(.ip == \"$net.14\" and
	.proto == \"udp\") | \"\(.state) \(.proof != null) \(.proven_at != null)\"" \
	plan --state closed)" "closed true true"
lab_say "n13 drops everything"
lab_in n13 nft -f - <<<'table ip g { chain i { type filter hook input priority 1; meta l4proto tcp drop; }; }'
verdict $net.13 1 '^not proven: silent .*may be off'
lab_in n13 nft delete table ip g

status=0
lab_wdog verify --since before || status=$?
lab_expect_equal "status of all" "$status" 1
lab_expect_equal "all that was open" "$(lab_wdog --json verify --since before --stored |
	jq -r '[.verify[] | "\(.ip):\(.port) \(.verdict)"] | sort | join(", ")')" \
	"$net.11:23 closed, $net.11:80 open, $net.12:23 not proven, $net.13:22 open, $net.13:23 closed, $net.14:11211 open, $net.14:23 open, $net.14:53 closed"

lab_wdog snapshot --export "$LAB/proof.txt"
lab_wdog verify --record "$LAB/proof.txt"
for byte in 100 2000 5000; do
	cp "$LAB/proof.txt" "$LAB/changed.txt"
	old=$(dd if="$LAB/changed.txt" bs=1 skip=$byte count=1 status=none)
	printf %s "$([ "$old" = 1 ] && echo 2 || echo 1)" |
		dd of="$LAB/changed.txt" bs=1 seek=$byte conv=notrunc status=none
	status=0
	lab_wdog verify --record "$LAB/changed.txt" 2>"$LAB/err" || status=$?
	lab_expect_equal "one changed byte" "$status" 1
	lab_say "$(cat "$LAB/err")"
done
lab_expect_equal "the hash by another program" "$(awk -v RS= 'NR == 2' "$LAB/proof.txt" |
	sed '/^hash /d' | sha256sum | cut -d' ' -f1)" \
	"$(awk -v RS= 'NR == 2' "$LAB/proof.txt" | sed -n 's/^hash //p')"

lab_wdog -c "$LAB_CONFIG" --data "$LAB_DATA" db backup "$LAB/copy.db"
status=0
"$LAB_BUILD/wdog" --db "$LAB/copy.db" --json verify $net.11:23 >"$LAB/verdict" || status=$?
lab_expect_equal "with --db" "$status $(jq -r '.verify[0] | "\(.verdict) \(.number)"' "$LAB/verdict")" \
	"0 closed null"
lab_expect_equal "and nothing recorded" "$(lab_wdog snapshot --export "$LAB/again.txt";
	cmp "$LAB/proof.txt" "$LAB/again.txt" && echo same)" same
awk -v RS= 'NR == 2' "$LAB/proof.txt"

lab_say "the report and the exports, asked of the daemon"
lab_wdog report --html >"$LAB/report.html"
xmllint --noout --nonet "$LAB/report.html"
for section in to-do exposure proof untested; do
	grep -q "<section id=\"$section\">" "$LAB/report.html" || lab_fail "no section $section"
done
lab_expect_equal "findings in OCSF" "$(lab_wdog export --format ocsf |
	jq -s '[.[] | select(.class_uid == 2004)] | length')" \
	"$(lab_json '.ports | length' ports)"
lab_finish
