#!/bin/bash
# WatchDog's scan beside nmap, masscan and arp-scan, on the same work in the same minutes: wall
# time, processor time per question, frames per question, recall, invented answers, peak memory,
# and how many times what ours takes each of them takes. Every contender runs BENCH_RUNS (3)
# times; medians are printed. `make bench`; BENCH_SCENARIOS="small arp24" for a few of them.
#
# On a machine that does other work at the same time trust the ratios, not the seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/netns/lab.sh
. tests/bench/scanlab.sh

runs=${BENCH_RUNS:-3}
hundred=7,9,13,21-23,25-26,37,53,79-81,88,106,110-111,113,119,135,139,143-144,179,199,389,427
hundred+=,443-445,465,513-515,543-544,548,554,587,631,646,873,990,993,995,1025-1029,1110,1433
hundred+=,1720,1723,1755,1900,2000-2001,2049,2121,2717,3000,3128,3306,3389,3986,4899,5000,5009
hundred+=,5051,5060,5101,5190,5357,5432,5631,5666,5800,5900,6000-6001,6646,7070,8000,8008-8009
hundred+=,8080-8081,8443,8888,9100,9999-10000,32768,49152-49157

# NAME KIND PLACE SUBNET PORTS CONTENDERS QUESTIONS RESPONDER-OPTIONS
scenarios() {
	cat <<-END
		small     tcp gateway 10.50.7.0/24 $hundred  ours,ours-10000,nmap,masscan-100000 25600 -o 5
		mixed     tcp gateway 10.50.7.0/24 $hundred  ours,nmap,masscan-100000 25600 -o 5 -f 20 -a 30
		lossy     tcp gateway 10.50.7.0/24 $hundred  ours,nmap,masscan-100000 25600 -o 5 -d 5
		mixedloss tcp gateway 10.50.7.0/24 $hundred  ours,nmap 25600 -o 5 -f 20 -a 30 -d 5
		walls     tcp gateway 10.50.7.0/24 $hundred  ours,nmap 25600 -o 1 -f 99
		wallsloss tcp gateway 10.50.7.0/24 $hundred  ours,nmap 25600 -o 1 -f 99 -d 5
		quiet     tcp gateway 10.50.7.0/24 $hundred  ours,nmap 25600 -o 5 -q 50
		limited   tcp gateway 10.50.7.0/24 $hundred  ours,nmap 25600 -o 5 -r 50
		limitedw  tcp gateway 10.50.7.0/24 $hundred  ours,nmap 25600 -o 5 -r 50 -w
		segment   tcp onlink  10.50.7.0/24 $hundred  ours,nmap 25600 -o 5 -a 30
		wide      tcp gateway 10.50.0.0/16 443       ours,nmap,masscan-10000000 65536 -o 20
		sparse    tcp gateway 10.50.0.0/16 443       ours,masscan-10000000 65536 -o 50 -a 90
		large     tcp gateway 10.50.0.0/16 $hundred  ours,ours-swept,masscan-10000000 6553600 -o 2 -a 90
		deep      tcp gateway 10.50.7.0/30 1-65535   ours,nmap,masscan-10000000 262140 -o 0.1
		firewalls tcp gateway 10.50.7.0/30 1-65535   ours,masscan-10000000 262140 -o 0.1 -f 99
		linux     tcp kernel  10.50.7.0/24 $hundred  ours,nmap 25600
		ping24    ping gateway 10.50.7.0/24 -        ours,nmap 256 -a 90
		ping16    ping gateway 10.50.0.0/16 -        ours,nmap 65536 -a 90
		arp24     arp onlink  10.50.7.0/24 -         ours,nmap,arp-scan 256 -a 90
		arp16     arp onlink  10.50.0.0/16 -         ours,arp-scan 65536 -a 90
		arp16loss arp onlink  10.50.0.0/16 -         ours,arp-scan 65536 -a 90 -d 5
	END
}

median() { sort -g | awk '{at[NR] = $1} END {print at[int((NR + 1) / 2)]}'; }

# column NUMBER: the median of that field of the runs so far.
column() { awk -v field="$1" '{print $field}' "$LAB/runs" | median; }

# contend CONTENDER KIND SUBNET PORTS QUESTIONS: one line of the table.
contend() {
	local contender=$1 questions=$5 before after truth found true false ours
	truth=$(wc -l <"$LAB/truth")
	: >"$LAB/runs"
	for _ in $(seq "$runs"); do
		before=$(scanlab_frames)
		scanlab_run "$1" "$2" "$3" "$4" || {
			printf '  %-17s did not end well (%d)\n' "$contender" $?
			return 0
		}
		after=$(scanlab_frames)
		read -r found true false < <(scanlab_score)
		awk -v sent=$((after - before)) -v questions="$questions" -v found="$found" \
			-v true="$true" -v false="$false" -v truth="$truth" '{
			print $1, ($2 + $3) * 1e6 / questions, sent / questions,
				truth ? 100 * true / truth : 100, false, $4 / 1024
		}' "$LAB/cost" >>"$LAB/runs"
	done
	[ "$contender" != ours ] || { column 1; column 2; } >"$LAB/ours"
	ours=$(paste -sd' ' "$LAB/ours")
	echo "$contender $(for i in 1 2 3 4 5 6; do column $i; done | paste -sd' ') $ours" | awk '{
		printf "  %-17s %8.3f %10.2f %10.2f %9.3f %6d %8.1f %8.2fx %6.2fx\n",
			$1, $2, $3, $4, $5, $6, $7, $2 / $8, $3 / $9
	}'
}

lab_start
printf '%d run(s) each; medians\n' "$runs"
while read -r name kind place subnet ports contenders questions options; do
	[[ " ${BENCH_SCENARIOS:-$name} " = *" $name "* ]] || continue
	read -ra world <<<"$options"
	scanlab_up "$place" "$subnet" "${world[@]}"
	scanlab_truth "$kind" "$subnet" "$ports"
	printf '\n%s: %s, %d questions, %d to be found %s\n' "$name" "$kind" "$questions" \
		"$(wc -l <"$LAB/truth")" "$options"
	printf '  %-17s %8s %10s %10s %9s %6s %8s %9s %7s\n' "" "wall s" "CPU us/q" "frames/q" \
		"recall %" false "RSS MB" "wall/ours" "CPU"
	for contender in ${contenders//,/ }; do
		contend "$contender" "$kind" "$subnet" "$ports" "$questions"
	done
	scanlab_down
done < <(scenarios)
