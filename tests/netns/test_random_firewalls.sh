#!/bin/bash
# Hosts of real kernels with random listeners behind random firewalls (drop, resets, every kind
# of ICMP reject, resets that are limited in number): what the sensor finds, what Debian's nmap
# finds, and what was set up are compared port by port. Where nmap differs it must be for the one
# known reason: a closed port of a host that limits its resets, taken for filtered. ROUNDS times
# HOSTS configurations; SEED repeats a run; `make agree-test` is the long version.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh

ROUNDS=${ROUNDS:-1} HOSTS=${HOSTS:-25} SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
PORTS_PER_HOST=16
net=10.78.1
scanner=$BUILD/tests/bench/scan_once
lab_say "seed $SEED, $((ROUNDS * HOSTS)) configurations"
RANDOM=$SEED

lab_start
lab_segment near
lab_segment lan
lab_router router near:10.78.2.1/24 lan:$net.1/24
lab_host scanner near 10.78.2.2/24 -
ip -n "$(lab_ns scanner)" route add $net.0/24 via 10.78.2.1
for ((i = 1; i <= HOSTS; i++)); do lab_host "h$i" lan "$net.$((i + 10))/24" $net.1; done
lab_guard

# What may be done to a SYN, and what then shows; "-" leaves it to the host.
rules=(- - - - - - drop 'reject with tcp reset'
	'reject with icmp type port-unreachable' 'reject with icmp type host-unreachable'
	'reject with icmp type net-unreachable' 'reject with icmp type admin-prohibited'
	'reject with icmp type host-prohibited' 'reject with icmp type net-prohibited')

# One host: its listeners, its firewall, and its lines of $LAB/truth.
configure() {
	local host=h$1 ip=$net.$(($1 + 10)) port rule state open=() wall="" conf=$LAB/h$1.conf
	local limit=""
	if [ $((RANDOM % 5)) = 0 ]; then
		limit="tcp flags rst limit rate over 5/second burst 2 packets drop"
		echo "$ip" >>"$LAB/limiting"
	fi
	for port in "${ports[@]}"; do
		rule=${rules[RANDOM % ${#rules[@]}]}
		state=closed
		if [ $((RANDOM % 5)) -lt 2 ]; then
			open+=("$port")
			state=open
		fi
		case $rule in
		-) ;;
		*reset) state=closed ;;
		*) state=filtered ;;
		esac
		[ "$rule" = - ] || wall+="tcp dport $port $rule"$'\n'
		echo "$ip $port $state" >>"$LAB/truth"
	done
	lab_in "$host" nft -f - <<-END
		flush ruleset
		table inet wall {
			chain input {
				type filter hook input priority 0
				$wall
			}
			chain output {
				type filter hook output priority 0
				$limit
			}
		}
	END
	[ "${#open[@]}" -gt 0 ] || return 0
	{
		echo "server.document-root = \"$LAB\""
		echo "server.port = ${open[0]}"
		for port in "${open[@]:1}"; do echo "\$SERVER[\"socket\"] == \":$port\" {}"; done
	} >"$conf"
	lab_spawn "$host" "$conf.log" lighttpd -D -f "$conf"
	servers+=("$LAB_LAST")
	lab_await_port "$host" "${open[-1]}"
}

scan_ours() {
	lab_in scanner "$scanner" -g 10.78.2.1 -r 2000 -o 200 -f -p "$list" eth0 $net.0/24 >"$LAB/found"
	awk -v wanted="$list" 'BEGIN {n = split(wanted, p, ",")}
		$3 != "untested" {split($2, r, "-")
			for (i = 1; i <= n; i++)
				if (p[i] + 0 >= r[1] + 0 && p[i] + 0 <= r[2] + 0) print $1, p[i], $3}' \
		"$LAB/found" | grep -Fwf <(cut -d ' ' -f 1 "$LAB/truth" | sort -u) | sort >"$LAB/ours"
}

scan_theirs() {
	lab_in scanner nmap -sS -n -Pn -T4 --max-retries 10 -p "$list" -oG "$LAB/nmap" \
		"$net.11-$((HOSTS + 10))" >/dev/null
	awk '/Ports:/ {
		host = $2
		sub(/.*Ports: /, ""); sub(/\t.*/, "")
		count = split($0, parts, ", ")
		for (i = 1; i <= count; i++) {split(parts[i], f, "/"); print host, f[1], f[2]}
	}' "$LAB/nmap" | sort >"$LAB/theirs"
}

# compare WHOM: notes differences from the truth, with "limits" where the host limits resets.
compare() {
	join -j 1 <(sed 's/ /:/' "$LAB/truth" | sort) <(sed 's/ /:/' "$LAB/$1" | sort) |
		awk -v who="$1" -v limiting="$LAB/limiting" '
			BEGIN {while ((getline ip <limiting) > 0) limits[ip] = 1}
			$2 != $3 {
				split($1, at, ":")
				print who, $1, "is", $2, "found", $3, (at[1] in limits ? "limits" : "")
			}' >>"$LAB/differ"
}

total=0
: >"$LAB/differ"
for ((round = 1; round <= ROUNDS; round++)); do
	mapfile -t ports < <(for ((i = 0; i < 60; i++)); do
		echo $((1 + RANDOM % 9999))
	done | sort -nu | head -n $PORTS_PER_HOST)
	list=$(IFS=, && echo "${ports[*]}")
	servers=()
	: >"$LAB/truth"
	: >"$LAB/limiting"
	for ((i = 1; i <= HOSTS; i++)); do configure "$i"; done
	scan_ours
	scan_theirs
	asked=$(wc -l <"$LAB/truth")
	for who in ours theirs; do
		got=$(wc -l <"$LAB/$who")
		[ "$got" = "$asked" ] || lab_fail "round $round: $who has $got of $asked ports"
		compare $who
	done
	total=$((total + asked))
	for pid in "${servers[@]}"; do lab_end_process "$pid"; done
done

lab_say "$total ports; of what was set up $(awk '
	{wrong[$1]++}
	$1 == "theirs" {kind[$4 " as " $6]++}
	END {
		printf "WatchDog found %d otherwise, nmap %d", wrong["ours"], wrong["theirs"]
		for (k in kind) printf " (%d %s)", kind[k], k
	}' "$LAB/differ")"
awk '$1 == "ours" {print; wrong = 1} END {exit wrong}' "$LAB/differ" ||
	lab_fail "WatchDog found what is not so (seed $SEED)"
awk '$1 == "theirs" && !($4 == "closed" && $6 == "filtered" && $7 == "limits") {print; wrong = 1}
	END {exit wrong}' "$LAB/differ" ||
	lab_fail "nmap found something else, and not for the known reason (seed $SEED)"
