#!/bin/bash
# wdog --db over a small database: the query code of the daemon, without the daemon.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
passed=0
"$build/tests/support/sample_db" "$work/wdogd.db" || exit 1

# check NAME STATUS PATTERN ARGUMENT...: what wdog --db says and how it ends.
check() {
	local name=$1 want=$2 pattern=$3
	shift 3
	"$build/wdog" --db "$work/wdogd.db" --utc "$@" >"$work/out" 2>&1 </dev/null
	local status=$?
	if [ "$status" = "$want" ] && grep -qE -- "$pattern" "$work/out"; then
		passed=$((passed + 1))
		return 0
	fi
	echo "FAIL $name: status $status, wanted $want and \"$pattern\" in"
	cat -v "$work/out"
	failed=$((failed + 1))
}

check devices 0 '^d-2 =prin\\x1bter absent +iot ' devices
check "devices by state" 0 '^d-1 ' devices --state present
check ports 0 '^d-1 +camera +192.168.20.1 +23 tcp +open +telnet +- +no +- +critical ' ports
check "closed ports" 0 ' 81 tcp +closed' ports --state closed
check alerts 1 '^812 .* port-opened critical open ' alerts --exit-code
check "a moment ahead" 2 'lies ahead' at 2099-01-01 devices
check "report ahead" 2 'lies ahead' report --since 2099-01-01
check "an end ahead" 0 '^812 ' history --until 2099-01-01
check "no such finding" 2 'there is no finding F-99' plan F-99
check "alerts since" 0 'no such alerts' alerts --since now --exit-code
check history 0 ' closed +open$' history --event port-opened
check "history by device" 0 '^812 ' history --device 192.168.20.1
check runs 0 '^ *7 iot +ports riskiest .* complete ' runs
check why 0 '^Meaning: +plaintext remote shell$' why 812
check device 0 '^Name: +camera$' device 02:00:00:00:00:01
check "unknown device" 2 'there is no device' device d-99
check "unknown segment" 2 'there is no segment' devices --segment cellar
check "at an earlier moment" 0 '^d-2 .* present ' at 2025-11-01T12:10Z devices
check "diff finds what was done" 1 '^changed d-2 .* present absent$' diff 2025-11-01T12:10Z 2025-11-01T13:00Z
check "no difference" 0 'no difference' diff 2025-11-01T12:50Z 2025-11-01T13:00Z
check receipts 0 '^2025-11-01 iot +tcp +4 +- +- +-$' receipts
check "a formula is disarmed" 0 ",'=prin.x1bter,iot,absent," export --format csv
check "the database is sound" 0 'is sound' db check
check "a backup" 0 'saved' db backup "$work/copy.db"
check "no second backup over it" 2 'exists already' db backup "$work/copy.db"
check "commands for the daemon" 2 'needs the running daemon' ack 812
for command in devices ports alerts history runs receipts export "diff 2025-11-01T12:10Z 2025-11-01T13:00Z" "at now ports" \
	"device d-1" "why 812"; do
	# shellcheck disable=SC2086 # words are meant
	check "$command in JSON" "$([ "${command%% *}" = diff ] && echo 1 || echo 0)" \
		'"schema":1' --json $command
	jq -e ".${command%% *} | length > 0" "$work/out" >"$work/jq" || {
		echo "FAIL $command is no document"
		failed=$((failed + 1))
	}
done

"$build/wdog" --db "$work/copy.db" devices >"$work/copied" || failed=$((failed + 1))
for at in 2025-11-01T12:10Z now; do
	"$build/wdog" --db "$work/copy.db" export --format nmap-xml --at $at >"$work/$at.xml"
done
ndiff "$work/2025-11-01T12:10Z.xml" "$work/now.xml" >"$work/ndiff"
if [ $? != 1 ] || ! grep -qE '^\+23/tcp open +telnet' "$work/ndiff"; then
	echo "FAIL ndiff:"
	cat "$work/ndiff"
	failed=$((failed + 1))
fi

head -c 5000 "$work/wdogd.db" >"$work/cut.db"
"$build/wdog" --db "$work/cut.db" devices 2>"$work/err"
if [ $? != 5 ] || [ ! -e "$work/cut.db" ]; then
	echo "FAIL a damaged copy:"
	cat "$work/err"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
