#!/bin/bash
# Whatever a stranger calls his device, nothing of it acts in any output: the terminal, CSV,
# JSON, XML, HTML, Markdown, the schemas of others. And the documents are what they say: the
# report is well-formed, loads nothing and allows nothing; OCSF and ECS hold what they need.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
checks=0

fail() {
	echo "FAIL $*"
	failed=$((failed + 1))
}
wdog() { "$build/wdog" --db "$work/db" --utc "$@"; }

# Bytes that no output may hold, whatever it is: controls but tab, line feed and (CSV) return,
# C1 controls, bidirectional and zero-width characters, bytes that are no UTF-8.
plain() {
	checks=$((checks + 1))
	LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]' "$1" &&
		fail "control or hidden characters in $2"
	iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 || fail "no UTF-8 in $2"
}

hostile=(
	$'\e[2J\e]52;c;aGk=\a\r\nALERT x id=1'
	$'</script><script>alert(1)</script>'
	$'"><img src=x onerror=alert(1)>'
	$']]><!-- --><![CDATA['
	$'=cmd|\' /C calc\'!A0'
	$'+1+1' $'-1' $'@SUM(A1)' $'\t=1'
	$'%s%s%n%x'
	$'a\nb\r\nc'
	$'\xff\xfe\xc3\x28\xed\xa0\x80'
	$'\xe2\x80\xae\xe2\x80\x8bevil'
	$'| x | `y` [z](javascript:alert(1)) <b>'
	$'"; DROP TABLE device; --'
	$'${jndi:ldap://x} $(id) `id`'
	$'&lt;script&gt; &#x1b;'
	$'\\x1b\\\\'
)

"$build/tests/support/rich_db" "$work/db" "${hostile[@]}" || fail "no database"
commands=(devices ports "alerts --state all" "history --event port-opened" withheld receipts runs export)
for ((i = 0; i < ${#hostile[@]}; i++)); do
	commands+=("device d-$((13 + i))" "why $(wdog --jsonl history --device d-$((13 + i)) |
		jq -r 'select(.event == "port-opened").id' | head -n 1)")
done
for command in "${commands[@]}"; do
	case ${command%% *} in
	device | why) formats=(--color=always --json) ;;
	*) formats=(--color=always --plain --csv --json --jsonl) ;;
	esac
	for format in "${formats[@]}"; do
		# shellcheck disable=SC2086 # words are meant
		wdog $format $command >"$work/out" 2>"$work/err" || fail "$command $format: $(cat "$work/err")"
		case $format in
		--color=always) sed -i 's/\x1b\[[0-9;]*m//g' "$work/out" ;;
		--json*) jq -e . "$work/out" >"$work/jq" 2>&1 || fail "$command $format is no JSON" ;;
		esac
		plain "$work/out" "$command $format"
	done
done
wdog devices --csv --columns name --no-header >"$work/out"
grep -qE '^"?[=+@-]' "$work/out" && fail "a formula in CSV"
wdog export --format csv >"$work/out"
plain "$work/out" "export csv"
grep -qE '(^|,)"?[=+@-][^,]' "$work/out" && fail "a formula in the export"
wdog export --format nmap-xml >"$work/out"
xmllint --noout "$work/out" 2>"$work/err" || fail "nmap XML: $(head -n 3 "$work/err")"
plain "$work/out" "export nmap-xml"
wdog report --html --since 60d >"$work/out"
xmllint --noout --nonet "$work/out" 2>"$work/err" || fail "HTML: $(head -n 3 "$work/err")"
plain "$work/out" "report --html"
[ "$(xmllint --xpath 'count(//script | //img | //link | //a | //iframe | //@href | //@src | //@style | //@*[starts-with(name(), "on")])' "$work/out")" = 0 ] ||
	fail "something that acts or loads in the report"
wdog report --markdown --since 60d >"$work/out"
plain "$work/out" "report --markdown"
grep -qE '(^|[^\\])[<`]' "$work/out" && fail "markup in Markdown"
[ "$(grep -c '^| ' "$work/out")" = "$(grep -cE '^\| .* \|$' "$work/out")" ] || fail "a broken row in Markdown"
for format in ocsf ecs; do
	wdog export --format $format >"$work/out" || fail "$format"
	jq -e . "$work/out" >"$work/jq" 2>&1 || fail "$format is no JSON"
	plain "$work/out" "$format"
done
echo "$checks outputs of ${#hostile[@]} hostile names hold nothing that acts"

rm -f "$work"/db*
"$build/tests/support/rich_db" "$work/db" || fail "no database"
# What JSON says in one word, or in several, CSV has a column for.
for command in devices ports plan runs history "alerts --state all" "diff 30d now" receipts withheld; do
	# shellcheck disable=SC2086 # words are meant
	wdog --jsonl $command | jq -rs '[.[] | to_entries[] |
		select(.value | type != "array" or all(.[]; type != "object")).key] | unique[]' >"$work/fields"
	# shellcheck disable=SC2086 # words are meant
	wdog --csv $command | head -n 1 | tr -d '\r' | tr , '\n' | LC_ALL=C sort >"$work/columns"
	[ -s "$work/fields" ] || fail "no $command"
	missing=$(LC_ALL=C sort "$work/fields" | LC_ALL=C comm -23 - "$work/columns")
	[ -z "$missing" ] || fail "$command has no columns for $missing"
done
# The style is allowed by its hash, and nothing else is.
wdog report --html >"$work/report.html"
# What a person sees as the text between the tags is what is hashed.
style=$(awk '/<style>/ {on = 1; sub(/.*<style>/, "")} /<\/style>/ {exit} on' "$work/report.html"; printf x)
hash=$(printf %s "${style%x}" | openssl dgst -sha256 -binary | openssl base64)
grep -qF "content=\"default-src 'none'; style-src 'sha256-$hash'; base-uri 'none'; form-action 'none'\"" \
	"$work/report.html" || fail "the policy does not allow exactly our style"
grep -qiE 'https?:|url\(|@import|javascript:' "$work/report.html" && fail "a reference to elsewhere"
for id in to-do changes alerts exposure timeline inventory hours untested withheld receipts; do
	[ "$(xmllint --xpath "count(//section[@id='$id'])" "$work/report.html")" = 1 ] || fail "no section $id"
done
[ "$(xmllint --xpath 'count(//*[local-name()="svg"])' "$work/report.html")" = 2 ] || fail "no charts"

# Each document holds what its schema needs.
validate() {
	local file=$1 count=0 need
	shift
	while read -r name filter; do
		need=$here/tests/schema/$name.json
		jq -c "select($filter)" "$file" >"$work/part"
		[ -s "$work/part" ] || fail "nothing like $name"
		count=$((count + $(wc -l <"$work/part")))
		jq -r --argjson need "$(cat "$need")" -f "$here/tests/schema/check.jq" "$work/part" |
			sort | uniq -c >"$work/wrong"
		[ ! -s "$work/wrong" ] || fail "$name: $(cat "$work/wrong")"
	done
	[ "$count" = "$(wc -l <"$file")" ] || fail "documents of no known kind"
	[ -z "$(jq -c '[paths(. == null)] | select(. != [])' "$file")" ] || fail "a null in $file"
}
wdog export --format ocsf >"$work/ocsf"
validate "$work/ocsf" <<'END'
ocsf-2004 .class_uid == 2004
ocsf-5001 .class_uid == 5001
ocsf-6007 .class_uid == 6007
END
wdog export --format ecs >"$work/ecs"
validate "$work/ecs" <<'END'
ecs-device .event.dataset == "watchdog.device"
ecs-port .event.dataset == "watchdog.port"
ecs-run .event.dataset == "watchdog.run"
END
echo '{"class_uid":2004,"type_uid":1}' >"$work/bad"
[ "$(jq -r --argjson need "$(cat "$here/tests/schema/ocsf-2004.json")" -f "$here/tests/schema/check.jq" \
	"$work/bad" | grep -c .)" -gt 5 ] || fail "the checker finds nothing"
wdog export --format ocsf --at 20d >"$work/then"
[ "$(jq -s '[.[] | select(.class_uid == 2004)] | length' "$work/then")" -lt \
	"$(jq -s '[.[] | select(.class_uid == 2004)] | length' "$work/ocsf")" ] || fail "--at changes nothing"
[ "$failed" = 0 ] && echo "report and exports are what they say: $(wc -l <"$work/ocsf") OCSF, $(wc -l <"$work/ecs") ECS documents"
[ "$failed" = 0 ]
