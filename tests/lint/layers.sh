#!/bin/bash
# Ranks the folder of every quoted include against the folder of the file that has it and
# fails on an upward one; also keeps each foreign library in its one place.
# Usage: layers.sh ROOT... (lib daemon cli, or copies of them with the same last name)
set -euo pipefail

find "$@" -name '*.[ch]' -print0 | sort -z | xargs -0 awk '
function rank_of(folder) { return folder in rank ? rank[folder] : -1 }
BEGIN {
	split("base net scan inquiry watch assess config ctl store report", names, " ")
	for (i in names) rank[names[i]] = i + 0
	rank["ctl"] = rank["config"]
	rank["sys"] = 20
	rank["monitor"] = rank["sensor"] = rank["identify"] = rank["engine"] = 21
	rank["main"] = 22
	rank["cli"] = 23
	home["pcap/pcap.h"] = "daemon/sensor/"
	home["pcap.h"] = "daemon/sensor/"
	home["event2/"] = "daemon/sys/loop.c daemon/engine/control"
	home["yaml.h"] = "lib/config/yaml_reader.c"
	home["sqlite3.h"] = "lib/store/"
	home["openssl/"] = "daemon/identify/ cli/forward_tls.c"
	home["libsmartcols"] = "lib/report/"
	home["libmnl/"] = "daemon/sensor/"
	home["seccomp.h"] = "daemon/sys/"
	home["cap-ng.h"] = "daemon/sys/"
}
function fail(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; failed = 1 }
FNR == 1 {
	path = FILENAME
	sub(/^.*\/(lib|daemon|cli)\//, "&", path)
	match(FILENAME, /(^|\/)(lib|daemon|cli)\//)
	short = substr(FILENAME, RSTART)
	sub(/^\//, "", short)
	count = split(short, parts, "/")
	top = parts[1]
	folder = count > 2 ? parts[2] : (top == "daemon" ? "main" : top)
	own = rank_of(folder)
	if (own < 0) fail("folder \"" folder "\" has no rank: add it to tests/lint/layers.sh")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	target = quoted[2]
	if (target ~ /^\./) { fail("include from the root of lib/ or daemon/, not \"" target "\""); next }
	slash = index(target, "/")
	if (slash == 0) {
		if (top != "cli" && folder != "main" && target !~ /^(version|sql)\.h$/) fail("include \"" target "\" names no folder")
		next
	}
	other = rank_of(substr(target, 1, slash - 1))
	if (other < 0) fail("include \"" target "\": folder has no rank")
	else if (substr(target, 1, slash - 1) == folder) next
	else if (top == "cli" && other >= 20) fail("cli uses lib only, not \"" target "\"")
	else if (other >= own) fail("\"" folder "\" must not include \"" target "\": that is upward")
}
/^[ \t]*#[ \t]*include[ \t]*</ {
	target = $0
	sub(/^[^<]*</, "", target)
	sub(/>.*/, "", target)
	for (prefix in home) {
		if (index(target, prefix) != 1) continue
		allowed = 0
		count = split(home[prefix], homes, " ")
		for (i = 1; i <= count; i++) if (index(short, homes[i]) == 1) allowed = 1
		if (!allowed) fail("<" target "> belongs to " home[prefix] " only")
	}
}
END { exit failed }
'
