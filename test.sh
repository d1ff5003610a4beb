#!/usr/bin/env bash
# Installs what the tests need, builds, runs every test, and ends with a line `N passed, N failed, N skipped`.
# With CI=true a missing dependency is a failure. The .NET 10 SDK is the one thing that must be there already.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

passed=0 failed=0 skipped=0
log=$(mktemp) && trap 'rm -f "$log"' EXIT

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  exit $((failed > 0))
}

give_up() {
  echo "error: $1" >&2
  failed=$((failed + 1))
  finish
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# A real Bitcoin node (bcoin, from npm) is the judge of the node tests.
install_node() {
  if ! command -v npm >/dev/null; then
    if command -v apt-get >/dev/null; then
      as_root apt-get update -qq && as_root apt-get install -y -qq nodejs npm
    fi
  fi
  if ! command -v npm >/dev/null; then
    [ "${CI:-}" = true ] && give_up "npm is missing, and could not be installed: the node tests need it"
    echo "warning: npm is missing; the tests on a real node will be skipped" >&2
    return
  fi
  if [ ! -d tests/node/node_modules/bcoin ]; then
    (cd tests/node && npm ci --ignore-scripts --no-audit --no-fund) || give_up "npm ci failed in tests/node"
  fi
}

# Proofs of records are judged by OpenTimestamps and JSON Schema as Debian packages them: by python3 of the system.
install_judges() {
  /usr/bin/python3 -c 'import opentimestamps, jsonschema' 2>/dev/null && return
  command -v apt-get >/dev/null || return 1
  as_root apt-get update -qq &&
    as_root apt-get install -y -qq --no-install-recommends python3-opentimestamps python3-jsonschema
}

# The kill test and the power loss test preload small libraries of C into the processes that they watch.
install_compiler() {
  command -v cc >/dev/null && return
  command -v apt-get >/dev/null || return 1
  as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends gcc libc6-dev
}

# GPU code is proven on a real OpenCL device: PoCL's, which is the processor.
install_opencl() {
  local packages=(pocl-opencl-icd ocl-icd-libopencl1)
  # What PoCL compiles stays for the next run, and apart from what it keeps for the user.
  export POCL_CACHE_DIR=$PWD/artifacts/pocl-cache
  mkdir -p "$POCL_CACHE_DIR"
  command -v apt-get >/dev/null || return 1
  dpkg -s "${packages[@]}" >/dev/null 2>&1 && return
  as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "${packages[@]}"
}

# The processor's tests run on Arm as well: under qemu, with the libraries of Debian's arm64 packages in a folder of ours.
arm_root=$PWD/artifacts/arm64
arm_libraries=(libc6:arm64 libgcc-s1:arm64 libstdc++6:arm64 libssl3:arm64)
install_arm() {
  command -v apt-get >/dev/null || return 1
  if ! command -v qemu-aarch64-static >/dev/null; then
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends qemu-user-static || return 1
  fi
  [ -d "$arm_root/root/lib" ] && return
  # Package lists of their own: the machine does not become one of two architectures.
  local apt=(apt-get -qq -o Dir::State="$arm_root/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$arm_root/cache"
    -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o APT::Sandbox::User=)
  rm -rf "$arm_root" && mkdir -p "$arm_root"/{lists/lists/partial,cache/archives/partial,unpacked}
  "${apt[@]}" update && (cd "$arm_root/cache" && "${apt[@]}" download "${arm_libraries[@]}") || return 1
  local package
  for package in "$arm_root"/cache/*.deb; do dpkg-deb -x "$package" "$arm_root/unpacked" || return 1; done
  mv "$arm_root/unpacked" "$arm_root/root"
}

# What the GPU kernels cost on AMD is counted in the code that LLVM makes of them: Debian's, 60 MB.
install_clang() {
  command -v clang-22 >/dev/null && [ -e /usr/lib/clc/amdgcn-amd-amdhsa.bc ] && return
  command -v apt-get >/dev/null || return 1
  as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends clang-22 libclc-22
}

# run_tests TITLE [xunit argument...]: adds the counts of one run of the test program to the totals. Without
# test_program it is the one that was built for this machine.
run_tests() {
  echo "== $1"
  shift
  local program=(dotnet artifacts/bin/Miner.Tests/release/Miner.Tests.dll)
  [ -n "${test_program:-}" ] && read -ra program <<<"$test_program"
  # A test that runs away is named and ends the run; it must not take the machine's memory or the whole of CI's time.
  local limit=(env DOTNET_GCHeapHardLimit=0x100000000)
  command -v timeout >/dev/null && limit=(timeout 1200 "${limit[@]}")
  "${limit[@]}" "${program[@]}" \
    -noLogo -noColor -diagnostics -longRunning 60 "$@" 2>&1 | tee "$log"
  local summary count
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    echo "error: the test program ended without a summary" >&2
    failed=$((failed + 1))
    return
  fi
  count() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
  local bad=$(($(count Failed) + $(count Errors)))
  failed=$((failed + bad))
  skipped=$((skipped + $(count Skipped)))
  passed=$((passed + $(count Total) - $(count Failed) - $(count Skipped)))
}

command -v dotnet >/dev/null || give_up "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
install_node
if ! install_compiler; then
  [ "${CI:-}" = true ] && give_up "gcc is missing, and could not be installed: the kill and power loss tests need a C compiler"
  echo "warning: no C compiler; the kill and power loss tests will be skipped" >&2
fi
if ! install_judges; then
  [ "${CI:-}" = true ] && give_up "python3-opentimestamps or python3-jsonschema could not be installed: they judge the proofs"
  echo "warning: no python3-opentimestamps or python3-jsonschema; the tests that they judge will be skipped" >&2
fi
if ! install_opencl; then
  [ "${CI:-}" = true ] && give_up "PoCL is missing, and could not be installed: the GPU tests need an OpenCL device"
  echo "warning: PoCL is missing; the tests that need an OpenCL device will be skipped" >&2
fi
dotnet build Miner.sln -c Release -nodeReuse:false -v quiet || give_up "the build failed"
if ! install_clang; then
  [ "${CI:-}" = true ] && give_up "clang-22 or libclc-22 is missing, and could not be installed: the kernels' costs need them"
  echo "warning: no clang-22 with libclc-22; what the kernels cost on AMD will not be counted" >&2
fi

run_tests "all tests"
# Every lane path again, as on a machine that lacks the wider ones. GPUs are the same there.
export MINER_TEST_GPUS=none
lanes=(-namespace Miner.Tests.Hashing -namespace Miner.Tests.EveryDevice
  -class- Miner.Tests.EveryDevice.OverlappingSearchTests
  -method- Miner.Tests.EveryDevice.GpuLifeTests.Prepare_OpenClDeviceAsAGpu_IsTunedAndTheShapeIsKept)
DOTNET_EnableAVX512=0 run_tests "search without AVX-512" "${lanes[@]}"
DOTNET_EnableAVX2=0 run_tests "search without AVX2" "${lanes[@]}"
# Pairs have lanes or are the base class library's.
DOTNET_EnableHWIntrinsic=0 run_tests "search without vector instructions" "${lanes[@]}" -class- Miner.Tests.Hashing.PairHashTests
# The search on Arm, another instruction set and a publish for another platform: every path on real blocks and with hits
# in all lanes, the lanes themselves, and the code of the hot methods. `bash test.sh arm` runs all tests of the search there, which takes long.
on_arm=(-method 'Miner.Tests.Hashing.LanesTests.*' -method 'Miner.Tests.Hashing.PairHashTests.*' -method 'Miner.Tests.Hashing.CodeGenerationTests.*'
  -method 'Miner.Tests.EveryDevice.SearchTests.Search_RealBlock_*'
  -method 'Miner.Tests.EveryDevice.SearchTests.Search_EveryHashIsAHit_*')
[ "${1:-}" = arm ] && on_arm=("${lanes[@]}")
if [ "$(uname -m)" != x86_64 ]; then
  echo "== search on Arm: emulated on x86-64 only"
elif install_arm; then
  dotnet publish tests/Miner.Tests -c Release -r linux-arm64 --self-contained -nodeReuse:false -v quiet ||
    give_up "the publish for linux-arm64 failed"
  # qemu before 8.1 does not see code that is written through a second mapping, which W^X does.
  QEMU_LD_PREFIX=$arm_root/root MINER_TEST_EMULATOR=qemu-aarch64-static DOTNET_EnableWriteXorExecute=0 \
    test_program="qemu-aarch64-static artifacts/publish/Miner.Tests/release_linux-arm64/Miner.Tests" \
    run_tests "search on Arm" "${on_arm[@]}"
elif [ "${CI:-}" = true ]; then
  give_up "qemu-user-static or Debian's arm64 libraries could not be installed: the search on Arm needs them"
else
  echo "warning: no qemu-aarch64-static, or no arm64 libraries; the search was not tested on Arm" >&2
fi
finish
