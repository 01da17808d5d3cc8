#!/usr/bin/env bash
# Builds the reader for arm64 with clang and asks it everything about an index under qemu-user, by
# the walk of this folder. There the portable kernel is made of NEON instructions, which is looked
# at too.
#
#     arm64.sh INDEX OUT
#
# What is built goes into the folder OUT. Ends with 77, skipped, where clang, qemu-user, or binutils
# or the C library of arm64 is missing (tools/requirements tests).
set -euo pipefail

index=$1 out=$2
cd "$(dirname "$0")/../.."

for command in clang qemu-aarch64 aarch64-linux-gnu-ld aarch64-linux-gnu-objdump; do
    command -v "$command" >/dev/null || { echo "arm64: no $command here"; exit 77; }
done
[ -d /usr/aarch64-linux-gnu/include ] || { echo "arm64: no C library of arm64"; exit 77; }

mkdir -p "$out/include"
# Alone, for the folder that it stands in has the headers of this machine.
cp "$(pkg-config --variable=includedir libxxhash)/xxhash.h" "$out/include/"
build() {
    clang --target=aarch64-linux-gnu -std=c11 -D_GNU_SOURCE -O3 -Wall -Wextra -Werror -Iinclude \
        -isystem "$out/include" -isystem /usr/aarch64-linux-gnu/include "$@"
}

build -c -o "$out/kernel.o" src/reader/kernel.c
aarch64-linux-gnu-objdump -d "$out/kernel.o" >"$out/kernel.s"
if ! grep -q 'v[0-9]*\.2d' "$out/kernel.s"; then
    echo "arm64: the kernel has no vectors" >&2
    exit 1
fi
build -static -L/usr/aarch64-linux-gnu/lib -o "$out/walk" \
    src/format/*.c src/reader/*.c tests/full/*.c
exec qemu-aarch64 "$out/walk" "$index"
