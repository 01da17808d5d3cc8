#!/usr/bin/env bash
# The program makes the same index, byte for byte, whichever compiler built it: gcc and clang, without
# optimisation and with the most.
#
#     compilers.sh OUT [CODESETS]
#
# Of the sample, and with CODESETS of the four folders of official files there. Builds into the folder
# OUT. A compiler that is not here is named; with less than two builds there is nothing to compare, and
# it ends with 77, skipped.
set -euo pipefail

out=$1 codesets=${2-}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/../.."

builds=() failures=0
for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || { echo "compilers: no $compiler here"; continue; }
    for level in -O0 -O3; do
        build=$out/$compiler$level
        cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_C_COMPILER="$compiler" \
            -DCMAKE_C_FLAGS="$level" -DMEDTRIE_SHARED=OFF >"$build.log" &&
            cmake --build "$build" -j "${CMAKE_BUILD_PARALLEL_LEVEL:-2}" --target medtrie_program \
                >>"$build.log" || { tail -n 30 "$build.log"; exit 1; }
        builds+=("$build")
    done
done
[ ${#builds[@]} -ge 2 ] || exit 77

# compare NAME: the index of that name that each build made.
compare() {
    for build in "${builds[@]:1}"; do
        cmp "${builds[0]}/$1" "$build/$1" || failures=$((failures + 1))
    done
    sha256sum "${builds[0]}/$1" | sed "s|  .*|  $1 by ${#builds[@]} builds|"
}

for build in "${builds[@]}"; do
    tools/compile-sample "$build/medtrie" "$build/sample.medtrie" >/dev/null
done
compare sample.medtrie
if [ -n "$codesets" ]; then
    for build in "${builds[@]}"; do
        "$build/medtrie" compile -q -o "$build/full.medtrie" \
            "$codesets/icd10cm" "$codesets/icd10pcs" "$codesets/hcpcs" "$codesets/icd9cm"
    done
    compare full.medtrie
fi
[ "$failures" -eq 0 ] || { echo "compilers: $failures builds make another index"; exit 1; }
