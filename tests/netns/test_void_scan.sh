#!/bin/bash
# A scan that a person orders and that cannot be believed says so, and why: somebody in the
# path answers on every port of every host. Once that is over the same scan is complete.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.86.1
lab_start
lab_segment near
lab_host watcher near $net.2/24 -
for host in 11 12 13 14; do
	lab_host h$host near $net.$host/24 -
	lab_serve h$host telnet
	lab_in h$host nft -f - <<-END
		table ip trap {
			chain prerouting {
				type nat hook prerouting priority -100;
				tcp dport 1-65535 redirect to :23
			}
		}
	END
done
lab_guard
lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/28 'ports: []' 'identify: false'
	lab_config_tail
} >"$LAB/wdogd.yaml"
lab_cause "the watcher starts"
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60

# Prints the row of the scan; its status and message are in the variables.
lab_scan() {
	scan_status=0
	lab_wdog --json scan near --ports 22,23,80 --wait >"$LAB/scan" 2>"$LAB/said" || scan_status=$?
	jq -r '.. | .verdict? // empty' "$LAB/scan"
	cat "$LAB/said"
}
lab_say "somebody answers for all"
lab_scan
lab_expect_equal "exit status" $scan_status 6
lab_expect_equal "verdict" "$(jq -r '.. | objects | select(.verdict) | "\(.verdict): \(.void)"' "$LAB/scan")" \
	"void: unused ports answer"
grep -q 'void: many hosts answered on a port where nobody listens' "$LAB/said" ||
	lab_fail "the reason is not said"
lab_expect_equal "open ports believed" "$(lab_json '.ports | length' ports)" 0

lab_say "nobody does any more"
for host in 11 12 13 14; do lab_in h$host nft flush ruleset; done
lab_scan
lab_expect_equal "exit status" $scan_status 0
lab_expect_equal "open ports believed" "$(lab_json '.ports | length' ports)" 4
lab_finish
