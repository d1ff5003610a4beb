#!/usr/bin/env bash
# Measures Miner and other miners in turns on one core, and prints a Markdown table.
#   bench/peers.sh [-c CORE] [-s SECONDS] [-r ROUNDS] PEER...
# A PEER is the path of a program with cpuminer's command line (minerd, cpuminer); bench/README.md tells how to build them.
# A turn is SECONDS of the miner's own benchmark (its claim), then SECONDS on a pool that judges its shares (accepted work).
set -euo pipefail
cd "$(dirname "$0")/.."

core=1 seconds=20 rounds=3
difficulty=0.0001 # a share in 430,000 hashes: 70 a second at 30 MH/s, few enough to cost a miner nothing
while getopts c:s:r: option; do
    case $option in c) core=$OPTARG ;; s) seconds=$OPTARG ;; r) rounds=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))

dotnet build -c Release -v q src/Miner.App >&2
dotnet build -c Release -v q bench/Miner.Bench >&2
miner=artifacts/bin/Miner.App/release/miner
judge=artifacts/bin/Miner.Bench/release/Miner.Bench
turns=$(mktemp)
trap 'rm -f "$turns"' EXIT

names=() benchmarks=() minings=()
enter() { names+=("$1") benchmarks+=("$2") minings+=("$3"); }

enter_ours() { # NAME ENVIRONMENT OPTIONS
    local run="env $2 taskset -c $core $miner" options="--device cpu --threads 1 $3"
    enter "Miner, $1" "$run bench --seconds $seconds --json $options" "$run mine -o {url} -u judged $options"
}

enter_peer() { # PATH
    local run="taskset -c $core $1 -a sha256d -t 1" name
    name=$(basename "$(dirname "$(realpath "$1")")")/$(basename "$1")
    # cpuminer-opt moves its first thread to core 0 unless told to leave affinity alone; pooler's cpuminer does not.
    if "$1" --help | grep -q -- --cpu-affinity; then run+=" --cpu-affinity 0"; fi
    enter "$name" "timeout $seconds $run --benchmark" "$run -o {url} -u judged -p x"
}

enter_ours "block versions in the lanes" "" ""
enter_ours "nonces in the lanes" "" --no-version-rolling
if grep -qsw avx512f /proc/cpuinfo; then
    enter_ours "block versions, AVX-512 off" DOTNET_EnableAVX512=0 ""
    enter_ours "nonces, AVX-512 off" DOTNET_EnableAVX512=0 --no-version-rolling
fi
for peer in "$@"; do enter_peer "$peer"; done

claimed() { # the rate in MH/s that a benchmark's output on stdin names last; 0 where it names none
    sed 's/\x1b\[[0-9;]*m//g' | awk '
        /"hashes_per_second":/ { gsub(/[^0-9.eE+-]/, "", $2); rate = $2 / 1e6 }
        / Total: / {
            for (i = 1; $i != "Total:"; i++);
            unit = tolower(substr($(i + 2), 1, 1))
            rate = $(i + 1) * (unit == "k" ? 1e-3 : unit == "m" ? 1 : unit == "g" ? 1e3 : 1e-6)
        }
        END { print rate + 0 }'
}

for ((round = 1; round <= rounds; round++)); do
    for i in "${!names[@]}"; do
        echo "round $round of $rounds: ${names[i]}" >&2
        # A benchmark that timeout ends has an exit status of its own; words are split on purpose.
        claim=$({ ${benchmarks[i]} 2>&1 || true; } | claimed)
        verdict=$("$judge" pool $difficulty "$seconds" ${minings[i]} 2>&1 | grep -a "MH/s of accepted work")
        echo "$i $claim $verdict" | tee -a "$turns" >&2
    done
done

# Columns of a turn: contestant, claim, accepted by processor time, accepted by the clock; the first number after "clock:"
# is the count of shares.
awk -v names="$(printf '%s\t' "${names[@]}")" -v peers=$# '
    {
        n[$1]++; claim[$1] += $2; accepted[$1] += $3; clock[$1] += $4
        match($0, /clock: [0-9]+/); shares[$1] += substr($0, RSTART + 7, RLENGTH - 7)
    }
    END {
        count = split(names, name, "\t") - 1
        printf "| one thread | claim MH/s | accepted MH/s | the same by the clock | shares |"
        for (p = count - peers; p < count; p++) printf " × %s |", name[p + 1]
        printf "\n|---|--:|--:|--:|--:|"
        for (p = 0; p < peers; p++) printf "--:|"
        for (i = 0; i < count; i++) {
            printf "\n| %s | %.1f | %.1f | %.1f | %d |", name[i + 1], claim[i] / n[i], accepted[i] / n[i], clock[i] / n[i], shares[i]
            for (p = count - peers; p < count; p++)
                printf " %.2f |", (accepted[p] == 0 ? 0 : (accepted[i] / n[i]) / (accepted[p] / n[p]))
        }
        print ""
    }' "$turns"
