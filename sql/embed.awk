# Turns sql/queries.sql and the migrations into C: gen/sql.c, see lib/store/sql.h. Usage:
#	awk -f sql/embed.awk sql/queries.sql sql/migrations/*.sql
# In queries.sql "-- name: X" starts one statement, "-- script: X" several that are run as
# one text. Whole-line comments are left out.

function quoted(line) {
	gsub(/\\/, "\\\\", line)
	gsub(/"/, "\\\"", line)
	return "\t\t\"" line "\\n\"\n"
}

function fail(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
	failed = 1
	exit 1
}

FNR == 1 && FILENAME ~ /migrations\// {
	migration++
	number = FILENAME
	sub(/^.*\//, "", number)
	if (number + 0 != migration) fail("migration " migration " is missing")
	body[migration] = ""
}

migration == 0 && /^-- (name|script): / {
	current = $3
	if (current in text) fail("\"" current "\" is there twice")
	if (current !~ /^[a-z][a-z_]*$/) fail("\"" current "\" is no name")
	names[++count] = current
	script[current] = ($2 == "script:") ? "true" : "false"
	text[current] = ""
	next
}

/^[ \t]*--/ || /^[ \t]*$/ { next }

migration > 0 { body[migration] = body[migration] quoted($0); next }

{
	if (current == "") fail("a statement needs a name")
	text[current] = text[current] quoted($0)
}

END {
	if (failed) exit 1
	for (i = 2; i <= count; i++)
		for (j = i; j > 1 && names[j] < names[j - 1]; j--) {
			swap = names[j]
			names[j] = names[j - 1]
			names[j - 1] = swap
		}
	print "/* Made by sql/embed.awk from the files in sql/. */"
	print "#include \"store/sql.h\"\n"
	print "const struct sql_statement sql_statements[] = {"
	for (i = 1; i <= count; i++)
		print "\t{\"" names[i] "\", " script[names[i]] ",\n" text[names[i]] "\t},"
	print "};\n"
	printf "const size_t sql_statement_count = %d;\n\n", count
	print "const char *const sql_migrations[] = {"
	for (i = 1; i <= migration; i++) print body[i] "\t\t,"
	print "};\n"
	printf "const size_t sql_migration_count = %d;\n", migration
}
