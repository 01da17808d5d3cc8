#!/bin/sh
# Makes what the fuzz targets ask, in a folder:
#
#     index.sh MEDTRIE PYTHON FOLDER
#
#     FOLDER/index.medtrie   the sample in data/, and two lists whose codes do not pack
#     FOLDER/answers         what the reader in tests/format says of it (answers.py)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$here/../../data
codes=$here/../format/codes.csv

mkdir -p "$3"
"$1" compile -q -o "$3/index.medtrie" \
    --list "place-of-service,title=Places of service" \
    --release "place-of-service:2022-01-01=$data/lists/place-of-service.csv" \
    --list dotted,dot=3 --release "dotted:2022-01-01=$codes" \
    --list kept,case=keep --release "kept:2022-01-01=$codes" \
    "$data/icd10cm" "$data/icd10pcs" "$data/hcpcs" "$data/icd9cm" "$data/cpt"
"$2" "$here/answers.py" "$3/index.medtrie" "$3/answers"
