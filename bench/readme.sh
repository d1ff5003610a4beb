#!/usr/bin/env bash
# Renews the README's section of rates from the files of all machines in bench/results.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp)
trap 'rm -f "$work"' EXIT

section() { # TITLE FILE: its lines, without blank ones at either end
    awk -v title="## $1" '
        /^## / { on = $0 == title; next }
        on && NF { while (blank > 0) { print ""; blank-- } print; begun = 1; next }
        on && begun { blank++ }' "$2"
}

# One line a machine, from the bars of the fastest forms: path, axis, rate.
table() {
    awk '
        FNR == 1 { machine = substr($0, 3); files[++count] = FILENAME; names[count] = machine }
        /MH\/s  █/ { split($1, path, "/"); seen[path[1]] = 1; rate[count, path[1]] = rate[count, path[1]] (rate[count, path[1]] ? " / " : "") $3 }
        END {
            n = split("avx512 avx2 arm-sha2 vector128 scalar", order, " ")
            printf "| one thread, MH/s: versions / nonces in the lanes |"
            for (i = 1; i <= n; i++) if (seen[order[i]]) { printf " %s |", order[i]; rule = rule "--:|" }
            printf "\n|---|%s", rule
            for (m = 1; m <= count; m++) {
                printf "\n| [%s](%s) |", names[m], files[m]
                for (i = 1; i <= n; i++) if (seen[order[i]]) printf " %s |", rate[m, order[i]] ? rate[m, order[i]] : "–"
            }
            print ""
        }' "$@"
}

{
    table bench/results/*.md
    for file in bench/results/*.md; do
        printf '\n' && sed -n '3,/^$/p' "$file" # the machine, and what disturbed it
        section Search "$file" | sed -n '/^```text/,/^```$/p'
        section 'Other miners' "$file" | sed '1{h;s/.*//;G}'
    done
    printf '\nHow to measure another: [bench](bench/README.md).\n'
} >"$work"
sed -i -e "/<!-- rates -->/,/<!-- \/rates -->/{/<!-- rates -->/r $work" -e '/<!-- \/\?rates -->/!d}' README.md
