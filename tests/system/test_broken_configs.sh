#!/bin/bash
# `wdogd --check` over every broken configuration: prints each message, wants exit 2, the
# expected place and words, and less than 100 ms (the least of three runs, so that a busy
# machine is not mistaken for a slow program).
# Usage: BUILD=build tests/system/test_broken_configs.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
wdogd=$(cd "$here/../.." && realpath "${BUILD:-build}")/wdogd
limit_ms=100
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
count=0
slowest=0

fail() {
	echo "FAIL $1"
	failed=1
}

# check NAME FILE EXPECTED
check() {
	local name=$1 file=$2 expected=$3 least=1000000 status start elapsed
	for _ in 1 2 3; do
		status=0
		start=$EPOCHREALTIME
		"$wdogd" -c "$file" --data "$here/../../conf" --check >"$work/out" 2>&1 || status=$?
		elapsed=$(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000))
		((elapsed >= least)) || least=$elapsed
	done
	count=$((count + 1))
	((least <= slowest)) || slowest=$least
	printf '%-24s %3d ms  %s\n' "$name" "$least" "$(grep -v '^warning: ' "$work/out" | head -n 1 | cut -c 1-300)"
	[ "$status" = 2 ] || fail "$name: exit $status instead of 2"
	grep -qF -- "$file:" "$work/out" || fail "$name: no place in the message"
	grep -qF -- "$expected" "$work/out" || fail "$name: expected $expected"
	((least < limit_ms)) || fail "$name: took $least ms"
}

# Copies, because a configuration must belong to root and be writable by nobody else.
while read -r name expected; do
	install -m 0644 "$here/broken/$name.yaml" "$work/$name.yaml"
	check "$name" "$work/$name.yaml" "$expected"
done <"$here/broken/expected.txt"

# As large as is read at all, and larger.
brackets() {
	head -c "$1" /dev/zero | tr '\0' '[' >"$work/brackets_$1.yaml"
	check "brackets_$1" "$work/brackets_$1.yaml" "$2"
}
brackets 65536 ":1:9: lists and mappings are nested more than 8 deep"
brackets 102400 "the file has 102400 bytes"

# All files at once: what the catalogue of the owner has wrong hides nothing of the configuration.
mkdir "$work/all" "$work/all/catalogue.d"
install -m 0644 "$here/broken/choice_typo.yaml" "$work/all/wdogd.yaml"
printf 'services: []\nkind: []\nplaybook:\n  - {services: [telnet], kinds: 7}\n' \
	>"$work/all/catalogue.d/own.yaml"
chmod 0644 "$work/all/catalogue.d/own.yaml"
check all_at_once "$work/all/wdogd.yaml" "$work/all/catalogue.d/own.yaml:2:1: "
grep -v '^warning: ' "$work/out"
grep -qF -- "own.yaml:4:33: " "$work/out" || fail "all_at_once: the second error is missing"

# A catalogue file that cannot be read hides nothing of the others.
echo 'services: []' >"$work/all/catalogue.d/loose.yaml"
chmod 0666 "$work/all/catalogue.d/loose.yaml"
check one_unreadable "$work/all/wdogd.yaml" "loose.yaml: others than the owner may write"
grep -qF -- "own.yaml:2:1: " "$work/out" || fail "one_unreadable: it hides another file"

# However many warnings there are, a start that goes no further says why.
{
	echo 'segments:'
	for i in {1..5}; do
		echo "  - {name: s$i, interface: eth$i, subnets: [10.0.$i.0/24],"
		echo "     limits: {arp: 200, host: 20, total: 400, udp: 20, udp_host: 5}}"
	done
} >"$work/many.yaml"
chmod 0644 "$work/many.yaml"
status=0
"$wdogd" -c "$work/many.yaml" --data "$here/../../conf" --record "$work/many.yaml" \
	>"$work/out" 2>&1 || status=$?
[ "$status" != 0 ] || fail "many: it started"
[ "$(grep -c 'warning: .*packets a second' "$work/out")" = 20 ] || fail "many: too few warnings"
grep -qF 'error: Cannot start' "$work/out" || fail "many: it does not say why it ended"

[ "$count" -ge 30 ] || fail "only $count files"
echo "$count broken configurations, the slowest took $slowest ms"
exit "$failed"
