#!/bin/bash
# The wire auditor can fail: each of its rules on forged frames, and on a real wire.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh

"$LAB_BUILD/tests/support/auditor" --self-test

mac=02:00:00:00:01:02
lab_start
lab_segment lan
lab_host watcher lan 10.77.1.2/24 - "$mac"
lab_host other lan 10.77.1.7/24 -
lab_guard

lab_audit lan "$mac" 10.77.1.2 10.77.1.0/24:20:10:100
lab_say "an ordinary connection by the kernel breaks the class rule"
lab_serve other tcp 2323
lab_in watcher bash -c 'echo >/dev/tcp/10.77.1.7/2323'
lab_await_line "$LAB/audit-lan.log" 0 'BROKEN RULE: service class' 5
read -r auditor _ <<<"${LAB_AUDITORS[0]}"
status=0
wait "$auditor" || status=$?
lab_expect_equal "status of an auditor that saw a broken rule" "$status" 1
LAB_AUDITORS=()

lab_audit lan "$mac" 10.77.1.2 10.77.1.0/24:20:10:100
lab_say "other machines may do what they like"
lab_in watcher ip neigh flush all
lab_in other bash -c 'echo >/dev/tcp/10.77.1.2/9' 2>/dev/null || :
lab_finish
