#!/bin/bash
# All tests in the order of their cost; goes on after a failure so that one run shows all,
# and closes with "N passed, N failed".
set -u
work=$(mktemp -d)
# All namespaces share one table of neighbours (arp(7), gc_thresh3). A router of a lab fills a
# quarter of its 1,024 entries with those who are not there, and when it is full hosts answer no
# ARP request any more: several labs at once need more, until this ends.
table=/proc/sys/net/ipv4/neigh/default/gc_thresh3
room=$(cat "$table")
trap 'echo "$room" >"$table"; rm -rf "$work"' EXIT
[ "$room" -ge 8192 ] || echo 8192 >"$table"
passed=0
failed=0
export TEST_JOBS=2

# step TITLE TARGET...: what run_tests.sh counted below it, or one for the whole step.
step() {
	local title=$1 start=$SECONDS status=0 p=0 f=0
	shift
	echo "== $title"
	: >"$work/totals"
	TOTALS=$work/totals make --no-print-directory -s BUILD="${BUILD:-build}" "$@" || status=1
	read -r p f < <(awk '{p += $1; f += $2} END {print p + 0, f + 0}' "$work/totals")
	if [ "$p" = 0 ] && [ "$status" = 0 ]; then p=1; fi
	if [ "$f" = 0 ] && [ "$status" != 0 ]; then f=1; fi
	passed=$((passed + p))
	failed=$((failed + f))
	echo "   $((SECONDS - start)) s"
}

step "unit tests" unit
step "scenarios" scenario
step "scenarios without each rule, simulations" -j2 -Otarget mutate sim-short
step "unit tests and scenarios under the sanitizers" sanitize
step "fuzz corpora" -j2 fuzz-corpus
export TEST_JOBS=7 # what waits for a daemon leaves the processor to others
step "system, network namespaces" live
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
