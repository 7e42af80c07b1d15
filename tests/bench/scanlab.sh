#!/bin/bash
# A scanner's namespace and its targets' (tests/bench/responder), joined by one veth pair, with no
# way out. Source after tests/netns/lab.sh.
#
#	scanlab_up gateway|onlink|kernel SUBNET [RESPONDER-OPTION ...]
#	scanlab_run CONTENDER KIND SUBNET PORTS     lines to $LAB/lines, cost to $LAB/cost
#	scanlab_truth KIND SUBNET PORTS             what is to be found
#	scanlab_score                               "FOUND TRUE FALSE" of lines against truth
#	scanlab_frames                              frames that the scanner has sent so far

SCANLAB_GATEWAY=10.9.0.1
SCANLAB_GATEWAY_MAC=02:57:44:00:00:01
SCANLAB_OPEN=22,80,443
SCANLAB_WORLD=()
SCANLAB_PLACE=
SCANLAB_SUBNET=

# The last address of a subnet that a host may have.
scanlab_last() {
	local network=${1%/*} bits=$((32 - ${1#*/})) a b c d number
	IFS=. read -r a b c d <<<"$network"
	number=$(((a << 24 | b << 16 | c << 8 | d) + (1 << bits) - 2))
	echo "$((number >> 24)).$((number >> 16 & 255)).$((number >> 8 & 255)).$((number & 255))"
}

scanlab_down() {
	local namespace
	for pid in "${LAB_PIDS[@]}"; do lab_end_process "$pid"; done
	for namespace in "${LAB_NAMESPACES[@]}"; do ip netns delete "$namespace"; done
	LAB_PIDS=()
	LAB_NAMESPACES=()
}

scanlab_up() {
	local place=$1 subnet=$2
	shift 2
	SCANLAB_PLACE=$place
	SCANLAB_SUBNET=$subnet
	SCANLAB_WORLD=("$@")
	lab_namespace scanner
	lab_namespace targets
	ip -n "$(lab_ns scanner)" link add eth0 type veth peer name eth0 \
		netns "$(lab_ns targets)"
	ip -n "$(lab_ns targets)" link set eth0 address "$SCANLAB_GATEWAY_MAC" up
	ip -n "$(lab_ns scanner)" link set eth0 up
	lab_guard
	if [ "$place" = onlink ]; then
		SCANLAB_OWN=$(scanlab_last "$subnet")
		ip -n "$(lab_ns scanner)" address add "$SCANLAB_OWN/${subnet#*/}" dev eth0
		SCANLAB_WORLD+=(-l)
	else
		SCANLAB_OWN=10.9.0.2
		ip -n "$(lab_ns scanner)" address add "$SCANLAB_OWN/24" dev eth0
		ip -n "$(lab_ns scanner)" route add "$subnet" via "$SCANLAB_GATEWAY"
		SCANLAB_WORLD+=(-g "$SCANLAB_GATEWAY")
	fi
	if [ "$place" = kernel ]; then
		scanlab_kernel "$subnet"
		return
	fi
	lab_spawn targets "$LAB/responder" taskset -c $(($(nproc) - 1)) \
		"$BUILD/tests/bench/responder" "${SCANLAB_WORLD[@]}" eth0 "$subnet"
	until grep -qs ready "$LAB/responder"; do
		kill -0 "$LAB_LAST" || lab_fail "no targets: $(cat "$LAB/responder")"
		lab_breathe
	done
	: >"$LAB/responder"
}

# Every address is the targets' own: Linux answers.
scanlab_kernel() {
	local port
	ip -n "$(lab_ns targets)" address add "$SCANLAB_GATEWAY/24" dev eth0
	ip -n "$(lab_ns targets)" route add local "$1" dev lo
	for port in ${SCANLAB_OPEN//,/ }; do lab_serve targets tcp "$port"; done
}

# Without the addresses that no host of the segment can have: the scanner's own, and on the
# segment its first and its last.
scanlab_hosts() {
	local first=${SCANLAB_SUBNET%/*} last=${SCANLAB_OWN%.*}.$((${SCANLAB_OWN##*.} + 1))
	[ "$SCANLAB_PLACE" = onlink ] || first='' last=''
	awk -v own="$SCANLAB_OWN" -v first="$first" -v last="$last" \
		'$1 != own && $1 != first && $1 != last'
}

scanlab_truth() {
	local kind=$1 subnet=$2 ports=$3 host
	if [ "$SCANLAB_PLACE" = kernel ]; then
		for host in $(seq 0 255); do
			for port in ${SCANLAB_OPEN//,/ }; do echo "${subnet%.*}.$host $port"; done
		done
	elif [ "$kind" = tcp ]; then
		"$BUILD/tests/bench/responder" "${SCANLAB_WORLD[@]}" -T "$ports" "$subnet"
	else
		"$BUILD/tests/bench/responder" "${SCANLAB_WORLD[@]}" -A "$subnet"
	fi | scanlab_hosts | LC_ALL=C sort >"$LAB/truth"
}

# What each contender is called with; "-" when it cannot do this kind.
scanlab_command() {
	local contender=$1 kind=$2 subnet=$3 ports=$4 rate=${1#*-} way=()
	case $contender:$kind in
	ours*)
		case $rate in
		"$contender") ;;
		swept) way+=(-s) ;; # only of hosts that answered just before
		*) way+=(-r "$rate") ;;
		esac
		case $SCANLAB_PLACE in
		onlink) way+=(-l) ;;
		*) way+=(-g "$SCANLAB_GATEWAY") ;;
		esac
		echo "$BUILD/tests/bench/scan_once ${way[*]} -v -k $kind -p $ports eth0 $subnet"
		;;
	nmap:tcp) echo "nmap -n -Pn -sS -T4 --min-rate 50000 -p $ports -oG - $subnet" ;;
	nmap:ping) echo "nmap -n -sn -PE --min-rate 50000 -oG - $subnet" ;;
	nmap:arp) echo "nmap -n -sn -PR --min-rate 50000 -oG - $subnet" ;;
	masscan-*:tcp)
		echo "masscan --noreset -p$ports $subnet --rate $rate --retries 0 --wait 1" \
			"--interface eth0 --adapter-ip $SCANLAB_OWN" \
			"--router-mac $SCANLAB_GATEWAY_MAC -oL $LAB/masscan"
		;;
	arp-scan:arp) echo "arp-scan -q -x -I eth0 --bandwidth=100M $subnet" ;;
	*) lab_fail "$contender has no way to do $kind" ;;
	esac
}

# The output of a contender as "IP PORT" or "IP" lines.
scanlab_lines() {
	case $1:$2 in
	nmap:tcp)
		awk '/Ports:/ {
			ip = $2; sub(/.*Ports: /, ""); sub(/\t.*/, ""); count = split($0, at, ", ")
			for (i = 1; i <= count; i++) {
				split(at[i], part, "/")
				if (part[2] == "open") print ip, part[1]
			}
		}' "$LAB/out"
		;;
	nmap:*) awk '/Status: Up/ {print $2}' "$LAB/out" ;;
	masscan*) awk '$1 == "open" {print $4, $3}' "$LAB/masscan" ;;
	arp-scan:*) awk '/^[0-9]/ {print $1}' "$LAB/out" ;;
	*) cat "$LAB/out" ;;
	esac | scanlab_hosts | LC_ALL=C sort -u
}

scanlab_frames() {
	ip -n "$(lab_ns scanner)" -s -j link show eth0 | jq '.[0].stats64.tx.packets'
}

scanlab_run() {
	local command status=0
	read -ra command <<<"$(scanlab_command "$@")"
	: >"$LAB/masscan"
	ip -n "$(lab_ns scanner)" neigh flush all
	lab_in scanner timeout "${SCANLAB_SECONDS:-120}" "$BUILD/tests/bench/cost" \
		"$LAB/cost" "${command[@]}" >"$LAB/out" 2>"$LAB/said" </dev/null || status=$?
	scanlab_lines "$1" "$2" >"$LAB/lines" || :
	return "$status"
}

scanlab_score() {
	local true
	true=$(LC_ALL=C comm -12 "$LAB/lines" "$LAB/truth" | wc -l)
	echo "$(wc -l <"$LAB/lines") $true $(($(wc -l <"$LAB/lines") - true))"
}
