#!/usr/bin/env python3
"""Tries the second reader (reader.py) on the folder of bad files that bad_files.py makes.

    refused.py FOLDER

Each must be refused with the error of the manifest, and each good file be accepted.
"""

import csv
import os
import sys

import layout
import reader


def answer(path):
    with open(path, "rb") as file:
        try:
            reader.verify(file.read())
        except layout.FormatError as error:
            return "MEDTRIE_ERROR_" + error.name
    return "MEDTRIE_OK"


def main(folder):
    with open(os.path.join(folder, "manifest.tsv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    failures = 0
    for row in rows:
        given = answer(os.path.join(folder, row["file"]))
        if given != row["error"]:
            failures += 1
            print(f"{row['file']} ({row['rule']}): {given}, not {row['error']}")
    print(f"{len(rows)} files, {failures} not as the manifest says")
    return failures > 0 or not rows


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
