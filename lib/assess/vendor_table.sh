#!/bin/sh
# Makes the vendor table (C on standard output) from the IEEE registries as Debian's package
# ieee-data ships them. Usage: vendor_table.sh FILE.csv...
set -eu
export LC_ALL=C

# Registry,Assignment,Organization Name,... -> "prefix in 9 hex digits, bits, name"
rows='
/^(MA-L|MA-M|MA-S|IAB),[0-9A-F]+,/ {
	split($0, field, ",")
	hex = field[2]
	name = $0
	sub(/^[^,]*,[^,]*,/, "", name)
	if (name ~ /^"/) {
		name = substr(name, 2)
		gsub(/""/, "\001", name)
		sub(/".*/, "", name)
		gsub(/\001/, "\"", name)
	} else {
		sub(/,.*/, "", name)
	}
	gsub(/[\000-\037\177]/, " ", name)
	gsub(/  +/, " ", name)
	sub(/^ /, "", name)
	sub(/ $/, "", name)
	if (name == "" || name == "Private") next
	bits = length(hex) * 4
	while (length(hex) < 9) hex = hex "0"
	printf "%s\t%d\t%s\n", hex, bits, name
}'

# Sorted rows -> three arrays; equal names are stored once.
table='
function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\?/, "\\?", text)
	return text
}
BEGIN {
	FS = "\t"
	print "#include \"assess/vendor.h\"\n\nconst char vendor_names[] ="
}
$1 $2 == last { next }
{
	last = $1 $2
	if (!($3 in offset)) {
		offset[$3] = used
		used += length($3) + 1
		printf "\t\"%s\\0\"\n", quoted($3)
	}
	row[count++] = sprintf("\t{0x%sULL, %d, %d},", $1, $2, offset[$3])
}
END {
	if (count == 0) { print "no rows: are these IEEE registries?" > "/dev/stderr"; exit 1 }
	print "\t\"\";\n\nconst struct vendor_row vendor_rows[] = {"
	for (i = 0; i < count; i++) print row[i]
	printf "};\n\nconst size_t vendor_row_count = %d;\n", count
}'

cat "$@" | tr -d '\r' | awk "$rows" | sort -t '	' -k1,1 -k2,2n -k3,3 | awk "$table"
