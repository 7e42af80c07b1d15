#!/bin/bash
# `make run SUBNETS=a.b.c.d/n[,...]`: watches the owner's own subnets in the foreground with
# the shipped defaults and a database that is thrown away at the end. Naming the subnets is
# the consent; nothing else is asked. Ctrl-C ends it.
set -euo pipefail

build=${BUILD:-build}
[ $# -ge 1 ] || {
	echo "usage: make run SUBNETS=192.168.1.0/24[,192.168.20.0/24]" >&2
	exit 2
}
[ "$(id -u)" = 0 ] || {
	echo "make run needs root: it opens packet sockets (sudo make run SUBNETS=$*)" >&2
	exit 77
}

work=$(mktemp -d /tmp/wdogd-run.XXXXXX)
chmod 755 "$work"
daemon=
watcher=
finish() {
	trap - EXIT INT TERM
	for pid in $watcher $daemon; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" || : # its status was shown, or it was told to end
	done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# The interface is the one by which the kernel reaches the subnet; a next hop means that it
# lies behind a router.
describe_subnet() {
	local subnet=$1 number=$2 route interface
	route=$(ip -o route get "${subnet%/*}" 2>/dev/null | head -n 1) || return 1
	interface=$(sed -nE 's/.* dev ([^ ]+).*/\1/p' <<<"$route")
	[ -n "$interface" ] && [ "$interface" != lo ] || return 1
	printf '  - name: net-%d\n    zone: trusted\n    interface: %s\n' "$number" "$interface"
	printf '    subnets: [%s]\n    owned: true\n' "$subnet"
	if grep -q ' via ' <<<"$route"; then printf '    routed: true\n'; fi
	printf '    discover: {every: 1m}\n    ports:\n      - {set: common, every: 1h}\n'
}

number=0
{
	echo 'segments:'
	# shellcheck disable=SC2048 # commas separate subnets too
	for subnet in ${*//,/ }; do
		number=$((number + 1))
		describe_subnet "$subnet" "$number" || {
			echo "no interface reaches $subnet: check 'ip route get ${subnet%/*}'" >&2
			exit 2
		}
	done
	printf 'storage: {directory: %s/state}\n' "$work"
	printf 'control: {socket: %s/run/control.sock}\n' "$work"
} >"$work/wdogd.yaml"

"$build/wdogd" --data conf -c "$work/wdogd.yaml" --check
"$build/wdogd" --data conf -c "$work/wdogd.yaml" --plan
echo "watching; alerts appear below and in syslog, Ctrl-C ends"
"$build/wdogd" --data conf -c "$work/wdogd.yaml" &
daemon=$!
until [ -S "$work/run/control.sock" ]; do
	kill -0 "$daemon" 2>/dev/null || {
		wait "$daemon"
		exit $?
	}
	read -rt 0.2 <> <(:) || :
done
"$build/wdog" --socket "$work/run/control.sock" watch &
watcher=$!
wait "$daemon"
