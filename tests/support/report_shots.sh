#!/bin/bash
# Looks at the HTML report as its readers do: in a headless Chromium at the width of a desktop
# and of a phone, in light and dark, and printed. The pictures land in BUILD/report; a message on
# the console or a request to the network fails. Installs Chromium when it is missing (root).
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
out=$build/report
mkdir -p "$out"
out=$(realpath "$out")
command -v chromium >/dev/null || tests/support/install_packages.sh chromium fonts-dejavu
command -v pdftoppm >/dev/null || tests/support/install_packages.sh poppler-utils
rm -f "$out"/*.db* "$out"/print*
"$build/tests/support/rich_db" "$out/rich.db"
"$build/wdog" --db "$out/rich.db" --utc report --html --since 45d >"$out/report.html"
# A window is never narrower than 500: the phone is a frame of its width.
echo '<body style="margin:0"><iframe src="report.html" style="border:0;width:390px;height:9000px">' \
	>"$out/phone.html"

# look PAGE OPTION...
look() {
	local page=$1
	shift
	timeout 90 unshare --net chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--user-data-dir="$out/profile" --enable-logging=stderr --log-net-log="$out/net.json" \
		"$@" "file://$out/$page" >"$out/log" 2>&1
	# The browser's own pages talk, too.
	if grep 'CONSOLE' "$out/log" | grep -v 'source: chrome://'; then
		echo "the report says something on the console" >&2
		exit 1
	fi
	if grep -oE '"url":"https?://[^"]*' "$out/net.json" | grep -vE 'google|gvt1'; then
		echo "the report asks the network" >&2
		exit 1
	fi
}
# shot PICTURE WIDTH HEIGHT PAGE OPTION...
shot() {
	local picture=$out/$1 width=$2 height=$3 page=$4
	shift 4
	look "$page" --window-size="$width,$height" --screenshot="$picture" "$@"
	echo "$picture"
}
shot desktop.png 1280 9000 report.html
shot dark.png 1280 3000 report.html --blink-settings=preferredColorScheme=0
shot phone.png 500 9000 phone.html --allow-file-access-from-files
# Paper is white, also for who reads in the dark.
look report.html --no-pdf-header-footer --print-to-pdf="$out/print.pdf" \
	--blink-settings=preferredColorScheme=0
pdftoppm -r 80 -png "$out/print.pdf" "$out/print"
ls "$out"/print-*.png
rm -rf "$out/profile" "$out/net.json"
