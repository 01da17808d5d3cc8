#!/bin/sh
# All that may fail, not only one in a few as the tests of every day: each allocation, each call of the
# system, and the program killed at 1,000 moments.
#
#     tests/faults/long.sh BUILD [MOMENTS]      BUILD: a folder that is built with the tests
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 "$folder/pack.py" "$folder/../../data" "$scratch/packed"
"$folder/../../tools/compile-sample" "$build/medtrie" "$scratch/sample.medtrie" >/dev/null
for kind in allocations calls; do
    "$build/tests/faults" "$kind" 1 "$scratch/packed" "$scratch/sample.medtrie" "$scratch/$kind"
done
python3 "$folder/kill.py" "$build/medtrie" "$folder/../../data" "${2:-1000}"
