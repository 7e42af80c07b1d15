#!/bin/bash
# A clean Debian 12 root in a folder, made once and kept in a cache. Source it, then:
#	debian_root TARGET PACKAGE...	a fresh copy with those packages on top of the base
# The cache folder is WDOG_ROOT_CACHE (/var/cache/wdogd-test).

debian_root() {
	local target=$1 cache=${WDOG_ROOT_CACHE:-/var/cache/wdogd-test} key mirror base
	shift
	key=$(printf '%s\n' "$@" | sort | sha256sum | cut -c1-12)
	base=$cache/bookworm-$key
	mirror=${WDOG_MIRROR:-http://deb.debian.org/debian}
	if [ ! -e "$base/.complete" ]; then
		rm -rf "$base.new"
		mkdir -p "$cache"
		echo "making a clean Debian 12 root with $*" >&2
		debootstrap --variant=minbase --include="$(tr ' ' ',' <<<"$*")" \
			bookworm "$base.new" "$mirror" >"$cache/bookworm-$key.log" 2>&1 || {
			tail -n 20 "$cache/bookworm-$key.log" >&2
			return 1
		}
		touch "$base.new/.complete"
		rm -rf "$base"
		mv "$base.new" "$base"
	fi
	cp -a "$base" "$target"
}
