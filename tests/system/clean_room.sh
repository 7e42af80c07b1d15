#!/bin/bash
# A fresh clone of this repository inside a clean Debian 12 root with nothing but git and make
# on top: `make run`, then `make check`, both to the end, with the time each took. Long; not a
# part of `make check` (`make clean-room`).
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/support/debian_root.sh
. "$here/tests/support/debian_root.sh"

work=$(mktemp -d /var/tmp/wdogd-clean.XXXXXX)
root=$work/root
finish() {
	trap - EXIT
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

debian_root "$root" git make ca-certificates
git clone -q "file://$here" "$root/root/watchdog"
cp /etc/resolv.conf "$root/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*; do
	case $file in
	*docker* | *postgresql* | *packagekit* | *appstream*) ;;
	*) cp "$file" "$root/etc/apt/apt.conf.d/" ;;
	esac
done

# Everything runs in namespaces of its own: mounts vanish with the last process.
[ $# -gt 0 ] || set -- run check
for target in "$@"; do
	echo "== make $target in a clean root"
	start=$SECONDS
	unshare --mount --pid --fork --kill-child bash -c '
		root=$1
		mount --make-rprivate /
		mount --bind "$root" "$root"
		mount -t proc proc "$root/proc"
		mount --rbind /sys "$root/sys"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/run"
		mount -t tmpfs tmpfs "$root/tmp"
		exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			LANG=C.UTF-8 TERM=dumb make -C /root/watchdog '"$target"'
	' clean "$root" </dev/null
	echo "== make $target: $((SECONDS - start)) s"
done
