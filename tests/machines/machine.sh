#!/usr/bin/env bash
# Builds the reader for another machine with clang, and runs there every test of it that is a plain
# program:
#
#     machine.sh MACHINE INDEX BAD_FILES ANSWERS OUT [all]
#
# MACHINE   arm64, under qemu-user; i386, 32 bits; s390x, under qemu-user, where the highest byte of a
#           number comes first
# INDEX     is walked (tests/full), asked by threads (tests/threads), and must give the answers that
#           the program ANSWERS of this machine gives (tests/format/answers.c)
# BAD_FILES a folder that tests/format/bad_files.py has filled: each is refused as it must be
# OUT       takes what is built
# all       also every byte of the tiny indexes (tests/bytes), which takes minutes
#
# Ends with 77, skipped, where something is missing (tools/requirements tests).
set -euo pipefail

machine=$1 index=$2 bad_files=$3 answers=$4 out=$5 all=${6-}
cd "$(dirname "$0")/../.."

runner=() libraries=()
case $machine in
arm64) triple=aarch64-linux-gnu root=/usr/$triple/lib headers=/usr/$triple/include qemu=qemu-aarch64 ;;
s390x) triple=s390x-linux-gnu root=/usr/$triple/lib headers=/usr/$triple/include qemu=qemu-s390x ;;
i386)
    # The headers are those of this machine, and so is the processor. Divisions of 64 bits come from
    # clang's own library.
    triple=i686-linux-gnu root=/usr/lib32 headers=/usr/include/x86_64-linux-gnu qemu=
    ;;
*) echo "machine: no machine $machine" >&2; exit 2 ;;
esac
need() { command -v "$1" >/dev/null || { echo "$machine: no $1 here"; exit 77; }; }
need clang
if [ -n "$qemu" ]; then
    need "$qemu"
    need "$triple-ld"
    runner=("$qemu" -L "/usr/$triple")
else
    libraries=("$(clang --target=$triple -rtlib=compiler-rt -print-libgcc-file-name)")
    [ -f "${libraries[0]}" ] || { echo "$machine: no library of clang"; exit 77; }
fi
[ -f "$root/crt1.o" ] && [ -d "$headers" ] || { echo "$machine: no C library of it here"; exit 77; }

mkdir -p "$out/include"
# Alone, for the folder that it stands in has the headers of this machine.
cp "$(pkg-config --variable=includedir libxxhash)/xxhash.h" "$out/include/"
compile=(clang "--target=$triple" -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O3 -fPIE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror -Iinclude -Isrc
    -isystem "$out/include")
[ "$machine" = i386 ] && compile+=(-idirafter "$headers") || compile+=(-isystem "$headers")

# The library, once for all programs.
rm -f "$out"/*.o
for source in src/format/*.c src/reader/*.c; do
    object=${source#src/}
    "${compile[@]}" -c -o "$out/${object//\//_}.o" "$source"
done
if [ "$machine" = arm64 ]; then
    # There the portable kernel is made of NEON instructions.
    aarch64-linux-gnu-objdump -d "$out/reader_kernel.c.o" >"$out/kernel.s"
    grep -q 'v[0-9]*\.2d' "$out/kernel.s" || { echo "arm64: the kernel has no vectors" >&2; exit 1; }
fi

# program NAME SOURCE...: against the C library alone, without what comes with a gcc of the machine.
program() {
    local name=$1
    shift
    "${compile[@]}" -nostdlib -pie -L"$root" -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
        -o "$out/$name" "$root/Scrt1.o" "$root/crti.o" "$@" tests/bytes/counted.c "$out"/*.o \
        "${libraries[@]}" -lc "$root/crtn.o"
}
run() { # NAME ARGUMENT...
    local name=$1
    shift
    "${runner[@]}" "$out/$name" "$@"
}

program walk tests/full/*.c
run walk "$index"
program queries tests/threads/queries.c
run queries "$index"
echo "$machine: threads agree"
program answers tests/format/answers.c
"$answers" "$index" >"$out/answers.here"
run answers "$index" | cmp - "$out/answers.here"
echo "$machine: the same $(wc -l <"$out/answers.here") lines of answers as on this machine"
program bad_files tests/format/bad_files.c tests/exercise*.c
run bad_files "$bad_files"
program every_byte tests/bytes/{change,every_byte,guarded,tiny}.c tests/exercise*.c tests/image*.c
run every_byte --queries tests/exported-symbols.txt
if [ -n "$all" ]; then
    for name in dx procedure icd10cm icd10pcs hcpcs icd9cm-dx icd9cm-sg cpt list; do
        run every_byte "$name"
    done
fi
