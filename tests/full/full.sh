#!/bin/sh
# The program on all official files of MEDTRIE_CODESETS; without that folder, skipped (77).
#
#     full.sh compile PROGRAM INDEX    one index of the four folders, of at most 48 MB
#     full.sh verify  PROGRAM INDEX    every byte of it, and that a changed byte is found
#     full.sh export  PROGRAM INDEX    all that it knows of each system, and which systems it has
#     full.sh same    PROGRAM INDEX    the same bytes from other arguments, time zone and locale
#     full.sh judge   PROGRAM INDEX    every release beside the official files (judge.py)
#     full.sh dates   PROGRAM INDEX    any date, and successors, beside them (dates.py)
#     full.sh claims  PROGRAM INDEX    every code of the synthetic claims (claims.py)
#     full.sh annotate PROGRAM INDEX   the claims as docs/ANNOTATE.md says (annotate.py)
#     full.sh diff    PROGRAM INDEX    every two adjacent releases beside the official files (diff.py)
#     full.sh addenda PROGRAM INDEX    docs/DATA-NOTES.md beside the official addenda (addenda.py)
#     full.sh readme  PROGRAM INDEX    the answers of README.md's examples (readme.py)
#     full.sh walk    WALK INDEX       every answer beside a plain walk of the tree (walk.c)
#     full.sh second_reader ANSWERS INDEX   every answer beside docs/FORMAT.md's (second_reader.py)
set -eu
step=$1 program=$2 index=$3
[ -n "${MEDTRIE_CODESETS-}" ] || { echo "MEDTRIE_CODESETS is not set"; exit 77; }
codesets=$MEDTRIE_CODESETS

case $step in
compile)
    rm -f "$index"
    "$program" compile -o "$index" \
        "$codesets/icd10cm" "$codesets/icd10pcs" "$codesets/hcpcs" "$codesets/icd9cm"
    bytes=$(wc -c <"$index")
    [ "$bytes" -le 48000000 ] || { echo "the index has $bytes bytes"; exit 1; }
    ;;
verify)
    "$program" verify --full "$index"
    # In the middle of the file, where the texts are.
    cp "$index" "$index.damaged"
    at=$(($(wc -c <"$index") / 2))
    byte=$(od -An -tu1 -j "$at" -N 1 "$index")
    printf "\\$(printf %o $((byte ^ 1)))" |
        dd of="$index.damaged" bs=1 seek="$at" conv=notrunc 2>/dev/null
    status=0
    "$program" verify --full "$index.damaged" || status=$?
    rm "$index.damaged"
    [ "$status" -eq 4 ] || { echo "a changed byte at $at gives status $status, not 4"; exit 1; }
    ;;
export)
    # The codes of all releases together, counted in the official files.
    for count in icd10cm:98847 icd10pcs:83328 hcpcs+hcpcs-modifier:8848; do
        rows=0
        for system in $(echo "${count%:*}" | tr + ' '); do
            rows=$((rows + $("$program" -i "$index" export --system "$system" --all --tsv |
                awk -F '\t' 'NR > 1 && $4 !~ /chapter|block|section|body-system|group/' | wc -l)))
        done
        [ "$rows" -eq "${count#*:}" ] || { echo "$count: $rows codes are exported"; exit 1; }
    done
    for system in icd9cm-dx icd9cm-sg; do
        "$program" -i "$index" export --system "$system" --all --json >/dev/null
    done
    ;;
same)
    TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 "$program" compile -q -o "$index.other" \
        "$codesets/icd9cm" "$codesets"/hcpcs/* "$codesets/icd10pcs" "$codesets"/icd10cm/*
    cmp "$index" "$index.other"
    rm "$index.other"
    ;;
judge | dates | claims | annotate)
    exec python3 "$(dirname "$0")/$step.py" "$program" "$index" "$codesets"
    ;;
diff)
    exec python3 "$(dirname "$0")/diff.py" "$program" "$index" "$codesets"
    ;;
addenda)
    exec python3 "$(dirname "$0")/addenda.py" "$codesets" "$(dirname "$0")/../../docs/DATA-NOTES.md"
    ;;
readme)
    exec python3 "$(dirname "$0")/readme.py" "$program" "$index" "$(dirname "$0")/../../README.md"
    ;;
walk)
    exec "$program" "$index"
    ;;
second_reader)
    exec python3 "$(dirname "$0")/second_reader.py" "$program" "$index"
    ;;
*)
    echo "full.sh: unknown step $step" >&2
    exit 1
    ;;
esac
