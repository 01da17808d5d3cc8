#!/usr/bin/env bash
# The tests of bounds and of same bytes as a whole, of which ctest runs a part:
#
#     long.sh BUILD
#
# BUILD is a folder of the preset release with -DMEDTRIE_TESTS=ON whose ctest has run. With
# MEDTRIE_CODESETS=DIR the official files take part. Scratch goes into BUILD/long. Half an hour on two
# cores. The last line says how many steps failed.
set -uo pipefail

build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
tests=$build/tests out=$build/long failed=0
mkdir -p "$out"

step() { # NAME COMMAND...
    local name=$1 began=$SECONDS status=0
    shift
    "$@" >"$out/$name.log" 2>&1 || status=$?
    if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
        failed=$((failed + 1))
        tail -n 20 "$out/$name.log"
    fi
    echo "$name: status $status, $((SECONDS - began)) s: $(tail -n 1 "$out/$name.log")"
}

codesets=(${MEDTRIE_CODESETS:+"$MEDTRIE_CODESETS"})

step collisions "$tests/bounds/bounds_collisions" 1000000 "$out"
for name in dx procedure icd10cm icd10pcs hcpcs icd9cm-dx icd9cm-sg cpt list; do
    step "bounds_$name" "$tests/bounds/bounds" "$name" 4
done
step same_compilers tests/same/compilers.sh "$out/compilers" "${codesets[@]}"
if [ -n "${codesets[*]}" ]; then
    step bounds_full "$tests/bounds/bounds" "$out/compilers/gcc-O3/full.medtrie"
    step same_surroundings python3 tests/same/surroundings.py "$build/medtrie" "${codesets[@]}"
fi
for machine in arm64 i386 s390x; do
    step "machine_$machine" tests/machines/machine.sh "$machine" "$tests/sample.medtrie" \
        "$tests/bad_files" "$tests/format_answers" "$out/$machine" all
done
echo "$failed steps failed"
[ "$failed" -eq 0 ]
