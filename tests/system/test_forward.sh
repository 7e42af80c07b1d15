#!/bin/bash
# wdog forward: RFC 5424 to a real rsyslogd that is killed and started again meanwhile, over
# TCP, UDP and TLS, in a network namespace of its own that has nothing but its loopback.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
if [ -z "${FORWARD_INSIDE:-}" ]; then
	exec unshare --net env FORWARD_INSIDE=1 BUILD="$build" "$0"
fi
ip link set lo up
work=$(mktemp -d)
alerts=60
failed=0
children=()

finish() {
	exec {hold}>&-
	kill "${children[@]}" 2>/dev/null
	wait
	rm -rf "$work"
}
trap finish EXIT

fail() {
	echo "FAIL $*"
	failed=$((failed + 1))
}

# await SECONDS COMMAND...: until it succeeds; looks again every 20 ms.
await() {
	local until=$((SECONDS + $1))
	shift
	until "$@" >"$work/await" 2>&1; do
		[ "$SECONDS" -lt "$until" ] || return 1
		read -rt 0.02 <> <(:) || :
	done
}

cat >"$work/row" <<'END'
watch {"row":{"cursor":ID,"id":ID,"event":"port-opened","severity":"critical","state":"open","at":"2026-11-01T12:00:00.000Z","segment":"iot","device":"d-1","name":"a\"b]c\\d\u001b","ip":"192.168.20.7","proto":"tcp","port":23,"line":"ALERT port-opened id=ID"}}
END
for ((i = 1; i <= alerts; i++)); do sed "s/ID/$i/g" "$work/row"; done >"$work/script"
cat >>"$work/script" <<'END'
watch {"end":{"exit":0}}
cursor {"end":{"exit":0}}
END
mkfifo "$work/hold"
"$build/tests/support/fake_engine" "$work/sock" "$work/script" <"$work/hold" \
	>"$work/asked" 2>"$work/engine.log" &
children+=($!)
exec {hold}>"$work/hold"
await 10 test -S "$work/sock" || fail "the stand-in did not start"

cat >"$work/rsyslog.conf" <<END
module(load="imtcp")
module(load="imudp")
input(type="imtcp" port="6514" address="127.0.0.1")
input(type="imudp" port="5514" address="127.0.0.1")
global(workDirectory="$work")
template(name="line" type="string" string="%protocol-version% %syslogseverity-text% %syslogfacility-text% %timereported:::date-rfc3339% %app-name% %msgid% %structured-data% %msg%\n")
*.* action(type="omfile" file="$work/received" template="line")
END
collector=
start_collector() {
	rm -f "$work/rsyslog.pid"
	rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" 2>>"$work/rsyslog.log" &
	collector=$!
	children+=("$collector")
	await 10 listening
}
listening() { ss -Hltn 'sport = :6514' | grep -q LISTEN; }
received() { [ "$(wc -l <"$work/received")" -ge "$1" ]; }
ids() { grep -oE ' id="[0-9]+"' "$work/received" | sort -u | wc -l; }

wdog=("$build/wdog" --socket "$work/sock")
touch "$work/received"
"${wdog[@]}" forward --to tcp:127.0.0.1:6514 --cursor logs 2>"$work/err" &
forward=$!
await 10 grep -q 'trying again' "$work/err" || fail "nobody listens, and nothing is said"
start_collector
await 10 received 5 || fail "the first messages do not arrive"
disown "$collector"
kill -9 "$collector"
await 10 test ! -d "/proc/$collector"
start_collector
wait "$forward" || fail "forward ended with $?: $(cat "$work/err")"
await 10 received "$alerts" || fail "messages are missing"
[ "$(ids)" = "$alerts" ] || fail "$(ids) of $alerts alerts arrived"
grep -q 'takes messages again' "$work/err" || fail "the return is not said"
grep -qF '1 crit daemon 2026-11-01T12:00:00.000Z wdogd port-opened [wdogd@32473 id="1" event="port-opened" severity="critical" state="open" segment="iot" device="d-1" name="a\"b\]c\\d\\x1b" ip="192.168.20.7" proto="tcp" port="23"]' \
	"$work/received" || { fail "the message is another:"; head -n 1 "$work/received"; }
LC_ALL=C grep -qP ' \xef\xbb\xbfALERT port-opened id=1$' "$work/received" || fail "no text"
echo "TCP: $(ids) of $alerts alerts arrived over a killed collector, $(wc -l <"$work/received") messages"

: >"$work/received"
timeout 30 "${wdog[@]}" forward --to udp:127.0.0.1:5514 2>"$work/err" || fail "UDP: $(cat "$work/err")"
await 10 received "$alerts" || fail "UDP: $(wc -l <"$work/received") messages"
kill "$collector"
await 10 test ! -d "/proc/$collector"
"${wdog[@]}" forward --to udp:127.0.0.1:5514 2>"$work/err" &
forward=$!
await 10 grep -q 'did not take' "$work/err" || fail "UDP: a refusal is not noticed"
kill "$forward"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=logs \
	-addext "subjectAltName=IP:127.0.0.1" -keyout "$work/key" -out "$work/cert" 2>/dev/null
openssl s_server -accept 127.0.0.1:7514 -cert "$work/cert" -key "$work/key" -quiet \
	>"$work/tls" 2>/dev/null <"$work/hold" &
children+=($!)
tls_listening() { ss -Hltn 'sport = :7514' | grep -q LISTEN; }
await 10 tls_listening || fail "openssl does not listen"
"${wdog[@]}" forward --to tls:127.0.0.1:7514 2>"$work/err" &
forward=$!
await 10 grep -q 'does not prove who it is' "$work/err" || fail "an unknown authority is trusted"
kill "$forward"
[ ! -s "$work/tls" ] || fail "something was sent to an unproven collector"
timeout 30 "${wdog[@]}" forward --to tls:127.0.0.1:7514 --ca "$work/cert" 2>"$work/err" ||
	fail "TLS: $(cat "$work/err")"
tls_arrived() { [ "$(grep -aoE 'ALERT port-opened id=[0-9]+' "$work/tls" | sort -u | wc -l)" = "$alerts" ]; }
await 10 tls_arrived || fail "TLS: messages are missing"
grep -qaE '^[0-9]+ <26>1 ' "$work/tls" || fail "TLS: no octet counting"
"${wdog[@]}" forward --to tls:localhost:7514 --ca "$work/cert" 2>"$work/err" &
forward=$!
await 10 grep -q 'does not prove who it is' "$work/err" || fail "another name is trusted"
kill "$forward"
"${wdog[@]}" forward --to carrier-pigeon:1 2>"$work/err"
[ $? = 2 ] || fail "a wrong collector"
[ "$failed" = 0 ] && echo "UDP and TLS: every alert arrived; an unproven collector got nothing"
[ "$failed" = 0 ]
