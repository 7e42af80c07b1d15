#!/bin/bash
# A database in which 100,000 changes happened: how much room each takes, that nothing is
# left out of what wdog lists, and how much processor time the answers take. What finds nothing
# must be quick above all: the engine does nothing else meanwhile.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
passed=0
events=100000
bytes_max=600 # of an event with its alert, its interval of the port and their indexes
"$build/tests/support/large_db" "$work/wdogd.db" $events || exit 1

size=$(stat -c %s "$work/wdogd.db")
if [ $((size / events)) -gt $bytes_max ]; then
	echo "FAIL $((size / events)) bytes an event, $bytes_max are allowed"
	failed=$((failed + 1))
fi

# check ROWS MILLISECONDS COMMAND...: how many rows it lists, and the processor time it may take.
check() {
	local rows=$1 most=$2 took got
	shift 2
	took=$({
		TIMEFORMAT='%U %S'
		time "$build/wdog" --db "$work/wdogd.db" --csv "$@" >"$work/out" 2>"$work/err"
	} 2>&1 | awk '{printf "%d", ($1 + $2) * 1000}')
	got=$(($(wc -l <"$work/out") - 1))
	echo "# $got rows, $took ms: wdog $*"
	if [ "$got" = "$rows" ] && [ "$took" -le "$most" ]; then
		passed=$((passed + 1))
		return 0
	fi
	echo "FAIL wdog $*: $got rows of $rows in $took ms of $most; $(head -c 200 "$work/err")"
	failed=$((failed + 1))
}

check $events 8000 history
check $((events / 2)) 4000 alerts --state all
check 10000 1500 history --since 2025-11-01T21:00Z
check 400 1000 history --device d-7
check 9980 2000 history --told-in 10021
check 10000 1500 diff 2025-11-01T12:30Z 2025-11-01T13:30Z
check 0 1000 diff 2025-11-01T12:30Z 2025-11-01T14:30Z
check 0 1000 alerts
check 0 1000 history --event device-new
check 0 1000 alerts --told-in 999999
[ $failed = 0 ] && echo "large history: $passed checks passed, $((size / events)) bytes an event"
exit $((failed > 0))
