#!/usr/bin/env bash
# Measures this machine, writes bench/results/<cpu>.md and renews the README's section of rates.
#   bench/measure.sh [-c CORE] [PEER...]     PEER: another miner's program, see bench/README.md
set -euo pipefail
cd "$(dirname "$0")/.."

core=1
while getopts c: option; do case $option in c) core=$OPTARG ;; *) exit 2 ;; esac; done
shift $((OPTIND - 1))

dotnet build -c Release -v q src/Miner.App
dotnet build -c Release -v q bench/Miner.Bench
bench="taskset -c $core artifacts/bin/Miner.Bench/release/Miner.Bench"

field() { lscpu | sed -n "s/^$1: *//p" | head -1 | xargs; }
model="$(field 'Model name'), family $(field 'CPU family') model $(field Model)"
file=bench/results/$(tr '[:upper:]' '[:lower:]' <<<"$model" | tr -cs 'a-z0-9\n' - | sed 's/-$//').md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "One thread on one core of $model; .NET $(dotnet --list-runtimes | sed -n 's/Microsoft.NETCore.App \([^ ]*\).*/\1/p' | tail -1)," \
    "$(uname -s), $(date -u +%F), commit $(git rev-parse --short HEAD)." >"$work/machine"
$bench search >"$work/search"
$bench ceiling >"$work/ceiling"
if grep -qsw avx512f /proc/cpuinfo; then DOTNET_EnableAVX512=0 $bench ceiling | sed '1,/^$/d' >"$work/ceiling-off"; fi
# All cores: an OpenCL driver for processors takes them, and so do the workers beside it.
artifacts/bin/Miner.Bench/release/Miner.Bench gpu >"$work/gpu" || rm "$work/gpu" # no such device, or a wrong one
artifacts/bin/Miner.Bench/release/Miner.Bench engine-overhead >"$work/engine"
[ $# -eq 0 ] || bench/peers.sh -c "$core" "$@" >"$work/peers"

beside="In turns with other miners on the same core. Accepted: the work that an independent pool judged good, by processor time."
mkdir -p bench/results
{
    printf '# %s\n\n' "$model" && cat "$work/machine"
    printf '\nMade by `bench/measure.sh`; [what it measures](../README.md).\n\n## Search\n\n' && cat "$work/search"
    if [ -s "$work/peers" ]; then printf '\n## Other miners\n\n%s\n\n' "$beside" && cat "$work/peers"; fi
    if [ -s "$work/gpu" ]; then printf '\n## GPUs\n\n' && cat "$work/gpu"; fi
    printf '\n## Engine\n\n```text\n' && cat "$work/engine" && printf '```\n'
    printf '\n## Ceiling\n\n' && cat "$work/ceiling"
    if [ -s "$work/ceiling-off" ]; then printf '\nWith `DOTNET_EnableAVX512=0`:\n\n' && cat "$work/ceiling-off"; fi
} >"$file"
bench/readme.sh
echo "written: $file, README.md"
