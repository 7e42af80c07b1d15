#!/bin/bash
# No file over 500 lines, no function over 60, no more than 5 parameters, nesting at most 3,
# in headers and in tests (START_TEST) as well: clang-format puts the name and the braces of a
# function in column 1, and a prototype elsewhere, which is all this relies on. A callback has
# the parameters that its library wants: "Parameters of ..." in the comment before it says which.
# Usage: size.sh FILE...
set -euo pipefail

awk '
function fail(line, text) { printf "%s:%d: %s\n", FILENAME, line, text; failed = 1 }
FNR == 1 { header = ""; body = 0; start = 0; prescribed = 0 }
FNR == 501 { fail(501, "file is over 500 lines: its name was too wide") }
body == 0 && /^(START_TEST|[a-z_0-9]+)\(/ { header = ""; start = FNR }
/^\/\* Parameters of / { prescribed = FNR }
body == 0 && start > 0 { header = header $0 }
body == 0 && start > 0 && /;$/ { header = ""; start = 0 }
/^\{/ && start > 0 {
	body = FNR
	parameters = header
	sub(/^[^(]*\(/, "", parameters)
	gsub(/\([^()]*\)/, "", parameters)
	gsub(/\([^()]*\)/, "", parameters)
	count = gsub(/,/, "", parameters) + 1
	if (count > 5 && (prescribed == 0 || start > prescribed + 2)) fail(start, "function has " count " parameters, more than 5")
	next
}
/^\}/ {
	if (body > 0 && FNR - body - 1 > 60)
		fail(start, "function has " FNR - body - 1 " lines, more than 60")
	body = 0; start = 0; header = ""
	next
}
body > 0 && /^\t\t\t\t\t*(if|for|while|switch|do) ?[({]?/ && /\{$/ {
	match($0, /^\t+/)
	if (RLENGTH > 4) fail(FNR, "nesting is deeper than 3")
}
END { exit failed }
' "$@"
