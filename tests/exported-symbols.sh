#!/bin/sh
# What the built libraries show to the linker: of a shared library exactly the functions that
# exported-symbols.txt lists, of a static one nothing that does not begin with medtrie_; and that no
# shared one asks for what sets a handler of signals.
#
#     exported-symbols.sh NM shared|static NAME FILE      NAME as in exported-symbols.txt
set -eu
export LC_ALL=C
nm=$1 kind=$2 name=$3 file=$4
list=$(dirname "$0")/exported-symbols.txt

# nm writes "name type ..." with -P; a static library adds lines that name its members.
case $kind in
shared) found=$("$nm" -P -D --defined-only "$file") ;;
static) found=$("$nm" -P -g --defined-only "$file") ;;
esac
found=$(printf '%s\n' "$found" | awk 'NF > 1 && $2 != "N" { sub(/@.*/, "", $1); print $1 }' | sort -u)
if [ -z "$found" ]; then
    echo "$file: nm shows no symbol at all" >&2
    exit 1
fi

case $kind in
shared)
    expected=$(awk -v name="$name" '$1 == name { print $2 }' "$list" | sort -u)
    if [ "$found" != "$expected" ]; then
        echo "$file does not export what $list says:" >&2
        {
            printf '%s\n' "$expected" | sed 's/^/- /'
            printf '%s\n' "$found" | sed 's/^/+ /'
        } | sort -k 2 | uniq -u -f 1 >&2
        exit 1
    fi
    handlers='^_*(signal|sigaction|sigset|sigvec|bsd_signal|sysv_signal)\b'
    if "$nm" -P -D --undefined-only "$file" | grep -E "$handlers" >&2; then
        echo "$file: a library that is embedded sets no handler of signals" >&2
        exit 1
    fi
    ;;
static)
    if printf '%s\n' "$found" | grep -v '^medtrie_' >&2; then
        echo "$file: the global symbols above do not begin with medtrie_" >&2
        exit 1
    fi
    ;;
esac
printf '%s: %s symbols as they should be\n' "$file" "$(printf '%s\n' "$found" | wc -l)"
