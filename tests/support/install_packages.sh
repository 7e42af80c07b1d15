#!/bin/bash
# Installs the Debian packages that are missing. Servers among them (for the laboratory) are
# neither started nor enabled: a monitor must not open ports on its owner's machine.
# Usage: install_packages.sh PACKAGE...
set -euo pipefail

missing=()
for package in "$@"; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
		missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || {
	echo "these packages are missing, install them as root: ${missing[*]}" >&2
	exit 1
}

echo "installing: ${missing[*]}"
policy=/usr/sbin/policy-rc.d
before=$(mktemp)
finish() {
	[ -z "${own_policy:-}" ] || rm -f "$policy"
	rm -f "$before"
}
trap finish EXIT
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
	own_policy=1
fi
dpkg-query -W -f '${Package}\n' | sort >"$before"
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"

# What was enabled for the next start of the machine by this installation is disabled.
command -v systemctl >/dev/null || exit 0
dpkg-query -W -f '${Package}\n' | sort | comm -13 "$before" - | while read -r package; do
	dpkg-query -L "$package" | sed -nE 's|^(/usr)?/lib/systemd/system/([^/@]+\.(service\|socket))$|\2|p'
done | sort -u | while read -r unit; do
	systemctl --quiet is-enabled "$unit" 2>/dev/null || continue
	systemctl --quiet disable "$unit"
	echo "not enabled: $unit"
done
