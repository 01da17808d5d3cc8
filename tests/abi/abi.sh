#!/bin/sh
# What a program that was built with medtrie relies on, beside what this folder says of it:
#
#     tests/abi/abi.sh compare SCRATCH    fails for any difference, additions too
#     tests/abi/abi.sh update             takes today's for what is promised
#
# The functions and types come from abigail's abidw, out of the debug information of a build of
# the shared libraries; libmedtrie*.abi holds them, and abidiff finds what changed. It knows nothing of
# macros and of enums that no function names, so constants.txt holds the values of all constants of
# the public headers. Ends with 77 where abidiff or abidw is not here. In the environment, each with
# a default: CMAKE, CC.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
scratch=${2-$source/build/abi}
cmake=${CMAKE-cmake}
CC=${CC-cc}
export CC

for tool in abidw abidiff; do
    command -v "$tool" >/dev/null || { echo "abi: $tool is not here"; exit 77; }
done

# describe NAME OUTPUT: what the library shows of the public headers' functions and types.
describe() {
    abidw --headers-dir "$source/include" --drop-private-types --exported-interfaces-only \
        --drop-undefined-syms --no-architecture --no-corpus-path --no-comp-dir-path --no-show-locs \
        --no-elf-needed --type-id-style hash --out-file "$2" "$(readlink -f "$scratch/src/$1.so")"
}

# constants: each of the public headers with its value, in order of names.
constants() {
    for header in "$source"/include/medtrie/*.h; do
        echo "#include <medtrie/${header##*/}>"
    done >"$scratch/headers.c"
    "$CC" -std=c11 -I"$source/include" -E -dD "$scratch/headers.c" >"$scratch/headers.i"
    # Macros with a value, and what stands first in a line of an enum.
    sed -nE -e 's/^#define (MEDTRIE_[A-Z0-9_]+) .+/\1/p' -e 's/^ +(MEDTRIE_[A-Z0-9_]+)( =.*|,.*|$)/\1/p' \
        "$scratch/headers.i" | grep -vE '^MEDTRIE_(API|VERSION.*)$' | sort -u >"$scratch/names"
    {
        cat "$scratch/headers.c"
        echo '#include <stdio.h>'
        echo 'int main(void) {'
        sed 's/.*/printf("%s %lld\\n", "&", (long long)&);/' "$scratch/names"
        echo 'return 0; }'
    } >"$scratch/constants.c"
    "$CC" -std=c11 -I"$source/include" -o "$scratch/constants" "$scratch/constants.c"
    "$scratch/constants"
}

mkdir -p "$scratch"
{
    "$cmake" -S "$source" -B "$scratch" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DMEDTRIE_STATIC=OFF \
        -DMEDTRIE_PROGRAM=OFF && "$cmake" --build "$scratch"
} >"$scratch/build.log" 2>&1 || { cat "$scratch/build.log"; exit 1; }
constants >"$scratch/constants.txt"

libraries="libmedtrie libmedtrie-annotate libmedtrie-compile"
for name in $libraries; do
    describe "$name" "$scratch/$name.abi"
done
case $1 in
update)
    for name in $libraries; do
        cp "$scratch/$name.abi" "$here"
    done
    cp "$scratch/constants.txt" "$here"
    ;;
compare)
    # Between two descriptions, never with the library itself: told where the public headers are,
    # abidiff 2.2 takes the types of a description without places for private and ends with 0.
    failed=
    for name in $libraries; do
        status=0
        abidiff --harmless "$here/$name.abi" "$scratch/$name.abi" || status=$?
        echo "$name: abidiff ended with $status"
        [ "$status" -eq 0 ] || failed="$failed $name"
    done
    diff -u "$here/constants.txt" "$scratch/constants.txt" || failed="$failed constants"
    if [ -n "$failed" ]; then
        echo "abi: not as promised:$failed" >&2
        echo "abi: where that is meant, run tests/abi/abi.sh update and commit what it writes" >&2
        exit 1
    fi
    ;;
*)
    echo "abi: unknown step $1" >&2
    exit 2
    ;;
esac
