#!/bin/bash
# Proves that each gate can fail: one broken file per rule, one clean file for all.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lib/base" "$work/lib/net" "$work/lib/watch" "$work/daemon/engine" "$work/cli"
failed=0

must_fail() {
	local name=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		echo "gate does not fail: $name"
		failed=1
	fi
}

must_pass() {
	local name=$1
	shift
	if ! "$@" >"$work/out" 2>&1; then
		echo "gate fails on clean code: $name"
		cat "$work/out"
		failed=1
	fi
}

clean="$work/lib/net/clean.c"
printf '#include "net/clean.h"\n\n#include "base/mem.h"\n\nint\nclean(int a, int b)\n{\n\treturn a + b;\n}\n' >"$clean"
must_pass layers "$here/layers.sh" "$work/lib"
printf 'int prototype(int a, int b, int c,\n\tint d, int e, int f);\n\nstatic inline int\nnarrow(int a)\n{\n\treturn a;\n}\n' >"$work/clean.h"
must_pass size "$here/size.sh" "$clean" "$work/clean.h"
must_pass banned "$here/banned.sh" "$clean"

# shellcheck disable=SC2059
broken() { printf "$2" >"$work/$1"; }

broken lib/base/up.c '#include "net/ip.h"\n'
must_fail "upward include in lib" "$here/layers.sh" "$work/lib"
rm "$work/lib/base/up.c"
broken lib/watch/db.c '#include <sqlite3.h>\n'
must_fail "sqlite outside store" "$here/layers.sh" "$work/lib"
rm "$work/lib/watch/db.c"
broken lib/watch/ev.c '#include <event2/event.h>\n'
must_fail "libevent in lib" "$here/layers.sh" "$work/lib"
rm "$work/lib/watch/ev.c"
broken lib/net/rel.c '#include "../base/mem.h"\n'
must_fail "relative include" "$here/layers.sh" "$work/lib"
rm "$work/lib/net/rel.c"
broken cli/up.c '#include "engine/engine.h"\n'
must_fail "cli includes daemon" "$here/layers.sh" "$work/cli"
broken daemon/engine/peer.c '#include "sensor/wire.h"\n'
must_fail "role includes role" "$here/layers.sh" "$work/daemon"

{
	printf 'int\nlong_one(void)\n{\n'
	for i in {1..61}; do printf '\tstep(%d);\n' "$i"; done
	printf '}\n'
} >"$work/long.c"
must_fail "function of 61 lines" "$here/size.sh" "$work/long.c"
for i in {1..501}; do echo "/* $i */"; done >"$work/tall.c"
must_fail "file of 501 lines" "$here/size.sh" "$work/tall.c"
printf 'int\nwide(int a, int b, int c, int d,\n\tint e, int f)\n{\n\treturn 0;\n}\n' >"$work/wide.c"
must_fail "six parameters" "$here/size.sh" "$work/wide.c"
printf 'static inline int\nwide(int a, int b, int c, int d,\n\tint e, int f)\n{\n\treturn 0;\n}\n' >"$work/wide.h"
must_fail "six parameters in a header" "$here/size.sh" "$work/wide.h"
{
	printf 'static inline void\nlong_one(void)\n{\n'
	for i in {1..61}; do printf '\tstep(%d);\n' "$i"; done
	printf '}\n'
} >"$work/long.h"
must_fail "function of 61 lines in a header" "$here/size.sh" "$work/long.h"
{
	printf 'START_TEST(long_one)\n{\n'
	for i in {1..61}; do printf '\tstep(%d);\n' "$i"; done
	printf '}\nEND_TEST\n'
} >"$work/test_long.c"
must_fail "test of 61 lines" "$here/size.sh" "$work/test_long.c"
printf 'void\ndeep(void)\n{\n\tif (a) {\n\t\tif (b) {\n\t\t\tif (c) {\n\t\t\t\tif (d) {\n\t\t\t\t\tif (e) {\n\t\t\t\t\t}\n\t\t\t\t}\n\t\t\t}\n\t\t}\n\t}\n}\n' >"$work/deep.c"
must_fail "nesting" "$here/size.sh" "$work/deep.c"
printf 'void\nf(char *a)\n{\n\tstrcpy(a, "x");\n}\n' >"$work/copy.c"
must_fail "strcpy" "$here/banned.sh" "$work/copy.c"
printf 'void\nf(void)\n{\n\tsleep(1);\n}\n' >"$work/sleep.c"
must_fail "sleep" "$here/banned.sh" "$work/sleep.c"
printf 'typedef struct x x_t;\n' >"$work/type.h"
must_fail "typedef" "$here/banned.sh" "$work/type.h"
guarded() { printf '#ifndef WATCHDOG_X_H\n#define WATCHDOG_X_H\n%s\n#endif\n' "$1"; }
echo 'struct x;' >"$work/guard.h"
must_fail "header without include guard" "$here/header.sh" "$work/guard.h"
guarded 'struct x { struct unknown y; };' >"$work/alone.h"
must_fail "header alone" "$here/header.sh" "$work/alone.h"
guarded 'struct x;' >"$work/alone.h"
must_pass "header alone" "$here/header.sh" "$work/alone.h"

mkdir -p "$work/objects/lib/base" "$work/objects/gen"
printf 'long time(long *);\nlong now(void);\nlong now(void) { return time(0); }\n' >"$work/clock.c"
gcc -c -o "$work/objects/lib/base/clock.o" "$work/clock.c"
must_fail "a clock in lib" "$here/purity.sh" "$work/objects"
printf 'int main(void) { return 0; }\n' >"$work/soft.c"
gcc -no-pie -fno-stack-protector -o "$work/soft" "$work/soft.c"
must_fail "a program without hardening" "$here/hardened.sh" "$work/soft"
mkdir "$work/programs"
cp "$work/soft" "$work/programs/wdogd"
must_fail "a program with other libraries" "$here/needed.sh" "$work/programs"
service=$here/../../systemd/wdogd.service
must_pass unit "$here/unit.sh" "$service"
grep -v '^RootDirectory=' "$service" >"$work/wdogd.service"
must_fail "a service with the host's file system" "$here/unit.sh" "$work/wdogd.service"
exit "$failed"
