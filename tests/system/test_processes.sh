#!/bin/bash
# The processes of wdogd: their rights, their ends, and what the monitor does about them. The
# configuration has no segment, in a network namespace without a link: nothing is sent.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
work=$(mktemp -d "${TMPDIR:-/tmp}/wdogd-processes.XXXXXX")
space=wdp$$
monitor=

finish() {
	trap - EXIT
	[ -z "$monitor" ] || kill -9 "$monitor" 2>/dev/null || :
	ip netns del "$space" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
	echo "FAILED: $*" >&2
	cat "$work/log" >&2
	exit 1
}

# Until the command succeeds, at most so many seconds; it is asked again ten times a second.
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || fail "did not happen: $*"
		timeout 0.1 tail -f /dev/null || :
	done
}

expect_status() {
	local wanted=$1 words=$2 status=0
	shift 2
	"$@" >"$work/output" 2>&1 || status=$?
	[ "$status" = "$wanted" ] || fail "$* ended with $status, not $wanted: $(cat "$work/output")"
	grep -q -- "$words" "$work/output" || fail "$* did not say \"$words\": $(cat "$work/output")"
	echo "ok: status $wanted: $(tail -n 1 "$work/output" | cut -c 1-100)"
}

wdogd() { "$build/wdogd" -c "$work/wdogd.yaml" --data conf --user nobody "$@"; }
here() { ip netns exec "$space" "$@"; }
answers() { "$build/wdog" --socket "$work/run/control.sock" status --json >"$work/status" 2>&1; }
# Only the monitor may use pgrep's answer as its own children.
role_pid() { pgrep -P "$monitor" -f "^wdogd-$1 " || :; }
runs_anew() { [ -n "$(role_pid "$1")" ] && [ "$(role_pid "$1")" != "$2" ]; }
is_gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.*Z' "/proc/$1/status"; }
open_files() { find "/proc/$1/fd" -mindepth 1 | wc -l; }
logged() { grep -q -- "$1" "$work/log"; }
field() { awk -v name="$2:" '$1 == name {print $2}' "/proc/$1/status"; }

# What is started: a copy, for the tests that put other files in its place.
copy=$work/program
copy_programs() { rm -rf "$copy" && mkdir "$copy" && cp "$build"/wdogd "$build"/wdogd-* "$copy"; }
start() {
	# Not by the function: $! would be a shell.
	ip netns exec "$space" "$copy/wdogd" -c "$work/wdogd.yaml" --data conf \
		--user nobody 2>>"$work/log" &
	monitor=$!
	within 10 answers
}

chmod 755 "$work"
: >"$work/log"
ip netns add "$space"
cat >"$work/wdogd.yaml" <<YAML
segments:
  - {name: lan, zone: trusted, interface: none0, subnets: [10.79.9.0/24], owned: true}
storage: {directory: $work/state}
control: {socket: $work/run/control.sock, group: nogroup}
YAML

expect_status 77 CAP_NET_RAW setpriv --reuid nobody --clear-groups \
	"$build/wdogd" -c "$work/wdogd.yaml" --data conf
expect_status 77 setcap setpriv --bounding-set -net_raw --inh-caps -all \
	"$build/wdogd" -c "$work/wdogd.yaml" --data conf
expect_status 2 'own use' "$build/wdogd-engine" --role engine
expect_status 2 'unexpected argument' "$build/wdogd" run
expect_status 2 'No such file' wdogd -c "$work/missing.yaml"
expect_status 0 'wdogd 0' "$build/wdogd" --version
expect_status 0 'wdogd-sensor 0' "$build/wdogd" --version

# Not all of one installation: it is said which, and nothing is watched by a part of them.
starts() { here "$copy/wdogd" -c "$work/wdogd.yaml" --data conf --user nobody; }
copy_programs
rm "$copy/wdogd-sensor"
expect_status 75 'program/wdogd-sensor .*install' starts
expect_status 75 'program/wdogd-sensor .*install' "$copy/wdogd" --version
for role in sensor engine identify; do
	copy_programs
	build_name=$("$build/wdogd" --version | sed -n '1s/wdogd \(.*\) (commit \(.*\))/\1-\2/p')
	LC_ALL=C sed "s/$build_name/${build_name//[0-9a-z]/x}/g" "$build/wdogd-$role" >"$copy/wdogd-$role"
	expect_status 75 "wdogd-$role is of build x.*install" starts
done
copy_programs
chmod o+w "$copy/wdogd-engine"
expect_status 75 'program/wdogd-engine .*nobody else may write' starts
copy_programs
chown nobody "$copy/wdogd-engine"
expect_status 75 'program/wdogd-engine .*owner' starts
copy_programs

echo 'segments: [' >"$work/broken.yaml"
expect_status 2 'broken.yaml:' "$build/wdogd" -c "$work/broken.yaml" --data conf --check
chmod 666 "$work/broken.yaml"
expect_status 2 'chmod go-w' "$build/wdogd" -c "$work/broken.yaml" --data conf
# An empty directory of root's may be everybody's, such as /tmp.
mkdir "$work/everybodys" "$work/wdogd"
sed "s|$work/run|$work/everybodys|; s|$work/state|$work/wdogd|" "$work/wdogd.yaml" >"$work/slip.yaml"
expect_status 77 "cannot write in $work/everybodys" here "$build/wdogd" -c "$work/slip.yaml" --data conf \
	--user nobody
[ "$(stat -c '%U %a' "$work/everybodys")" = 'root 755' ] || fail "the directory was taken over"
[ "$(stat -c '%U %a' "$work/wdogd")" = 'nobody 700' ] || fail "the directory made for us was not taken"

start
[ "$(field "$monitor" CapEff)" = 0000000000002000 ] || fail "the monitor has more than CAP_NET_RAW"
[ "$(field "$monitor" CapBnd)" = 0000000000002000 ] || fail "the monitor could get more back"
for role in sensor engine identify; do
	pid=$(role_pid $role)
	for set in CapInh CapPrm CapEff CapAmb; do
		[ "$(field "$pid" $set)" = 0000000000000000 ] || fail "$role has $set $(field "$pid" $set)"
	done
	[ "$(field "$pid" Seccomp)" = 2 ] || fail "$role has no seccomp filter"
	[ "$(field "$pid" NoNewPrivs)" = 1 ] || fail "$role may gain privileges"
	[ "$(field "$pid" Uid)" = "$(id -u nobody)" ] || fail "$role has not become nobody"
	# Standard streams aside, nothing but sockets, the loop's own and the database.
	for file in "/proc/$pid/fd"/*; do
		case $(readlink "$file") in
		# Seen from a changed root, a path may have more in front.
		socket:* | pipe:* | anon_inode:* | /dev/null | *"$work"/state/* | *"$work/log") ;;
		/proc/sys/net/netfilter/nf_conntrack_count | /proc/sys/net/netfilter/nf_conntrack_max) ;;
		*) [ "${file##*/}" -le 2 ] || fail "$role holds $(readlink "$file")" ;;
		esac
	done
	echo "ok: $role: no capability, confined, $(open_files "$pid") descriptors"
done
grep -q '"sandbox": *"full"' "$work/status" || [ ! -e /sys/kernel/security/landlock ] ||
	fail "the sandbox is not full"
[ "$(stat -c %a "$work/state")" = 700 ] || fail "the state directory is open to others"
[ "$(stat -c %a "$work/run/control.sock")" = 660 ] || fail "the socket has the wrong mode"

# The files of the next version change nothing for the one that runs.
for role in sensor engine identify; do install /bin/false "$copy/wdogd-$role"; done
expect_status 75 'held by' here "$build/wdogd" -c "$work/wdogd.yaml" --data conf --user nobody
answers || fail "a second instance disturbed the first"

before=$(open_files "$monitor")
for round in 1 2 3; do
	for role in sensor engine identify; do
		pid=$(role_pid $role)
		kill -9 "$pid"
		within 10 runs_anew $role "$pid"
	done
	within 20 answers
done
[ "$(open_files "$monitor")" = "$before" ] || fail "the monitor leaks descriptors"
echo "ok: nine killed roles replaced in $round rounds, $before descriptors before and after"
echo "ok: so they were during an upgrade"
copy_programs

# A backup lies beside the database only while somebody waits for it.
nothing_left() { [ -z "$(find "$work/state" -name '*backup*')" ]; }
backup() { "$build/wdog" -c "$work/wdogd.yaml" --data conf db backup "$work/$1"; }
backup copy.db || fail "no backup"
sqlite3 "$work/copy.db" 'select count(*) from segment' || fail "the backup is no database"
within 5 nothing_left
pid=$(role_pid engine)
kill -STOP "$pid"
"$build/wdog" -c "$work/wdogd.yaml" --data conf db backup "$work/never.db" 2>"$work/output" &
backing=$!
catches_ctrl_c() { # SIGINT is the second bit
	grep -q '^Name:.wdog$' "/proc/$backing/status" &&
		grep -q '^SigCgt:.*[2367abef]$' "/proc/$backing/status"
}
within 5 catches_ctrl_c
kill -INT "$backing"
status=0
wait "$backing" || status=$?
[ "$status" = 6 ] || fail "an interrupted backup ended with $status"
kill -CONT "$pid"
backup second.db || fail "no second backup"
within 5 nothing_left
[ ! -e "$work/never.db" ] || fail "an interrupted backup left a file"
[ "$(role_pid engine)" = "$pid" ] || fail "the engine was replaced"
touch "$work/state/.backup-1.db.part"
kill -9 "$pid"
within 10 runs_anew engine "$pid"
within 10 answers
nothing_left || fail "a copy of a killed engine is still there"
echo "ok: a backup that nobody waits for is removed"

pid=$(role_pid engine)
kill -STOP "$pid"
within 30 runs_anew engine "$pid"
logged 'no sign of life' || fail "the reason was not logged"
within 10 answers
echo "ok: a role that hangs is replaced"

# The engine says READY while the sensor's channel has ended, but not yet its process.
sensor=$(role_pid sensor)
engine=$(role_pid engine)
identify=$(role_pid identify)
kill -9 "$engine"
fresh=
until [ -n "$fresh" ] && [ "$fresh" != "$engine" ]; do
	read -r fresh <"/proc/$monitor/task/$monitor/children" || :
	fresh=${fresh//$sensor/}
	fresh=${fresh//$identify/}
	fresh=${fresh// /}
done
kill -STOP "$fresh" "$monitor"
kill -9 "$sensor"
kill -CONT "$fresh"
timeout 0.5 tail -f /dev/null || :
kill -CONT "$monitor"
within 10 runs_anew sensor "$sensor"
within 10 answers
echo "ok: both roles may die at the same moment"

pid=$(role_pid engine)
cp "$work/wdogd.yaml" "$work/good.yaml"
echo 'nonsense: 1' >>"$work/wdogd.yaml"
kill -HUP "$monitor"
within 10 logged 'wdogd.yaml:5:1: .*nonsense'
within 10 logged 'the old one stays'
[ "$(role_pid engine)" = "$pid" ] || fail "a broken configuration replaced a role"
# Where nothing may be asked, nobody is there to ask.
sed 's/owned: true/owned: false/' "$work/good.yaml" >"$work/wdogd.yaml"
[ -n "$(role_pid identify)" ] || fail "the identify role does not run"
for ((i = 0; i < 50; i++)); do kill -HUP "$monitor"; done
within 10 runs_anew engine "$pid"
within 10 answers
[ "$(grep -c 'was read again' "$work/log")" -le 2 ] || fail "fifty signals were more than two reloads"
[ -z "$(role_pid identify)" ] || fail "the identify role runs and has nobody to ask"
cp "$work/good.yaml" "$work/wdogd.yaml"
echo "ok: a broken configuration changes nothing, a good one replaces the roles"

begin=${EPOCHREALTIME/[.,]/}
kill -TERM "$monitor"
status=0
wait "$monitor" || status=$?
took=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
[ "$status" = 0 ] || fail "SIGTERM: status $status"
[ "$took" -lt 5000 ] || fail "SIGTERM took $took ms"
[ ! -e "$work/run/control.sock" ] || fail "the socket is still there"
[ ! -e "$work/state/wdogd.db-wal" ] || fail "the log of the database was not taken in"
echo "ok: SIGTERM: status 0 after $took ms"

start
sensor=$(role_pid sensor)
engine=$(role_pid engine)
identify=$(role_pid identify)
kill -9 "$monitor"
within 5 is_gone "$sensor"
within 5 is_gone "$engine"
within 5 is_gone "$identify"
echo "ok: a killed monitor takes its roles along"
wait "$monitor" 2>/dev/null || :
start
kill -TERM "$monitor"
wait "$monitor" || fail "stopping after a crash"

mkfifo "$work/pipe"
exec {reader}<>"$work/pipe"
ip netns exec "$space" "$build/wdogd" -c "$work/wdogd.yaml" --data conf --user nobody \
	2>"$work/pipe" {reader}<&- &
monitor=$!
within 10 answers
exec {reader}<&-
pid=$(role_pid sensor)
kill -9 "$pid"
within 10 runs_anew sensor "$pid"
kill -TERM "$monitor"
wait "$monitor" || fail "stopping without a reader of the log"
monitor=
echo "ok: a log that nobody reads any more ends nothing"
[ "$(sqlite3 "$work/state/wdogd.db" 'pragma integrity_check')" = ok ] || fail "the database is damaged"
sqlite3 "$work/state/wdogd.db" 'pragma user_version = 9999'
expect_status 78 'newer' here "$build/wdogd" -c "$work/wdogd.yaml" --data conf --user nobody
