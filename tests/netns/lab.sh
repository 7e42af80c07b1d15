#!/bin/bash
# A network to test in, made of network namespaces joined by veth links: segments (a bridge
# in a namespace of its own), routers, hosts with real servers, a watcher. Source this file;
# everything is torn down when the shell ends, however it ends.
#
# Nothing in it is connected to the machine's own namespace: every link is made inside the
# lab, and lab_guard refuses to go on if one is not. Names begin with a prefix made of the
# test's pid, so several labs run side by side. Only processes and namespaces that this lab
# started are ended.
#
#   lab_start                             once; LAB is the lab's directory afterwards
#   lab_segment NAME                      a switch
#   lab_router NAME SEGMENT:ADDRESS/LENGTH ...
#   lab_host NAME SEGMENT ADDRESS/LENGTH GATEWAY|- [MAC]
#   lab_leg HOST SEGMENT ADDRESS/LENGTH [MAC]    one more interface
#   lab_ipv6 HOST NUMBER ADDRESS/LENGTH [none]   IPv6 on its interface ethNUMBER; none: without
#                                         a link-local address
#   lab_serve HOST SERVICE [PORT]         telnet http ssh mqtt or tcp (PORT needed)
#   lab_unserve HOST SERVICE [PORT]       end it
#   lab_unplug HOST, lab_plug HOST        pull and put back the cable
#   lab_guard                             no way out of here
#   lab_in HOST COMMAND ...               run something there
set -euo pipefail

if [ "$(id -u)" != 0 ]; then
	echo "namespaces need root: sudo $0" >&2
	exit 77
fi

BUILD=${BUILD:-build}
LAB_PREFIX="wl$$"
LAB=
LAB_PIDS=()       # every process started here
declare -A LAB_SERVER=() LAB_PORT_OF=() LAB_NEXT=()
LAB_NAMESPACES=() # every namespace made here

lab_fail() {
	echo "FAIL: $*" >&2
	exit 1
}

lab_say() { echo "# $*"; }

# Microseconds since 1970.
lab_now() { echo "${EPOCHREALTIME/[.,]/}"; }

# Seconds between two such stamps.
lab_seconds() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.1f", (b - a) / 1e6}'; }

lab_start() {
	LAB=$(mktemp -d "${TMPDIR:-/tmp}/wdogd-lab.XXXXXX")
	chmod 755 "$LAB"
	trap lab_cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# Waits until every given pid has ended, at most SECONDS; true when they have.
lab_await_end() {
	local until pid
	until=$(($(lab_now) + $1 * 1000000))
	shift
	for pid in "$@"; do
		while kill -0 "$pid" 2>/dev/null; do
			[ "$(lab_now)" -lt "$until" ] || return 1
			lab_breathe
		done
	done
}

# The pause between two looks at something that sends no event.
lab_breathe() { read -rt 0.02 <> <(:) || :; }

# A pid may have been given to a stranger since it was recorded: only children count.
lab_is_mine() {
	[[ "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)" = [!Z]\ $$\ * ]]
}

lab_end_process() {
	lab_is_mine "$1" || return 0
	kill "$1" 2>/dev/null || return 0
	lab_await_end 8 "$1" || kill -KILL "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

lab_cleanup() {
	local status=$? pid namespace mine=()
	trap - EXIT
	trap '' INT TERM
	for pid in "${LAB_PIDS[@]}"; do
		lab_is_mine "$pid" || continue
		mine+=("$pid")
		kill "$pid" 2>/dev/null || :
	done
	lab_await_end 8 "${mine[@]}" || :
	for namespace in "${LAB_NAMESPACES[@]}"; do
		# What is left in a namespace of this lab was started by this lab.
		for pid in $(ip netns pids "$namespace" 2>/dev/null); do
			kill -KILL "$pid" 2>/dev/null || :
		done
		ip netns delete "$namespace" 2>/dev/null || :
	done
	wait 2>/dev/null || :
	[ -n "${LAB_KEEP:-}" ] || rm -rf "$LAB"
	exit "$status"
}

lab_ns() { echo "$LAB_PREFIX-$1"; }

lab_in() {
	local host=$1
	shift
	ip netns exec "$(lab_ns "$host")" "$@"
}

# Starts a command in a host's namespace, its output in a file; the pid is in LAB_LAST.
lab_spawn() {
	local host=$1 log=$2
	shift 2
	ip netns exec "$(lab_ns "$host")" "$@" >>"$log" 2>&1 </dev/null &
	LAB_LAST=$!
	LAB_PIDS+=("$LAB_LAST")
}

lab_namespace() {
	local namespace
	namespace=$(lab_ns "$1")
	ip netns add "$namespace"
	LAB_NAMESPACES+=("$namespace")
	ip netns exec "$namespace" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1 2>/dev/null || :
	ip -n "$namespace" link set lo up
}

lab_segment() {
	lab_namespace "sw-$1"
	ip -n "$(lab_ns "sw-$1")" link add br0 type bridge stp_state 0 forward_delay 0 \
		mcast_snooping 0
	ip -n "$(lab_ns "sw-$1")" link set br0 up
}

# An interface eth0, eth1 ... of HOST in SEGMENT.
lab_leg() {
	local host=$1 segment=$2 address=$3 mac=${4:-} number=${LAB_NEXT[$1]:-0}
	local interface=eth$number port=$1-$number switch
	switch=$(lab_ns "sw-$segment")
	LAB_NEXT[$host]=$((number + 1))
	port=${port:0:15}
	ip -n "$switch" link add "$port" type veth peer name "$interface" \
		netns "$(lab_ns "$host")"
	ip -n "$switch" link set "$port" master br0 up
	LAB_PORT_OF[$host.$number]="$switch $port"
	[ -z "$mac" ] || ip -n "$(lab_ns "$host")" link set "$interface" address "$mac"
	ip -n "$(lab_ns "$host")" address add "$address" dev "$interface"
	ip -n "$(lab_ns "$host")" link set "$interface" up
}

lab_ipv6() {
	local namespace interface=eth$2
	namespace=$(lab_ns "$1")
	[ "${4:-}" != none ] || ip -n "$namespace" link set "$interface" addrgenmode none
	lab_in "$1" sysctl -qw "net.ipv6.conf.$interface.accept_ra=0" \
		"net.ipv6.conf.$interface.accept_dad=0" \
		"net.ipv6.conf.$interface.router_solicitations=0" \
		"net.ipv6.conf.$interface.disable_ipv6=0" net.ipv6.icmp.ratelimit=0
	ip -n "$namespace" address add "$3" dev "$interface" nodad
}

lab_router() {
	local name=$1 leg
	shift
	lab_namespace "$name"
	lab_in "$name" sysctl -qw net.ipv4.ip_forward=1
	for leg in "$@"; do lab_leg "$name" "${leg%%:*}" "${leg#*:}"; done
}

lab_host() {
	local name=$1 segment=$2 address=$3 gateway=$4
	lab_namespace "$name"
	lab_leg "$name" "$segment" "$address" "${5:-}"
	[ "$gateway" = - ] || ip -n "$(lab_ns "$name")" route add default via "$gateway"
}

lab_unplug() {
	local switch cable
	read -r switch cable <<<"${LAB_PORT_OF[$1.0]}"
	ip -n "$switch" link set "$cable" down
}

lab_plug() {
	local switch cable
	read -r switch cable <<<"${LAB_PORT_OF[$1.0]}"
	ip -n "$switch" link set "$cable" up
}

# Every veth of the lab must end in the lab, no other kind of link may exist, and every next
# hop must be an address of the lab.
lab_guard() {
	local namespace kind peer hop addresses=" "
	for namespace in "${LAB_NAMESPACES[@]}"; do
		addresses+=$(ip -n "$namespace" -br address |
			awk '{for (i = 3; i <= NF; i++) {sub("/.*", "", $i); printf "%s ", $i}}')
	done
	for namespace in "${LAB_NAMESPACES[@]}"; do
		while read -r kind peer; do
			case "$kind" in
			loopback | bridge) ;;
			veth)
				[[ "$peer" = "$LAB_PREFIX"-* ]] ||
					lab_fail "a link of $namespace leaves the lab ($peer)"
				;;
			*) lab_fail "$namespace has a link of kind $kind" ;;
			esac
		done < <(lab_links "$namespace")
		while read -r hop; do
			[[ "$addresses" = *" $hop "* ]] ||
				lab_fail "$namespace has a route to $hop outside the lab"
		done < <({
			ip -n "$namespace" -4 route
			ip -n "$namespace" -6 route
		} | sed -nE 's/.* via ([^ ]+).*/\1/p')
	done
}

# "KIND PEER-NAMESPACE" of each link of a namespace.
lab_links() {
	ip -n "$1" -d -o link | awk '
	/link\/loopback/ {print "loopback -"; next}
	{
		kind = "physical"; peer = "the machine"
		if (match($0, / (bridge|veth|macvlan|ipvlan|tun|vxlan|bond) /))
			kind = substr($0, RSTART + 1, RLENGTH - 2)
		if ($0 ~ / bridge_slave /) kind = "veth"
		if (match($0, /link-netns [^ ]+/)) peer = substr($0, RSTART + 11, RLENGTH - 11)
		print kind, peer
	}'
}

# Waits until a TCP port of HOST listens, at most ten seconds.
lab_await_port() {
	local until
	until=$(($(lab_now) + 10000000))
	while [ -z "$(lab_in "$1" ss -Hltn "sport = :$2")" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "port $2 of $1 does not open"
		lab_breathe
	done
}

lab_port_of_service() {
	case "$1" in
	telnet) echo 23 ;;
	http) echo 80 ;;
	ssh) echo 22 ;;
	mqtt) echo 1883 ;;
	*) lab_fail "no server is known for $1" ;;
	esac
}

# Real servers, in the foreground, each with its configuration in the lab's directory.
lab_serve() {
	local host=$1 service=$2 port=${3:-} conf=$LAB/$1-$2${3:+-$3}
	[ -n "$port" ] || port=$(lab_port_of_service "$service")
	case "$service" in
	telnet)
		echo "telnet stream tcp nowait root /usr/sbin/telnetd telnetd" >"$conf"
		lab_spawn "$host" "$conf.log" inetutils-inetd -d "$conf"
		;;
	http)
		mkdir -p "$conf.d"
		echo "<title>$host</title>" >"$conf.d/index.html"
		printf 'server.document-root = "%s"\nserver.port = %s\n' "$conf.d" "$port" >"$conf"
		echo 'index-file.names = ("index.html")' >>"$conf"
		lab_spawn "$host" "$conf.log" lighttpd -D -f "$conf"
		;;
	ssh)
		[ -e "$LAB/hostkey" ] ||
			dropbearkey -t ed25519 -f "$LAB/hostkey" >/dev/null 2>&1
		lab_spawn "$host" "$conf.log" dropbear -F -E -p "$port" -r "$LAB/hostkey" \
			-P "$conf.pid"
		;;
	mqtt)
		printf 'listener %s\nallow_anonymous true\n' "$port" >"$conf"
		lab_spawn "$host" "$conf.log" mosquitto -c "$conf"
		;;
	tcp)
		lab_spawn "$host" "$conf.log" busybox nc -ll -p "$port" -e /bin/true
		;;
	*) lab_fail "no server is known for $service" ;;
	esac
	LAB_SERVER[$host.$service.${3:-}]=$LAB_LAST
	lab_await_port "$host" "$port"
}

lab_unserve() {
	local key=$1.$2.${3:-}
	lab_end_process "${LAB_SERVER[$key]}"
	unset "LAB_SERVER[$key]"
}
