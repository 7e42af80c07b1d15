#!/bin/bash
# Writes the files that follow from the option table anew: conf/wdogd.yaml and the options
# part of man/wdogd.yaml.5. Run it after lib/config/option_table.c changed.
# Usage: BUILD=build tests/support/gen_options.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
dump=${BUILD:-build}/tests/support/option_dump
"$dump" conf > conf/wdogd.yaml
part=$(mktemp)
trap 'rm -f "$part"' EXIT
"$dump" man > "$part"
sed -i -e "/BEGIN OPTIONS/r $part" -e '/BEGIN OPTIONS/,/END OPTIONS/{//!d}' man/wdogd.yaml.5
