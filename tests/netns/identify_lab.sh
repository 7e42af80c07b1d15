#!/bin/bash
# make identify-lab: WatchDog beside `nmap -sV` on the real servers of identify_servers.sh.
#
# First a race: twenty services, each of another protocol and on a host of its own, from nothing
# to the last one named. Then all of them, TCP and UDP, over three segments: what they are, what
# each says of them, and what each sent and how long it took.
#
# Not part of the tests: it needs more packages and, with nmap, six minutes; NMAP=no: one and a
# half. PART=race or PART=all: only that.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/netns/watch.sh
. tests/netns/identify_servers.sh
lab_syslog

ports=21-23,25,53,80,110,111,143,389,443,445,631,873,993,1080,1883,2121,3306,3389,5060,5432,5901,6379,8080,8200,8443,8883,9100,11211
udp_ports=53,69,111,137,161,5060,5683
racing="http https ssh smb vnc rdp rsync telnet mqtt mqtts ftp socks tls redis memcached postgresql mysql ldap imap smtp"

# configure JOBS SUBNETS-OF-HOME SUBNETS-OF-IOT SUBNETS-OF-WORK
configure() {
	local jobs=$1 i=0 segment
	shift
	echo 'segments:'
	for segment in "${segments[@]}"; do
		lab_segment_config "$segment" "eth$i" "$1" 'zone: iot' 'opt_in: [161/udp]' \
			"ports: $jobs"
		i=$((i + 1))
		shift
	done
	echo "limits: {total: $LAB_TOTAL, connections: 32}"
	lab_config_tail | grep -v '^limits'
}

# What left and reached the watcher's three interfaces: packets and bytes sent, received.
traffic() {
	lab_in watcher cat /proc/net/dev | awk '/eth/ {rb += $2; rp += $3; tb += $10; tp += $11}
		END {print tp, tb, rp, rb}'
}

# sent_since TRAFFIC: "PACKETS packets and BYTES bytes sent, ... received" since then.
sent_since() {
	echo "$1 $(traffic)" | awk '{printf "%d packets and %d bytes sent, %d and %d received", $5 - $1,
		$6 - $2, $7 - $3, $8 - $4}'
}

# Waits until so many services are named; FIRST is when the first of them was asked at the latest.
named() {
	local until asked=0 before
	until=$(($(lab_now) + 90000000))
	FIRST=0
	while [ "$(lab_json '[.ports[] | select(.asked_at)] | length' ports)" -lt "$1" ]; do
		[ "$(lab_now)" -lt "$until" ] || break
		before=$(lab_now)
		[ "$FIRST" != 0 ] || asked=$(lab_json .status.inquiries.asked status)
		[ "$FIRST" != 0 ] || [ "$asked" = 0 ] || FIRST=$before
		lab_breathe
	done
}

# The moment when the last service was named that a jq condition is for.
last() {
	local at
	at=$(jq -r "[.ports[] | select(.asked_at and ($1)) | .asked_at] | max" "$LAB/ports.json")
	date -d "$at" +%s%6N
}

nmap_asks() {
	if [ "${NMAP:-yes}" = yes ]; then
		lab_in watcher nmap -n -Pn "$@" -oX "$LAB/nmap.xml" >"$LAB/nmap.log" 2>&1
	else
		echo '<nmaprun/>' >"$LAB/nmap.xml"
	fi
}

# What nmap found: name, with /ssl inside TLS; with ? when it only looked the number up.
nmap_name() {
	local service="//host[address/@addr='$1']//port[@portid='$2' and @protocol='$3' and state/@state='open']/service"
	xmllint --xpath "concat(string($service/@name), substring('/ssl', 1, 4 * boolean($service/@tunnel)),
		substring('?', 1, boolean($service/@method = 'table')))" "$LAB/nmap.xml"
}

# Is nmap's name one for that protocol, found by asking?
agrees() {
	case "$2" in
	'' | *[!/]\?) [[ "$1 $2" = tls\ */ssl\? ]] ;;
	*/ssl) [[ "$1 $2" =~ ^(https\ http|mqtts\ (mqtt|mosquitto.*)|imaps\ imap|tls\ .*)/ssl$ ]] ;;
	domain) [ "$1" = dns ] ;;
	netbios-ssn | microsoft-ds) [ "$1" = smb ] ;;
	ms-wbt-server) [ "$1" = rdp ] ;;
	upnp) [ "$1" = http ] ;;
	socks5) [ "$1" = socks ] ;;
	mosquitto*) [ "$1" = mqtt ] ;;
	*) [ "$1" = "$2" ] ;;
	esac
}

# said IP PORT PROTO: what WatchDog says, in fields separated by tabs.
said() {
	jq -r ".ports[] | select(.ip == \"$1\" and .port == $2 and .proto == \"$3\") |
		if .asked_at then [.service, .encrypted, .login, .category, .impact, .likelihood,
		(.product // \"\" | .[:32])] else [\"-\", \"-\", \"-\", .category, .impact, .likelihood,
		\"not asked, whatever it says\"] end | join(\"\t\")" "$LAB/ports.json"
}

line() { printf '%-10s %5s/%s  %-10s %-8s| %-10s %-8s %-8s %-16s %-6s %-11s %-32s| %s\n' "$@"; }

# table ROW ...: rows of TRUTH beside what WatchDog and nmap say, and counts.
table() {
	local row ip port proto service encrypted named measured login category impact likelihood
	local product theirs count=0 right=0 verdicts=0 nmap=0 nmap_tls=0 tls=0 quiet=0
	line ADDRESS PORT '   ' SERVICE ENCRYPTED WATCHDOG MEASURED LOG-IN CATEGORY IMPACT LIKELIHOOD \
		PRODUCT NMAP
	for row in "$@"; do
		read -r ip port service encrypted <<<"$row"
		proto=tcp
		[ "$port" = "${port%/udp}" ] || proto=udp
		port=${port%/udp}
		IFS=$'\t' read -r named measured login category impact likelihood product \
			<<<"$(said "$ip" "$port" "$proto")"
		theirs=$(nmap_name "$ip" "$port" "$proto")
		line "$ip" "$port" "$proto" "$service" "$encrypted" "$named" "$measured" "$login" \
			"$category" "$impact" "$likelihood" "$product" "${theirs:--}"
		if [ "$service" = - ]; then
			[ "$named" != - ] || quiet=$((quiet + 1))
			continue
		fi
		count=$((count + 1))
		[ "$named" != "$service" ] || right=$((right + 1))
		[ "$measured" != "$encrypted" ] || verdicts=$((verdicts + 1))
		! agrees "$service" "$theirs" || nmap=$((nmap + 1))
		[[ "$encrypted" = yes && "$service" != ssh ]] || continue
		tls=$((tls + 1))
		[[ "$theirs" != */ssl* ]] || nmap_tls=$((nmap_tls + 1))
	done
	echo
	echo "WatchDog: $right of $count named as they are, encryption as it is at $verdicts;" \
		"left alone what must be: $quiet"
	echo "nmap -sV: $nmap of $count named as they are, TLS seen at $nmap_tls of $tls (of the others it says nothing)"
}

# watch COUNT: starts WatchDog on nothing, waits until COUNT services are named, says what it took.
watch() {
	local began before
	rm -rf "$LAB/state" # what the race has left
	before=$(traffic)
	began=$(lab_now)
	lab_wdogd watcher "$LAB/wdogd.yaml"
	named "$1"
	OURS=$(sent_since "$before")
	lab_wdog --json ports >"$LAB/ports.json"
	ASKED=$(lab_json '.status.inquiries | "\(.connections) connections, \(.sent_bytes) bytes sent, \(.received_bytes) received"' status)
	BEGAN=$began
}

race() {
	local rows=() subnets=('' '' '') chosen='' hosts service row ip port name segment before began
	for service in $racing; do
		for row in "${TRUTH[@]}"; do
			read -r ip port name _ <<<"$row"
			[ "$name $port" = "$service ${port%/udp}" ] || continue
			rows+=("$row")
			chosen+=${chosen:+,}$port
			segment=${ip#10.77.}
			subnets[${segment%%.*} - 1]+="${subnets[${segment%%.*} - 1]:+, }$ip/32"
			break
		done
	done
	mapfile -t hosts < <(printf '%s\n' "${rows[@]}" | cut -d ' ' -f 1 | sort -u)
	configure "[{set: \"$chosen\", every: 1h}]" "${subnets[@]}" >"$LAB/wdogd.yaml"
	lab_cause "the race: ${#rows[@]} services on ${#hosts[@]} hosts"
	watch "${#rows[@]}"
	lab_stop_wdogd
	echo "WatchDog: $(lab_seconds "$BEGAN" "$(last true)") s, $(lab_seconds "$FIRST" "$(last true)") s of them asking; $OURS"
	echo "          ($ASKED)"
	before=$(traffic)
	began=$(lab_now)
	nmap_asks -sS -sV -p "$chosen" "${hosts[@]}"
	echo "nmap -sV: $(lab_seconds "$began" "$(lab_now)") s; $(sent_since "$before")"
	table "${rows[@]}"
}

everything() {
	local hosts before began
	configure "[{set: \"$ports\", every: 1h}, {set: \"$udp_ports\", proto: udp, every: 1h}]" \
		10.77.1.0/24 10.77.2.0/24 10.77.3.0/24 >"$LAB/wdogd.yaml"
	mapfile -t hosts < <(printf '%s\n' "${TRUTH[@]}" | cut -d ' ' -f 1 | sort -u)
	lab_cause "all ${#TRUTH[@]} of them"
	watch "$(printf '%s\n' "${TRUTH[@]}" | grep -vc ' - -$')"
	lab_stop_wdogd
	echo "WatchDog: TCP $(lab_seconds "$BEGAN" "$(last '.proto == "tcp"')") s, UDP beside it" \
		"$(lab_seconds "$BEGAN" "$(last '.proto == "udp"')") s; $OURS"
	echo "          ($ASKED; the rest finds hosts in three /24 and open ports)"
	before=$(traffic)
	began=$(lab_now)
	nmap_asks -sS -sU -sV --max-retries 1 -p "T:$ports,U:$udp_ports" "${hosts[@]}"
	echo "nmap -sV: $(lab_seconds "$began" "$(lab_now)") s (hosts named to it, all ports asked in one go); $(sent_since "$before")"
	table "${TRUTH[@]}"
}

[ "${PART:-race}" != race ] || race
[ "${PART:-all}" != all ] || everything
lab_finish
