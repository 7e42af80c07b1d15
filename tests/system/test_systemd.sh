#!/bin/bash
# A booted systemd: WatchDog is installed into a clean Debian 12 root, booted by
# systemd-nspawn with a private network of its own, enabled with systemctl, and raises an
# alert that the journal has, as a line and by its fields.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
cd "$here"
# shellcheck source=tests/support/debian_root.sh
. tests/support/debian_root.sh

build=${BUILD:-build}
work=$(mktemp -d /var/tmp/wdogd-systemd.XXXXXX)
root=$work/root
peer=wds$$
outer=
leader=

finish() {
	trap - EXIT
	if [ -n "$leader" ] && [ -d "/proc/$leader" ]; then
		in_container systemctl --no-block poweroff >"$work/poweroff" 2>&1 || kill "$outer"
	fi
	[ -z "$outer" ] || timeout 20 tail --pid="$outer" -f /dev/null || kill -9 "$outer"
	ip netns pids "$peer" 2>/dev/null | xargs -r kill
	ip netns del "$peer" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

in_container() { nsenter --target "$leader" --all --root --wd -- "$@"; }

fail() {
	echo "FAILED: $*" >&2
	[ -z "$leader" ] || in_container journalctl --no-pager -n 60 >&2
	exit 1
}

# Runs a command until it succeeds, at most so many seconds; between two tries it waits for
# the next line of the container's journal, or half a second.
within() {
	local seconds=$1 end=$((SECONDS + $1))
	shift
	until "$@" >"$work/within" 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "not within $seconds s: $*: $(tail -n 3 "$work/within")"
		if [ -n "$leader" ]; then
			timeout 0.5 nsenter --target "$leader" --all --root --wd -- \
				journalctl -q -f -n 0 2>/dev/null | head -n 1 >/dev/null || :
		else
			timeout 0.5 tail --pid=$$ -f /dev/null || :
		fi
	done
}

debian_root "$root" systemd systemd-sysv dbus iproute2 procps libevent-2.1-7 libpcap0.8 \
	libsqlite3-0 libyaml-0-2 libmnl0 libjansson4 libsmartcols1 libcap-ng0 libseccomp2 \
	libssl3
make --no-print-directory -s BUILD="$build" install DESTDIR="$root" PREFIX=/usr
cat >"$root/etc/wdogd/wdogd.yaml" <<'YAML'
segments:
  - name: lab
    zone: iot
    interface: lan0
    subnets: [10.77.0.0/24]
    owned: true
    discover: {every: 10s}
    ports:
      - {set: "22,23,80", every: 10s}
    limits: {arp: 200, host: 100, total: 1000}
YAML

# The peer: one host in a namespace without any route but its own link.
ip netns add "$peer"
ip netns exec "$peer" ip link set lo up

unshare --mount bash -c 'mount -t tmpfs tmpfs /run && exec systemd-nspawn -q -D "$1" --boot \
	--register=no --keep-unit --private-network --console=pipe' boot "$root" \
	</dev/null >"$work/console" 2>&1 &
outer=$!
find_leader() { leader=$(pgrep -P "$outer" -x systemd) && [ -n "$leader" ]; }
within 30 find_leader
within 60 in_container systemctl is-system-running

ip link add "wda$$" type veth peer name "wdb$$"
ip link set "wda$$" netns "$peer"
ip link set "wdb$$" netns "$leader"
ip -n "$peer" link set "wda$$" name lan0 up
ip -n "$peer" addr add 10.77.0.20/24 dev lan0
in_container ip link set "wdb$$" name lan0
in_container ip addr add 10.77.0.1/24 dev lan0
in_container ip link set lan0 up

in_container systemd-sysusers
in_container systemd-analyze verify --man=no wdogd.service wdog-forward@.service \
	wdog-watch@.service >"$work/verify" 2>&1 || fail "verify: $(cat "$work/verify")"
[ ! -s "$work/verify" ] || fail "systemd-analyze verify says: $(cat "$work/verify")"
in_container systemd-analyze security --offline=true --threshold=16 wdogd.service |
	tail -n 1
in_container ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime
in_container systemctl enable --now wdogd
in_container systemctl is-active wdogd
status_line() { in_container systemctl show -P StatusText wdogd | grep -q 'watching 1 segment'; }
within 30 status_line
in_container systemctl status --no-pager -n 0 wdogd | sed 's/^/   /'

# What the service sees of the host: programs, /etc, the journal, its own folders.
main=$(in_container systemctl show -P MainPID wdogd)
for folder in / /var /var/lib /run /run/systemd; do
	echo "   the service sees below $folder: $(in_container ls "/proc/$main/root$folder" |
		paste -sd' ')"
done
in_container cmp "/proc/$main/root/etc/localtime" /usr/share/zoneinfo/Asia/Tokyo ||
	fail "the service does not know the time zone"
! in_container journalctl -q -o cat -u wdogd | grep 'no group' ||
	fail "the service does not know the group of the control socket"
for absent in /boot /home /srv /var/log /var/lib/dpkg; do
	! in_container test -e "/proc/$main/root$absent" || fail "the service sees $absent"
done
for folder in / /etc /etc/wdogd /usr /var /var/lib; do
	! in_container touch "/proc/$main/root$folder/written" 2>"$work/touch" ||
		fail "the service's $folder can be written"
done
find "$root/usr/share/wdogd/root" ! -type d | grep . &&
	fail "the root of the service is not of empty folders"

# The connection table can be watched although the rest of /proc/sys is hidden.
if in_container test -e /proc/sys/net/netfilter/nf_conntrack_max; then
	within 10 in_container sh -c "ls -l /proc/$(in_container pgrep -P "$main" -f '^wdogd-sensor ')/fd |
		grep -q /nf_conntrack_max"
	echo "   the sensor watches the connection table"
fi

baseline() { in_container journalctl -q -o cat -u wdogd | grep -q 'ALERT baseline-complete'; }
within 60 baseline
in_container systemctl status --no-pager -n 0 wdogd | grep Status:
started=$(date +%s.%N)
ip netns exec "$peer" socat -u TCP-LISTEN:23,reuseaddr,fork OPEN:/dev/null &
alerted() { in_container journalctl -q -o cat WDOG_EVENT=port-opened | grep -q 'port=23/tcp'; }
within 60 alerted
printf 'telnet port to journal: %.1f s\n' "$(echo "$(date +%s.%N) - $started" | bc)"
in_container journalctl -q --no-pager -o cat -u wdogd | grep ALERT
echo "journalctl WDOG_EVENT=port-opened:"
in_container journalctl -q --no-pager WDOG_EVENT=port-opened
[ "$(in_container journalctl -q -o cat WDOG_EVENT=port-opened | wc -l)" = 1 ] ||
	fail "port-opened is in the journal more than once"
in_container journalctl -q -o json WDOG_EVENT=port-opened |
	jq -e '.WDOG_PORT == "23" and .WDOG_IP == "10.77.0.20" and .PRIORITY == "2"' >/dev/null ||
	fail "journal fields"
in_container wdog ports

# The owner adds a segment in a new file, as editors do, and says so to systemd.
{
	cat "$root/etc/wdogd/wdogd.yaml"
	echo '  - {name: second, zone: guest, interface: lan0, subnets: [10.78.0.0/24], owned: true}'
	echo 'limits: {total: 20000}'
} >"$root/etc/wdogd/new.yaml"
mv "$root/etc/wdogd/new.yaml" "$root/etc/wdogd/wdogd.yaml"
in_container systemctl reload wdogd
reloaded() { in_container systemctl show -P StatusText wdogd | grep -q 'watching 2 segments'; }
within 30 reloaded
in_container systemctl show -P StatusText wdogd

# At such a ceiling an AF_XDP socket is tried: the service may not have one, and goes on; with
# the drop-in of the manual it sends by one, confined as it is.
leaves() { in_container journalctl -q -o cat -u wdogd | grep -q "Frames leave .* by $1"; }
within 10 leaves 'a packet socket'
mkdir -p "$root/etc/systemd/system/wdogd.service.d"
printf '[Service]\nRestrictAddressFamilies=AF_XDP\n' \
	>"$root/etc/systemd/system/wdogd.service.d/xdp.conf"
in_container systemctl daemon-reload
in_container systemctl restart wdogd
within 10 leaves 'an AF_XDP socket'
ip netns exec "$peer" socat -u TCP-LISTEN:22,reuseaddr,fork OPEN:/dev/null &
seen() { in_container journalctl -q -o cat WDOG_EVENT=port-opened | grep -q 'port=22/tcp'; }
within 60 seen
in_container journalctl -q -o cat -u wdogd | grep 'Frames leave'
in_container systemctl stop wdogd
in_container systemctl show -P Result -P ExecMainStatus wdogd | paste -sd' '
[ "$(in_container systemctl show -P ExecMainStatus wdogd)" = 0 ] || fail "exit status"
echo "systemd: enabled, alert in the journal, stopped cleanly"
