#!/bin/bash
# Runs test programs and scripts, TEST_JOBS (1) at a time, each at most TEST_SECONDS (300)
# long, and closes with "N passed, N failed". A libcheck program counts each of its checks, a
# script counts as one. Usage: run_tests.sh PROGRAM...
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A busy machine is no failure; what never ends is ended all the same.
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-60}

# run NUMBER PROGRAM: writes what it printed to $work/NUMBER.log, "status seconds" to .end
run() {
	local start=$SECONDS status
	timeout --kill-after=10 "${TEST_SECONDS:-300}" "$2" >"$work/$1.log" 2>&1
	status=$?
	echo "$status $((SECONDS - start))" >"$work/$1.end"
}

# tell NUMBER PROGRAM: says how it went and adds to passed and failed.
passed=0
failed=0
tell() {
	local log=$work/$1.log status=1 seconds=0 checks all=1 failures errors bad
	[ ! -e "$work/$1.end" ] || read -r status seconds <"$work/$1.end"
	checks=$(sed -nE 's/^[0-9]+%: Checks: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+)$/\1 \2 \3/p' "$log" | tail -n 1)
	if [ -n "$checks" ]; then
		read -r all failures errors <<<"$checks"
		bad=$((failures + errors))
		[ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
	else
		bad=$((status == 0 ? 0 : 1))
	fi
	passed=$((passed + all - bad))
	failed=$((failed + bad))
	if [ "$status" = 0 ] && [ "$bad" = 0 ]; then
		printf 'ok    %-52s %3d checks  %3d s\n' "${2##*tests/}" "$all" "$seconds"
		[ -z "${VERBOSE:-}" ] || cat "$log"
	else
		printf 'FAIL  %-52s status %d\n' "${2##*tests/}" "$status"
		tail -n 60 "$log"
	fi
}

# What is told keeps the order of the arguments; the next one starts when any has ended.
programs=("$@")
told=0
for i in "${!programs[@]}"; do
	while [ "$(jobs -rp | wc -l)" -ge "${TEST_JOBS:-1}" ]; do wait -n; done
	while [ "$told" -lt "$i" ] && [ -e "$work/$told.end" ]; do
		tell "$told" "${programs[told]}"
		told=$((told + 1))
	done
	run "$i" "${programs[i]}" &
done
wait
for ((; told < ${#programs[@]}; told++)); do tell "$told" "${programs[told]}"; done
[ -z "${TOTALS:-}" ] || echo "$passed $failed" >>"$TOTALS"
[ -n "${TOTALS:-}" ] || echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
