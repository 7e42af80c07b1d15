#!/bin/bash
# Runs test programs and scripts one after the other, each at most TEST_SECONDS (300) long,
# and closes with "N passed, N failed". A libcheck program counts each of its checks, a
# script counts as one. Usage: run_tests.sh PROGRAM...
set -u
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for program in "$@"; do
	start=$SECONDS
	timeout --kill-after=10 "${TEST_SECONDS:-300}" "$program" >"$log" 2>&1
	status=$?
	checks=$(sed -nE 's/^[0-9]+%: Checks: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+)$/\1 \2 \3/p' "$log" | tail -n 1)
	if [ -n "$checks" ]; then
		read -r all failures errors <<<"$checks"
		bad=$((failures + errors))
		[ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
	else
		all=1
		bad=$((status == 0 ? 0 : 1))
	fi
	passed=$((passed + all - bad))
	failed=$((failed + bad))
	if [ "$status" = 0 ] && [ "$bad" = 0 ]; then
		printf 'ok    %-52s %3d checks  %3d s\n' "${program##*tests/}" "$all" $((SECONDS - start))
		[ -z "${VERBOSE:-}" ] || cat "$log"
	else
		printf 'FAIL  %-52s status %d\n' "${program##*tests/}" "$status"
		tail -n 60 "$log"
	fi
done
[ -z "${TOTALS:-}" ] || echo "$passed $failed" >>"$TOTALS"
[ -n "${TOTALS:-}" ] || echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
