#!/bin/bash
# wdog against a stand-in for the engine: what it asks, what it prints, how it ends.
# shellcheck disable=SC2016 # back quotes in patterns are meant as they are
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
wdog=$build/wdog
work=$(mktemp -d)
engines=()
holds=()
failed=0
passed=0

finish() {
	for hold in "${holds[@]}"; do exec {hold}>&-; done
	wait "${engines[@]}"
	rm -rf "$work"
}

cat >"$work/script" <<'END'
status {"row":{"version":"0.1.0","uptime":7500,"health":"degraded","reasons":["paused"],"alerts_open":1,"sandbox":"full","database_size":1048576,"receipts":{"arp":5},"segments":[{"name":"iot","up":true,"devices":2,"present":1,"last_run":"2026-11-01T12:00:00.000Z","next_run":null,"progress":0.5,"coverage":1.0,"loss":0.0}]}}
status {"end":{"exit":0,"rows":1}}
devices {"row":{"id":"d-1","name":"camera\u001b[2J\u202e","state":"present","segment":"iot","ips":["192.168.20.7"],"macs":["02:00:00:00:00:07"],"vendor":"=ACME","approved":false,"last_seen":"2026-11-01T12:00:00.000Z"}}
devices {"row":{"id":"d-2","name":"","state":"absent","segment":"iot","ips":[],"macs":[],"vendor":"","approved":true,"last_seen":null}}
devices {"end":{"exit":0,"rows":2}}
device {"end":{"exit":2,"error":"there is no device \"d-9\""}}
ports !echo
ports {"end":{"exit":0}}
alerts !echo
alerts {"end":{"exit":0}}
history {"end":{"exit":0}}
diff !echo
diff {"end":{"exit":1}}
at !echo
at {"end":{"exit":0}}
runs {"row":{"id":1}}
runs !close
why !raw GET / HTTP/1.0
receipts {"row":{"day":"2026-11-01"}}
receipts {"end":{"exit":5,"error":"the disk is gone"}}
ack !echo
ack {"end":{"exit":0}}
approve {"end":{"exit":4,"error":"only root and members of wdogd may do that"}}
name !echo
name {"end":{"exit":0}}
scan {"progress":{"run":7,"done":1,"total":2}}
scan {"row":{"run":7,"segment":"iot","verdict":"complete","done":2,"total":2,"coverage":1.0}}
scan {"end":{"exit":0}}
pause !echo
pause {"end":{"exit":0,"message":"paused; `wdog resume` ends it"}}
resume {"nonsense":1}
watch {"row":{"cursor":5,"id":812,"event":"port-opened","severity":"critical","ip":"192.168.20.7","port":23,"line":"ALERT port-opened id=812 device=\"a\\x1b\u001b[2J\""}}
watch {"row":{"cursor":6,"id":813,"event":"device-new","severity":"medium","name":"$(touch pwned)","line":"ALERT device-new id=813"}}
watch {"end":{"exit":0}}
cursor !echo
cursor {"end":{"exit":0}}
export {"row":{"device":"d-1","name":"camera-1","segment":"iot","ip":"192.168.20.7","mac":"02:00:00:00:00:07","vendor":"ACME","state":"present","ports":[{"proto":"tcp","port":23,"state":"open","reason":"syn-ack","service":"telnet"},{"proto":"tcp","port":80,"state":"open","reason":"syn-ack","service":"http"}],"rest":[{"proto":"tcp","state":"closed","reason":"reset","ports":"1-22"}]}}
export {"row":{"device":"d-2","name":"","segment":"iot","ip":"192.168.20.8","mac":null,"state":"absent","ports":[],"rest":[]}}
export {"end":{"exit":0}}
END

# A report of more events than it reads.
for rows in segments devices ports today exposure exposure-hours alerts timeline open-hours coverage \
	withheld receipts records; do
	echo "$rows {\"end\":{\"exit\":0}}"
done >"$work/script3"
cat >>"$work/script3" <<'END'
history !many 200001 {"row":{"event":"device-back","severity":"info"}}
history {"end":{"exit":0}}
END

# Not owned: it never has a run. Asked once a week: its last run may be days ago.
{
	printf 'status {"row":{"version":"0.1.0","health":"ok","sandbox":"full","database_size":1048576,"segments":['
	printf '{"name":"heard","last_run":null},{"name":"weekly","last_run":"%s"},' \
		"$(date -u -d '-8 days' +%FT%TZ)"
	printf '{"name":"late","last_run":"%s"}]}}\n' "$(date -u -d '-3 days' +%FT%TZ)"
	echo 'status {"end":{"exit":0}}'
} >>"$work/script3"
cat >"$work/doctor.yaml" <<'END'
segments:
  - {name: heard, interface: lo0, subnets: [10.79.0.0/24]}
  - {name: weekly, interface: lo0, subnets: [10.79.1.0/24], owned: true, discover: {every: 7d}}
  - {name: late, interface: lo0, subnets: [10.79.2.0/24], owned: true}
END

cat >"$work/script2" <<'END'
scan {"progress":{"run":7,"done":1,"total":2}}
scan !wait
END

# start NAME: a stand-in on the socket NAME; it lives as long as descriptor $hold is open,
# and what it says can be read from $said.
start() {
	mkfifo "$work/$1.hold" "$work/$1.said"
	"$build/tests/support/fake_engine" "$work/$1" "$work/$2" \
		<"$work/$1.hold" >"$work/$1.said" 2>"$work/$1.log" &
	engines+=($!)
	exec {hold}>"$work/$1.hold" {said}<"$work/$1.said"
	holds+=("$hold")
	read -r -t 10 -u "$said" _ || {
		echo "the stand-in did not start"
		cat "$work/$1.log"
		exit 1
	}
}
trap finish EXIT
start sock2 script2
said2=$said
start sock3 script3
start sock script

# check NAME STATUS COMMAND...: runs it; leaves its output in out and err.
check() {
	local name=$1 want=$2
	shift 2
	(cd "$work" && timeout 30 "$@" >"$work/out" 2>"$work/err" </dev/null)
	local status=$?
	if [ "$status" = "$want" ]; then
		passed=$((passed + 1))
		return 0
	fi
	echo "FAIL $name: status $status, wanted $want"
	cat "$work/out" "$work/err"
	failed=$((failed + 1))
}
# has FILE PATTERN: an extended regular expression that a line of it must hold.
has() {
	if grep -qE -- "$2" "$work/$1"; then
		passed=$((passed + 1))
		return 0
	fi
	echo "FAIL nothing like \"$2\" in $1:"
	cat "$work/$1"
	failed=$((failed + 1))
}
lacks() {
	grep -qP -- "$2" "$work/$1" || { passed=$((passed + 1)); return 0; }
	echo "FAIL \"$2\" in $1:"
	cat -v "$work/$1"
	failed=$((failed + 1))
}
# json FILTER: holds for the document in out.
json() {
	if jq -e "$1" "$work/out" >"$work/jq" 2>&1; then
		passed=$((passed + 1))
		return 0
	fi
	echo "FAIL $1 does not hold:"
	cat "$work/out" "$work/jq"
	failed=$((failed + 1))
}
run=("$wdog" --socket "$work/sock" --utc)

check "status is a block" 0 "${run[@]}" status
has out '^Running for: +2h 5m$'
has out '^Database: +1.0 MiB$'
has out '^iot +yes +2 +1 +2026-11-01 12:00:00Z +- +50 % +100 % +- +- +0 %$'
check "status is an object in JSON" 0 "${run[@]}" status --json
json '.schema == 1 and .status.health == "degraded" and (.generated_at | test("Z$"))'

check "devices are a table" 0 "${run[@]}" devices
has out '^d-1 camera\\x1b\[2J\\xe2\\x80\\xae present '
lacks out '[\x00-\x09\x0b-\x1f\x7f]'
for format in --json --jsonl --csv --plain; do
	check "hostile names in $format" 0 "${run[@]}" devices "$format"
	lacks out '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xe2\x80\xae'
done
check "a formula is disarmed" 0 "${run[@]}" --csv devices --columns vendor --no-header
has out "^'=ACME"
check "columns are chosen" 0 "${run[@]}" devices --columns id,state --plain
has out $'^id\tstate$'
has out $'^d-2\tabsent$'
check "an unknown column is refused" 2 "${run[@]}" devices --columns id,nome
check "JSON has no columns" 2 "${run[@]}" devices --json --columns id
check "colours when always" 0 "${run[@]}" devices --color=always
has out $'\033\\[32mpresent'
check "no colours otherwise" 0 "${run[@]}" devices
lacks out '\x1b'

check "the daemon's error is told" 2 "${run[@]}" device d-9
has err '^wdog: there is no device "d-9"$'
[ -s "$work/out" ] && { echo "FAIL output beside an error"; failed=$((failed + 1)); }
check "an error in JSON leaves no half document" 2 "${run[@]}" --json device d-9
[ -s "$work/out" ] && { echo "FAIL half a document"; failed=$((failed + 1)); }
check "filters are asked for" 0 "${run[@]}" ports --segment iot --device=camera-1 --state all --jsonl
has out '^\{"segment":"iot","device":"camera-1","state":"all"\}$'
check "open alerts are yes" 1 "${run[@]}" alerts --exit-code --since 2026-11-01 --jsonl
has out '"since":"2026-11-01T00:00:00.000Z"'
check "a local time is sent as UTC" 0 env TZ=Europe/Berlin "$wdog" --socket "$work/sock" \
	alerts --since "2026-07-01 12:00" --jsonl
has out '"since":"2026-07-01T10:00:00.000Z"'
check "no moment" 2 "${run[@]}" alerts --since tomorrow
check "nothing found is said aloud" 0 "${run[@]}" history
has err 'no such events'
check "a difference is yes" 1 "${run[@]}" diff run:12 2026-11-01T08:00+01:00 --jsonl
has out '"from":"run:12","to":"2026-11-01T07:00:00.000Z"'
check "a snapshot is a moment" 1 "${run[@]}" diff before snapshot:now --jsonl
has out '"from":"snapshot:before","to":"snapshot:now"'
check "neither moment nor snapshot" 2 "${run[@]}" diff Before now
has err 'is no moment'
check "at asks for ports" 0 "${run[@]}" --json at 2026-11-01 ports
has out '"what":"ports"'
has out '"at":\['
check "at knows only two things" 2 "${run[@]}" at 2026-11-01 alerts
check "an answer cut short is partial" 6 "${run[@]}" runs --json
json '(.runs | length == 1) and .error'
check "a foreign server is no daemon" 6 "${run[@]}" why 812
check "an error after rows" 5 "${run[@]}" receipts
has err 'the disk is gone'
check "ids are numbers" 0 "${run[@]}" ack 812 813 --reason mine --jsonl
has out '"ids":\[812,813\]'
check "an id is a number" 2 "${run[@]}" ack 812 x
check "not permitted" 4 "${run[@]}" approve d-1
check "name" 0 "${run[@]}" name d-1 Küche --jsonl
has out '"name":"K\\u00FCche"'
check "no UTF-8" 2 "${run[@]}" name d-1 $'\xff'
check "scan waits for the row" 0 "${run[@]}" scan iot --wait
has out '^Verdict: +complete$'
lacks err '\x1b'
"$wdog" --socket "$work/sock2" scan iot --wait 2>"$work/err" >"$work/out" &
scanning=$!
read -r -t 10 -u "$said2" _
kill -INT "$scanning"
wait "$scanning"
[ $? = 6 ] || { echo "FAIL Ctrl-C"; failed=$((failed + 1)); }
has err 'the scan goes on without you'
check "pause in seconds" 0 "${run[@]}" pause 2h --jsonl
has out '"seconds":7200'
has err 'wdog resume'
check "no duration" 2 "${run[@]}" pause soon
check "an unknown answer" 6 "${run[@]}" resume

check "watch prints lines" 0 "${run[@]}" watch
has out '^ALERT port-opened id=812 device="a\\x1b\\x1b\[2J"$'
check "watch --jsonl" 0 "${run[@]}" watch --jsonl
has out '^\{"cursor":6,'
check "watch runs a command" 0 "${run[@]}" watch --cursor mail --exec \
	'read -r line; echo "$WDOG_EVENT $WDOG_PORT $WDOG_NAME: $line"'
has out '^port-opened 23 : ALERT port-opened'
has out '^device-new  \$\(touch pwned\): ALERT device-new'
[ -e "$work/pwned" ] && { echo "FAIL a name was executed"; failed=$((failed + 1)); }
check "a failing handler keeps the cursor" 6 "${run[@]}" watch --cursor mail --exec 'exit 3'
has err 'stays unconfirmed'
check "a failing handler without cursor goes on" 0 "${run[@]}" watch --exec false
check "a handler need not read" 0 "${run[@]}" watch --exec true

check "export as JSON" 0 "${run[@]}" export
json '.export | length == 2'
check "export as CSV" 0 "${run[@]}" export --format csv
has out '^d-1,,,192.168.20.7,02:00:00:00:00:07,ACME,camera-1,iot,present,tcp,23,open,'
has out '^d-2,,,192.168.20.8,'
check "export as nmap XML" 0 "${run[@]}" export --format nmap-xml
xmllint --noout "$work/out" || { echo "FAIL no XML"; failed=$((failed + 1)); }
cp "$work/out" "$work/before.xml"
sed 's/portid="23"><state state="open"/portid="23"><state state="closed"/' \
	"$work/before.xml" >"$work/after.xml"
check "ndiff sees no change" 0 ndiff "$work/before.xml" "$work/before.xml"
check "ndiff sees the change" 1 ndiff "$work/before.xml" "$work/after.xml"
has out '^-23/tcp open +telnet'
if [ -r /usr/share/nmap/nmap.dtd ]; then
	"${run[@]}" export --format nmap-xml --nmap-strict >"$work/strict.xml"
	check "valid by nmap.dtd" 0 xmllint --noout --nonet \
		--dtdvalid /usr/share/nmap/nmap.dtd "$work/strict.xml"
fi
check "a report that is not whole says so" 6 "$wdog" --socket "$work/sock3" report
has err 'history: there are more than the 200000 rows that one report holds'
has out 'history: there are more than the 200000 rows that one report holds'
check "an unknown format" 2 "${run[@]}" export --format yaml

# On a terminal.
check "a long table is paged" 0 script -qec "stty rows 2 cols 100; WDOG_PAGER='sed s/^/PAGED/' \
	$wdog --socket $work/sock devices" /dev/null
has out '^PAGED'
check "JSON is not" 0 script -qec "stty rows 2 cols 100; WDOG_PAGER='sed s/^/PAGED/' \
	$wdog --socket $work/sock devices --json" /dev/null
lacks out PAGED
check "without a pager nothing is lost" 0 script -qec "stty rows 2 cols 100; PATH=/nonexistent \
	$wdog --socket $work/sock devices" /dev/null
has out 'd-2'
mkdir "$work/bin"
cat >"$work/bin/less" <<'END'
#!/bin/bash
while read -r name mask; do
	[ "$name" != SigBlk: ] || [ "$((0x$mask & 2))" != 0 ] || echo "SIGINT reaches it"
done <"/proc/$$/status"
END
chmod +x "$work/bin/less"
check "a pager hears Ctrl-C" 0 script -qec "stty rows 2 cols 100; unset PAGER WDOG_PAGER; \
	PATH=$work/bin:$PATH $wdog --socket $work/sock scan iot --wait" /dev/null
has out 'SIGINT reaches it'
check "the progress is drawn" 0 script -qec "TERM=xterm $wdog --socket $work/sock scan iot --wait" \
	/dev/null
has out 'scanning +50 %'

conf=(-c "$here/conf/wdogd.yaml" --data "$here/conf")
check "the shipped configuration is valid" 0 "$wdog" "${conf[@]}" config check
check "config show" 0 "$wdog" "${conf[@]}" config show
cp "$work/out" "$work/shown.yaml"
check "what is shown is valid" 0 "$wdog" -c "$work/shown.yaml" --data "$here/conf" config check
echo 'segments: [{nome: x}]' >"$work/broken.yaml"
check "a broken configuration" 2 "$wdog" -c "$work/broken.yaml" --data "$here/conf" config check
has err 'broken.yaml:1:13: '
mkdir -p "$work/catalogue.d/folder.yaml"
printf 'kind: []\n' >"$work/catalogue.d/own.yaml"
check "all files are read, whichever is broken" 2 "$wdog" -c "$work/broken.yaml" --data "$here/conf" \
	config check
has err 'folder.yaml is not a regular file'
has err 'catalogue.d/own.yaml:1:1: '
has err 'broken.yaml:1:13: '
rm -r "$work/catalogue.d"
yes '  - {nome: x}' | head -n 30 | sed '1i segments:' >"$work/many.yaml"
check "more errors than are told" 2 "$wdog" -c "$work/many.yaml" --data "$here/conf" config check
has err 'These are the first 20 errors; there may be more'
check "the same of rules on trial" 2 "$wdog" --data "$here/conf" policy test "$work/many.yaml"
has err 'These are the first 20 errors; there may be more'
if [ ! -e /etc/wdogd/wdogd.yaml ]; then
	check "no configuration" 2 "$wdog" config check
	has err 'wdogd.yaml: .*; name the file with -c$'
	check "no database beside it" 5 "$wdog" db check
	has err '; name it with --db, or its configuration with -c$'
fi
check "doctor finds that no daemon runs" 1 "$wdog" "${conf[@]}" --socket "$work/none" doctor
has out '^problem daemon .*not reachable'
check "doctor knows how often a segment is asked" 1 "$wdog" -c "$work/doctor.yaml" --data "$here/conf" \
	--socket "$work/sock3" --plain doctor
has out '^ok.runs.segment heard is only listened to'
has out '^ok.runs.segment weekly: the last run ended at '
has out '^problem.runs.segment late: the last run ended at '
check "a full disk is an error" 6 sh -c "exec \"\$@\" >/dev/full" - "${run[@]}" devices
has err 'No space left'
check "a closed output is an error" 6 sh -c "exec \"\$@\" >&-" - "${run[@]}" devices
check "a reader who leaves is none" 0 bash -c 'set -o pipefail; "$@" | true' - "${run[@]}" devices
lacks err .
check "no daemon" 3 "$wdog" --socket "$work/none" status
has err 'not reachable'
check "no database" 5 "$wdog" --db "$work/none" devices
check "--db and commands for the daemon" 2 "$wdog" --db "$work/none" pause
check "no command" 2 "$wdog"
check "a mistyped command" 2 "$wdog" devcies
has err 'did you mean `wdog devices`'
check "a mistyped option" 2 "$wdog" devices --segmnt x
has err 'did you mean --segment'
check "a missing value" 2 "$wdog" devices --segment
check "too many words" 2 "$wdog" devices x
check "options before the command" 0 "$wdog" --socket "$work/sock" --jsonl devices
check "help of a command" 0 "$wdog" scan --help
has out '^  wdog scan '
check "version" 0 "$wdog" --version
for shell in bash zsh fish; do
	check "completion for $shell" 0 "$wdog" completion $shell
	has out 'devices'
	# Those of fish are single commands, each by itself right for any shell; a quote that is not
	# closed would end in the next one.
	cp "$work/out" "$work/completion.$shell"
	[ $shell = fish ] || check "what it says is a script" 0 bash -n "$work/completion.$shell"
done
while read -r line; do
	check "each line of fish's is whole" 0 bash -n -c "$line"
done <"$work/completion.fish"
mv "$work/completion.bash" "$work/completion"
check "completion looks past options" 0 bash -c '. "$1"; COMP_WORDS=(wdog --color = always -c x dev)
	COMP_CWORD=6; _wdog; [ "${COMPREPLY[*]}" = "devices device" ]' - "$work/completion"
check "completion completes" 0 bash -c '. "$1"; COMP_WORDS=(wdog dev); COMP_CWORD=1; _wdog;
	[ "${COMPREPLY[*]}" = "devices device" ]' - "$work/completion"
cat >"$work/wdog" <<'END'
#!/bin/sh
printf 'd-1\tcamera-1\nd-2\t$(touch pwned2)\n'
END
chmod +x "$work/wdog"
check "completion offers plain names only" 0 bash -c 'PATH=$2:$PATH; . "$1";
	COMP_WORDS=(wdog device ""); COMP_CWORD=2; _wdog; printf "%s\n" "${COMPREPLY[@]}"' \
	- "$work/completion" "$work"
has out '^camera-1$'
lacks out pwned
[ -e "$work/pwned2" ] && { echo "FAIL completion executed a name"; failed=$((failed + 1)); }

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
