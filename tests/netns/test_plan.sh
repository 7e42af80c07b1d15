#!/bin/bash
# From an open port to a decision: what is exposed is judged for that device, the plan names what
# to do, a broken policy.expect is told, an acceptance holds over a restart until it is revoked,
# the owner's own catalogue counts at once, and a recording of all that plays the same again.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

net=10.77.9
lab_start
lab_segment near
lab_host watcher near $net.2/24 -
lab_host h11 near $net.11/24 -
lab_host h12 near $net.12/24 -
lab_guard
lab_serve h11 telnet
lab_serve h11 http
lab_serve h12 tcp 9100
lab_serve h12 tcp 8081
lab_syslog
{
	echo 'segments:'
	lab_segment_config near eth0 $net.0/24 'zone: iot' \
		'ports: [{set: "23,80,8081,9100", every: 10s}]'
	echo 'policy:'
	echo '  expect:'
	echo '    - {device: "camera-*", ports: [80/tcp]}'
	lab_config_tail
} >"$LAB/wdogd.yaml"
LAB_WDOGD_OPTIONS=(--record "$LAB/day.rec")
lab_wdogd watcher "$LAB/wdogd.yaml"
lab_wait_alert 'baseline-complete .*segment=near' 60

plan() { lab_wdog plan --json "$@"; }
expect_plan() { # WHAT FILTER ARGUMENT...
	local what=$1 filter=$2
	shift 2
	plan "$@" >"$LAB/plan.json"
	jq -e "$filter" "$LAB/plan.json" >/dev/null || {
		cat "$LAB/plan.json" >&2
		lab_fail "$what"
	}
}

lab_say "a name tells what it is: judged, advised and held to the policy as a camera"
expect_plan "telnet is not the worst" '.plan[0] | .port == 23 and .severity == "critical"'
lab_cause "the owner names it"
lab_wdog name $net.11 camera-1 >/dev/null
lab_wait_alert 'ALERT policy-violated .*device="camera-1" .*port=23/tcp .*policy.expect lets "camera-\*" offer 80/tcp' 5
expect_plan "no advice for a camera" '.plan[0] | .kind == "camera" and
	(.advice | test("camera.s web page")) and .needed != "" and .encrypted == "no" and
	(.reasons | any(test("does not belong on such a device: camera")))'
expect_plan "raw printing is not what a printer is for" 'any(.plan[]; .port == 9100 and
	.kind == "printer" and (.reasons | any(test("what such a device is for"))))'
lab_wdog plan >"$LAB/plan.txt"
grep -q '^To do' "$LAB/plan.txt" || lab_fail "nothing to do first"
lab_wdog device camera-1 | grep -q 'it does not belong' || lab_fail "device shows no reason"

lab_say "accepted, over a restart, until it is revoked"
finding=$(jq -r '.plan[] | select(.port == 9100).id' "$LAB/plan.json")
lab_wdog accept "$finding" --reason x 2>"$LAB/refused" && lab_fail "accepted without an end"
grep -q 'needs an end' "$LAB/refused"
lab_wdog accept "$finding" --until 30d --reason "front desk" --needed "labels" >/dev/null
expect_plan "not accepted" '.plan[0] | .state == "accepted" and .needed == "labels" and
	.accepted_because == "front desk"' "$finding"
lab_stop_wdogd
mkdir "$LAB/catalogue.d"
cat >"$LAB/catalogue.d/own.yaml" <<-END
	services:
	  - {port: 8081, proto: tcp, service: our-app, category: web-admin, encrypted: "no",
	     impact: low, likelihood: lower, fragile: false, why: "Ours.", action: "Keep it."}
END
LAB_WDOGD_OPTIONS=()
lab_start_wdogd
expect_plan "the acceptance was forgotten" '.plan[0].state == "accepted"' "$finding"
expect_plan "the owner's row does not count" 'any(.plan[]; .port == 8081 and
	.service == "our-app" and .severity == "info")'
lab_wdog accept "$finding" --revoke >/dev/null
expect_plan "not revoked" '.plan[0].state == "open"' "$finding"
chmod o+w "$LAB/catalogue.d/own.yaml"
"$LAB_BUILD/wdogd" --data conf -c "$LAB/wdogd.yaml" --check 2>"$LAB/refused" &&
	lab_fail "a file that all may write is read"
grep -q 'own.yaml: others than the owner may write' "$LAB/refused"
chmod o-w "$LAB/catalogue.d/own.yaml"

lab_say "rules learnt from what is open, and tried on it"
lab_wdog policy learn --since 1h >"$LAB/policy.yaml"
grep -q 'device: "camera-1", ports: \[23/tcp, 80/tcp\]' "$LAB/policy.yaml" || {
	cat "$LAB/policy.yaml"
	lab_fail "the camera was not learnt"
}
lab_wdog --data conf policy test "$LAB/policy.yaml" --since 1h >/dev/null 2>"$LAB/tested" ||
	lab_fail "what was learnt would raise alerts"
grep -q 'raised 0 alerts in the last 1h' "$LAB/tested"
status=0
lab_wdog --data conf policy test "$LAB/wdogd.yaml" --since 1h >"$LAB/rules" 2>"$LAB/tested" ||
	status=$?
[ "$status" = 1 ] || lab_fail "exit $status instead of 1"
grep -q 'raised 1 alert ' "$LAB/tested"
grep -q 'camera-1 23/tcp' "$LAB/rules"
lab_stop_wdogd

lab_say "played again it is the same"
"$LAB_BUILD/wdog" --data conf replay "$LAB/day.rec" >"$LAB/replayed" 2>&1 || {
	cat "$LAB/replayed"
	lab_fail "a replay differs"
}
lab_finish
