#!/bin/bash
# The manual page wdog(1) and the tables of the program tell the same: every command with
# its usage, every option, and nothing that does not exist; and every help fits into a terminal
# of 80 columns.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
wdog=$build/wdog
page=$here/man/wdog.1
failed=0

# fits WORD...: what wdog says then has no line of over 80 columns.
fits() {
	"$wdog" "$@" | awk -v what="wdog $*" 'length > 80 { print what ": " $0; wide = 1 }
		END { exit wide }' || failed=1
}
fits help

text=$(mandoc -T ascii -O width=500 "$page" | col -b | sed 's/\t/ /g; s/  */ /g; s/ \.\.\./.../g')
commands=$("$wdog" help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
[ -n "$commands" ] || { echo "the help names no commands"; exit 1; }

known=$("$wdog" help | grep -oE '^ {2,6}(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+')
for command in $commands; do
	help=$("$wdog" "$command" --help)
	fits "$command" --help
	usage=$(sed -n '/^Usage: wdog /,/^$/p' <<<"$help" | tr -s ' \n' ' ')
	usage=${usage#Usage: wdog }
	usage=${usage% }
	if ! grep -qxF -- " $usage" <<<"$text" && ! grep -qF -- " $usage " <<<"$text"; then
		echo "the page lacks: $usage"
		failed=1
	fi
	own=$(sed -nE '/^Options:/,/^$/s/^ {6}(--[a-z-]+).*/\1/p' <<<"$help")
	for option in $own; do
		grep -qF -- "$option" <<<"$usage" || {
			echo "the usage of $command lacks $option"
			failed=1
		}
	done
	known+=" $own"
done
for option in $known; do
	# In the source, an item of its own.
	grep -qE -- "^\.It (Fl . .*)?Fl -${option#--}( |$)" "$page" || {
		echo "the page has no item for $option"
		failed=1
	}
done
while read -r option; do
	grep -qw -- "$option" <<<"$known" || {
		echo "the page describes $option, which does not exist"
		failed=1
	}
done < <(grep -oE '^\.It .*Fl -[a-z][a-z-]*' "$page" | grep -oE 'Fl -[a-z-]+' | sed 's/Fl -/--/')
# The items of the commands' list: those that start with a command word.
while read -r word; do
	grep -qx -- "$word" <<<"$commands" || {
		echo "the page describes the command $word, which does not exist"
		failed=1
	}
done < <(sed -n '/^\.Sh COMMANDS/,/^\.Sh MOMENTS/p' "$page" |
	sed -n '/^\.It Xo$/{n;s/^\.Cm //p}; s/^\.It Cm //p')
[ "$failed" = 0 ] && echo "the manual page agrees with $(wc -w <<<"$commands") commands"
exit "$failed"
