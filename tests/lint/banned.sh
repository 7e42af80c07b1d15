#!/bin/bash
# Functions that must not be used, each with the reason or the replacement.
# Usage: banned.sh FILE...
set -euo pipefail

awk '
BEGIN {
	ban["strcpy"] = ban["strcat"] = ban["strncpy"] = ban["strncat"] = "use text_copy or struct text"
	ban["stpcpy"] = ban["sprintf"] = ban["vsprintf"] = "use snprintf or struct text"
	ban["gets"] = ban["scanf"] = ban["sscanf"] = ban["fscanf"] = "parse with bounds"
	ban["strtok"] = ban["asctime"] = ban["ctime"] = ban["gmtime"] = ban["localtime"] = "not reentrant"
	ban["atoi"] = ban["atol"] = ban["atoll"] = ban["atof"] = "no error reporting"
	ban["alloca"] = "unbounded stack"
	ban["system"] = ban["popen"] = "no shell from here"
	ban["mktemp"] = ban["tmpnam"] = ban["tempnam"] = "race"
	ban["rand"] = ban["srand"] = ban["random"] = ban["srandom"] = ban["drand48"] = "use base/random or the system"
	ban["signal"] = "use loop_signal or sigaction"
	ban["sleep"] = ban["usleep"] = ban["nanosleep"] = "wait for an event, not for time"
	ban["syslog"] = ban["vsyslog"] = "blocks and loses; see daemon/sys"
	ban["fork"] = "only daemon/monitor and cli start processes"
	ban["vfork"] = "use fork"
}
function fail(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; failed = 1 }
FNR == 1 { comment = 0 }
{
	line = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
	if (comment) { if (!sub(/^.*\*\//, "", line)) next; comment = 0 }
	gsub(/\/\*[^*]*(\*+[^*\/][^*]*)*\*+\//, "", line)
	sub(/\/\/.*/, "", line)
	if (sub(/\/\*.*/, "", line)) comment = 1
	while (match(line, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
		before = RSTART > 1 ? substr(line, RSTART - 1, 1) : ""
		name = substr(line, RSTART, RLENGTH)
		sub(/[ \t]*\($/, "", name)
		line = substr(line, RSTART + RLENGTH)
		if (!(name in ban) || before == "." || before == ">") continue
		if (name == "fork" && FILENAME ~ /(daemon\/monitor|cli|tests)\//) continue
		fail("\"" name "\" is banned: " ban[name])
	}
	if (line ~ /^typedef / && FILENAME !~ /lib\/base\/timepoint\.h$/ && line !~ /\(\*?[a-z_]+\)\(|_call\(/)
		fail("no typedef, except mono_t, wall_t and span_t")
}
END { exit failed }
' "$@"
