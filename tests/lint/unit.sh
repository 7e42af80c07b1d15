#!/bin/bash
# The service is confined: its exposure, as systemd counts it from 0 to 10, is at most 1.6.
# Usage: unit.sh FILE
set -euo pipefail
most=16
if ! systemd-analyze security --no-pager --offline=true --threshold=$most "$1" >/dev/null 2>&1; then
	echo "$1: systemd counts an exposure of more than ${most%?}.${most#?}:"
	systemd-analyze security --no-pager --offline=true "$1" 2>&1 | grep -v '^✓' || :
	exit 1
fi
