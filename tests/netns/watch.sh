#!/bin/bash
# The watcher's side of the lab: syslog receiver, wdogd, auditors, waiting for alerts.
# Source lab.sh first.
#
#   lab_syslog                    a real rsyslogd on the /dev/log of the watcher's world
#   lab_audit SEGMENT MAC IP SCOPE ...  the wire auditor on a segment of the watcher
#   lab_segment_config, lab_config_tail    pieces of a configuration
#   lab_wdogd HOST CONFIG         start wdogd there; lab_stop_wdogd ends it
#   lab_wdog ARGUMENT ...         the companion command, talking to that wdogd
#   lab_cause [TEXT]              stamps the moment of a cause
#   lab_wait_alert REGEX SECONDS  waits for the line after the cause, prints the seconds
#   lab_count_alerts REGEX        how often it was received in all
#   lab_finish                    ends watcher and auditors, fails if a rule was broken
LAB_CAUSE=0
LAB_LINE= # the last line that lab_wait_alert saw
LAB_CAUSE_LINES=0
LAB_WATCHER=
LAB_TOTAL=1000 # ceiling of the whole daemon, for its configuration and the auditors
LAB_WDOGD=
LAB_AUDITORS=()
LAB_WDOGD_NUMBER=0
LAB_WDOGD_OPTIONS=() # further ones

# Waits until a line of FILE behind the first SKIP lines matches REGEX, at most SECONDS;
# prints it. `tail -F` sleeps in inotify, so nothing is polled.
lab_await_line() {
	local file=$1 skip=$2 regex=$3 seconds=$4 until left line tail found=1
	until=$(($(lab_now) + seconds * 1000000))
	exec {lab_lines}< <(exec tail -n +$((skip + 1)) -F "$file" 2>/dev/null)
	tail=$!
	LAB_PIDS+=("$tail")
	while left=$((until - $(lab_now))) && [ "$left" -gt 0 ]; do
		IFS= read -rt "$((left / 1000000)).$(printf %06d $((left % 1000000)))" \
			-u "$lab_lines" line || break
		if [[ "$line" =~ $regex ]]; then
			echo "$line"
			found=0
			break
		fi
	done
	kill "$tail" 2>/dev/null || :
	exec {lab_lines}<&-
	return "$found"
}

lab_syslog() {
	mkdir -p "$LAB/syslog"
	cat >"$LAB/rsyslog.conf" <<-END
		module(load="imuxsock" SysSock.Use="off")
		input(type="imuxsock" Socket="$LAB/syslog/log" CreatePath="off"
			RateLimit.Interval="0")
		global(workDirectory="$LAB/syslog")
		template(name="line" type="string" string="%timegenerated:::date-rfc3339% %syslogseverity-text% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\n")
		*.* action(type="omfile" file="$LAB/syslog/received" template="line")
	END
	: >"$LAB/syslog/received"
	lab_namespace syslog
	lab_spawn syslog "$LAB/rsyslog.log" rsyslogd -n -f "$LAB/rsyslog.conf" \
		-i "$LAB/rsyslog.pid"
	local until
	until=$(($(lab_now) + 10000000))
	until [ -S "$LAB/syslog/log" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "rsyslogd does not start"
		lab_breathe
	done
}

# Runs a command in a mount namespace of its own whose /dev holds the usual few nodes and
# the lab's log socket, and where no journal is to be seen.
LAB_WORLD='
	lab=$1
	shift
	mount -t tmpfs -o mode=755,size=64k lab "$lab/dev"
	for node in null zero full random urandom tty; do
		: >"$lab/dev/$node"
		mount --bind "/dev/$node" "$lab/dev/$node"
	done
	mkdir "$lab/dev/shm" "$lab/dev/pts"
	ln -s "$lab/syslog/log" "$lab/dev/log"
	mount --rbind "$lab/dev" /dev
	[ ! -d /run/systemd ] || mount -t tmpfs -o mode=755,size=64k lab /run/systemd
	exec "$@"'

lab_wdogd() {
	LAB_WATCHER=$1
	LAB_CONFIG=$2
	mkdir -p "$LAB/dev" "$LAB/run" "$LAB/state"
	if getent passwd wdogd >/dev/null; then chown wdogd: "$LAB/run" "$LAB/state"; fi
	lab_start_wdogd
}

# Starts it (again) and waits until its control socket answers.
lab_start_wdogd() {
	local until
	LAB_WDOGD_NUMBER=$((LAB_WDOGD_NUMBER + 1))
	lab_spawn "$LAB_WATCHER" "$LAB/wdogd.log" unshare -m --propagation private \
		bash -euc "$LAB_WORLD" world "$LAB" "$LAB_BUILD/wdogd" --data "$LAB_DATA" \
		-c "$LAB_CONFIG" "${LAB_WDOGD_OPTIONS[@]}"
	LAB_WDOGD=$LAB_LAST
	until=$(($(lab_now) + 15000000))
	until lab_wdog status >/dev/null 2>&1; do
		if ! kill -0 "$LAB_WDOGD" 2>/dev/null || [ "$(lab_now)" -gt "$until" ]; then
			cat "$LAB/wdogd.log" >&2
			lab_fail "wdogd does not start"
		fi
		lab_breathe
	done
}

lab_stop_wdogd() {
	[ -n "$LAB_WDOGD" ] || return 0
	kill "$LAB_WDOGD" 2>/dev/null || :
	lab_await_end 8 "$LAB_WDOGD" || lab_fail "wdogd does not stop"
	wait "$LAB_WDOGD" || lab_fail "wdogd ended with status $?"
	LAB_WDOGD=
}

lab_wdog() { "$LAB_BUILD/wdog" --socket "$LAB/run/control.sock" "$@"; }

# One segment with short intervals and raised ceilings, so that a pass takes seconds. Further
# keys come as lines of their own.
lab_segment_config() {
	local name=$1 interface=$2 subnet=$3
	shift 3
	cat <<-END
		  - name: $name
		    interface: $interface
		    subnets: [$subnet]
		    owned: true
		    presence: {misses: 2, min_absence: 5s}
		    discover: {every: 5s}
		    limits: {arp: 200, host: 100, total: 1000}
	END
	[ $# = 0 ] || printf '    %s\n' "$@"
}

# The part of every lab configuration that is not about segments.
lab_config_tail() {
	cat <<-END
		alerts: {min_severity: info, burst: 0}
		limits: {total: $LAB_TOTAL}
		storage: {directory: $LAB/state}
		control: {socket: $LAB/run/control.sock}
	END
}

# What the catalogue forbids, as conf/catalogue.yaml has it.
LAB_INDUSTRIAL=102,502,789,1089-1091,1911,1962,2222,2404,4840,4911,5006-5007,9600,18245
LAB_PRINTERS=515,631,2001-2032,3001-3032,4001-4032,5060-5061,9100-9109,9112-9116,10001

# lab_audit SEGMENT MAC IP SCOPE ...: SCOPE is SUBNET:ARP:HOST:TOTAL, or with UDP and IPv6
# SUBNET[,SUBNET]=ARP:HOST:TOTAL[:UDP:UDP_HOST]; other options of the auditor may follow.
lab_audit() {
	local segment=$1 mac=$2 ip=$3 log=$LAB/audit-$1.log options=() word
	shift 3
	for word in "$@"; do
		if [[ "$word" = *=*:*:* ]] ||
			[[ "$word" = *:*:*:* && "$word" != *:*:*:*:* ]]; then
			options+=(--scope)
		fi
		options+=("$word")
	done
	: >"$log"
	lab_spawn "sw-$segment" "$log" "$LAB_BUILD/tests/support/auditor" --interface br0 \
		--mac "$mac" --ip "$ip" --exclude "$LAB_INDUSTRIAL/tcp" \
		--no-payload "$LAB_PRINTERS" --all "$LAB_TOTAL" "${options[@]}"
	LAB_AUDITORS+=("$LAB_LAST $log")
	lab_await_line "$log" 0 'ready on' 10 >/dev/null ||
		lab_fail "the auditor does not start: $(cat "$log")"
}

lab_finish() {
	local auditor pid log broken=0
	lab_stop_wdogd
	for auditor in "${LAB_AUDITORS[@]}"; do
		read -r pid log <<<"$auditor"
		kill "$pid" 2>/dev/null || :
		wait "$pid" || broken=1
		grep -v 'ready on' "$log" || :
	done
	LAB_AUDITORS=()
	[ "$broken" = 0 ] || lab_fail "a packet left the rules"
}

lab_received_lines() { wc -l <"$LAB/syslog/received"; }

lab_cause() {
	LAB_CAUSE_LINES=$(lab_received_lines)
	LAB_CAUSE=$(lab_now)
	[ $# = 0 ] || lab_say "$*"
}

lab_wait_alert() {
	local regex=$1 seconds=$2 line
	line=$(lab_await_line "$LAB/syslog/received" "$LAB_CAUSE_LINES" "$regex" "$seconds") || {
		lab_show_state >&2
		lab_fail "no line like \"$regex\" within $seconds s"
	}
	LAB_LINE=${line#*: }
	printf '%6s s  %s\n' "$(lab_seconds "$LAB_CAUSE" "$(lab_now)")" "$LAB_LINE"
}

lab_show_state() {
	echo "--- received:"
	tail -n 20 "$LAB/syslog/received"
	echo "--- wdogd:"
	tail -n 20 "$LAB/wdogd.log"
	echo "--- status:"
	lab_wdog status || :
}

lab_count_alerts() { grep -cE "$1" "$LAB/syslog/received" || :; }

# Fails unless exactly COUNT received lines match REGEX.
lab_expect_alerts() {
	local got
	got=$(lab_count_alerts "$2")
	[ "$got" = "$1" ] || {
		lab_show_state >&2
		lab_fail "$got lines like \"$2\" instead of $1"
	}
}

LAB_BUILD=$(realpath "$BUILD")
LAB_ROOT=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
LAB_DATA=$LAB_ROOT/conf

# The number that a jq filter finds in the JSON of a wdog command.
lab_json() {
	local filter=$1
	shift
	lab_wdog --json "$@" | jq -r "$filter"
}

# lab_expect_equal WHAT GOT WANTED
lab_expect_equal() {
	[ "$2" = "$3" ] || lab_fail "$1: got \"$2\", expected \"$3\""
}
