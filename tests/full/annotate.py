#!/usr/bin/env python3
"""Annotates the synthetic Medicare claims by the command of docs/ANNOTATE.md.

    annotate.py MEDTRIE_PROGRAM INDEX CODESETS_DIR

For every row of the four files, in one thread and in two: what came in goes out, every diagnosis has a
status, and `medtrie check` gives the same status for the code, the system of its version column and
the day that the status is of: of an inpatient claim the last, of others one of the claim's.
"""

import collections
import csv
import datetime
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

from files import fail, unpacked

CLAIMS = ["rif-static/sample-a-inpatient.txt", "rif-synthea/carrier.csv", "rif-synthea/outpatient.csv",
          "rif-synthea/inpatient.csv"]
SYSTEMS = {"9": "icd9cm-dx", "0": "icd10cm"}


def recipe():
    """The command of the page, without the program's name and the files."""
    page = os.path.join(os.path.dirname(__file__), "../../docs/ANNOTATE.md")
    with open(page, encoding="utf-8") as file:
        section = file.read().split("## Medicare research files")[1]
    block = re.search(r"(?m)((?:^    .*\n)+)", section).group(1)
    words = shlex.split(block.replace("\\\n", " "))
    if words[:2] != ["medtrie", "annotate"] or words[-3:-1] != ["inpatient.csv", "-o"]:
        fail(f"docs/ANNOTATE.md: not the command that was expected: {words}")
    return words[1:-3]


def is_inpatient(name):
    return "inpatient" in name


def day_of(text):
    return datetime.datetime.strptime(text.strip().title(), "%d-%b-%Y").date().isoformat()


def annotate(program, index, words, data, threads):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "claims.txt")
        with open(path, "wb") as file:
            file.write(data)
        process = subprocess.run([program, *words, "-i", index, "--threads", threads, path],
                                 stdout=subprocess.PIPE, check=False)
    if process.returncode not in (0, 1):
        fail(f"annotate ended with {process.returncode}")
    return process.stdout


def rows_of(data):
    text = io.StringIO(data.decode("latin-1"), newline="")
    return list(csv.reader(text, delimiter="|"))


def collect(name, before, after, asked):
    """Compares the cells that were there and notes what is to be asked of each that is new."""
    names, added = before[0], after[0][len(before[0]):]
    codes = [n for n in names if re.fullmatch(r"ICD_DGNS_CD\d+", n)]
    if added != [f"{code}_{field}" for code in codes for field in ("status", "day")]:
        fail(f"{name}: columns {added}")
    counts = collections.Counter()
    for row, longer in zip(before[1:], after[1:], strict=True):
        if longer[:len(row)] != row:
            fail(f"{name}: {row} became {longer}")
        cells = dict(zip(after[0], longer, strict=True))
        last = day_of(cells["CLM_THRU_DT"])
        first = last if is_inpatient(name) else day_of(cells["CLM_FROM_DT"])
        for code in codes:
            status, day = cells[f"{code}_status"], cells[f"{code}_day"]
            version = cells[code.replace("_CD", "_VRSN_CD")].strip()
            counts[status or "empty"] += 1
            if (cells[code].strip() == "") != (status == ""):
                fail(f"{name}: {code} {cells[code]!r} has status {status!r}")
            if status != "" and not first <= day <= last:
                fail(f"{name}: {code} has a status of {day}, the claim is {first} to {last}")
            if status != "":
                asked[SYSTEMS.get(version, "dx"), day][cells[code].strip()].add(status)
    print(f"{name}: {len(before) - 1} rows, {dict(counts.most_common())}")


def ask(program, index, asked):
    for (system, day), codes in asked.items():
        process = subprocess.run([program, "check", "-i", index, "--json", "--system", system, "--date",
                                  day, *codes], stdout=subprocess.PIPE, check=False, text=True)
        verdicts = [json.loads(line) for line in process.stdout.splitlines()]
        for (code, statuses), verdict in zip(codes.items(), verdicts, strict=True):
            if statuses != {verdict["status"]}:
                fail(f"{code} of {system} on {day}: {statuses}, check says {verdict['status']}")


def main(program, index, codesets):
    words = recipe()
    words[words.index("--add") + 1] = "status,day"
    if words[words.index("--date") + 1] != "CLM_THRU_DT":
        fail("docs/ANNOTATE.md: of an inpatient claim the last day decides")
    asked = collections.defaultdict(lambda: collections.defaultdict(set))
    folder = os.path.join(codesets, "claims", "medicare-synthetic")
    if not os.path.isdir(folder):
        print(f"no folder {folder}")
        return 77
    for name in CLAIMS:
        data = unpacked(os.path.join(folder, name + ".xz"))
        words[words.index("--date") + 1] = ("CLM_THRU_DT" if is_inpatient(name) else
                                            "CLM_FROM_DT,CLM_THRU_DT")
        output = annotate(program, index, words, data, "1")
        if annotate(program, index, words, data, "2") != output:
            fail(f"{name}: two threads give something else")
        collect(name, rows_of(data), rows_of(output), asked)
    ask(program, index, asked)
    print(f"{sum(len(codes) for codes in asked.values())} codes on their days as check says")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
