#!/bin/sh
# Proves that the tests can fail: a planted leak, an undefined shift and a failing assertion, built
# by the preset asan and run by ctest like every other test, must each turn the run red, each for
# its own reason, and a sound test beside them must pass.
#
#     gates.sh CMAKE CTEST SOURCE_FOLDER SCRATCH_FOLDER
set -eu
cmake=$1 ctest=$2 source=$3 scratch=$4

rm -rf "$scratch"
mkdir -p "$scratch"
cd "$source"
"$cmake" --preset asan -B "$scratch" -DMEDTRIE_GATES=ON >"$scratch.log"
"$cmake" --build "$scratch" --target gates >>"$scratch.log"

# gate NAME STATUS TEXT: ctest on that gate must end with STATUS and show TEXT.
gate() {
    status=0
    output=$("$ctest" --test-dir "$scratch" -R "^gate_$1\$" -V 2>&1) || status=$?
    if [ "$status" -ne "$2" ] || ! printf '%s\n' "$output" | grep -q "$3"; then
        printf '%s\n' "$output"
        echo "gate $1: ctest ended with $status, expected were $2 and \"$3\""
        exit 1
    fi
    echo "gate $1: as it should be"
}

gate sound 0 '100% tests passed'
gate leak 8 'LeakSanitizer: detected memory leaks'
gate shift 8 'shift exponent 32 is too large'
gate assertion 8 'The expression (thirty_two) == (33) is false'
rm -rf "$scratch"
