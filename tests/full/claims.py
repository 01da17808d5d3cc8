#!/usr/bin/env python3
"""Checks every code of the synthetic Medicare claims on its own date of service.

    claims.py MEDTRIE_PROGRAM INDEX CODESETS_DIR

Diagnoses, procedures, HCPCS codes and modifiers of the files below claims/medicare-synthetic: those in
the layout of Medicare's research files (rif-*: `|`, DD-Mon-YYYY, version columns 9 and 0) and those of
the tables in idr. Prints the counts by status. What is `malformed` must break its system's shape, and
what keeps it must not be; what has the shape of a CPT code is `not-loaded`, for the index has no CPT.
"""

import collections
import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys

from files import fail, unpacked

# The shapes of the codes as a person would write them, case, dot and blanks aside.
SHAPES = {
    "icd10cm": r"[A-Z][0-9A-Z]{2}\.?[0-9A-Z]{0,4}",
    "icd9cm-dx": r"(?:[0-9]{3}|V[0-9]{2}|E[0-9]{3})\.?[0-9]{0,2}",
    "icd10pcs": r"[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?",
    "icd9cm-sg": r"[0-9]{2}\.?[0-9]{0,2}",
    "procedure": r"[A-CE-V][0-9]{4}|[0-9]{4}[0-9A-Z]",
    "modifier": r"[A-Z][0-9A-Z]|[0-9]{2}|[0-9][A-Z]",
}
CPT = {"procedure": r"[0-9]{4}[0-9A-Z]"}

DIAGNOSIS = re.compile(r"ICD_DGNS(_E)?_CD\d+|(PRNCPAL|ADMTG|LINE_ICD)_DGNS_CD|FST_DGNS_E_CD")
PROCEDURE = re.compile(r"ICD_PRCDR_CD(\d+)")
MODIFIER = re.compile(r"HCPCS_(1ST|2ND|[1-5])_MDFR_CD")

# Counted once: a change is one of the engine or of the files. The malformed are A05 in columns whose
# version says ICD-9-CM, and M55, M99 and MMM where HCPCS codes stand; the years of many claims are
# those of ICD-9-CM and the codes those of ICD-10-CM, which makes them not yet valid.
COUNTS = {
    "icd10cm": {"not-yet-valid": 6687, "header": 6153, "valid": 3185, "unknown": 159,
                "not-covered": 91},
    "icd10pcs": {"valid": 6131, "not-covered": 37},
    "icd9cm-dx": {"malformed": 4283, "not-covered": 2582, "retired": 107, "unknown": 28},
    "icd9cm-sg": {"retired": 648, "unknown": 3},
    "modifier": {"not-loaded": 1388, "not-covered": 1283, "valid": 1112},
    "procedure": {"malformed": 1839, "not-loaded": 1295, "not-covered": 337, "valid": 329,
                  "retired": 1},
}


def day_of(text):
    for form in ("%d-%b-%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    return None


def version_system(row, column, version_column, systems):
    """The system that the version column names, else the one in use on the day."""
    version = (row.get(version_column) or "").strip()
    return {"9": systems[0], "0": systems[1]}.get(version)


def rif_codes(row):
    """(system, day, code) of a line of a research file."""
    def first_day(*columns):
        return next(filter(None, (day_of(row.get(column) or "") for column in columns)), None)

    stay = first_day("NCH_BENE_DSCHRG_DT", "CLM_THRU_DT")
    service = first_day("REV_CNTR_DT", "LINE_1ST_EXPNS_DT", "CLM_THRU_DT")
    for column, code in row.items():
        version = re.sub(r"_CD(\d*)$", r"_VRSN_CD\1", column)
        procedure = PROCEDURE.fullmatch(column)
        if DIAGNOSIS.fullmatch(column):
            yield version_system(row, column, version, ("icd9cm-dx", "icd10cm")), stay, code
        elif procedure:
            day = day_of(row.get(f"PRCDR_DT{procedure[1]}") or "") or stay
            yield version_system(row, column, version, ("icd9cm-sg", "icd10pcs")), day, code
        elif column == "HCPCS_CD":
            yield "procedure", service, code
        elif MODIFIER.fullmatch(column):
            yield "modifier", service, code


def idr_codes(folder):
    """(system, day, code) of the IDR tables; codes without a day take their claim's."""
    def table(name):
        text = unpacked(os.path.join(folder, f"SYNTHETIC_{name}.csv.xz")).decode()
        return csv.DictReader(io.StringIO(text))

    def key(row):
        return row["GEO_BENE_SK"], row["CLM_DT_SGNTR_SK"], row["CLM_NUM_SK"]

    days = {key(row): day_of(row["CLM_THRU_DT"]) for row in table("CLM")}
    for row in table("CLM_LINE"):
        day = day_of(row["CLM_LINE_FROM_DT"])
        yield "icd10cm" if (day or "") >= "2015-10-01" else "icd9cm-dx", day, row["CLM_LINE_DGNS_CD"]
        yield "procedure", day, row["CLM_LINE_HCPCS_CD"]
        for column in row:
            if MODIFIER.fullmatch(column):
                yield "modifier", day, row[column]
    for row in table("CLM_PROD"):
        nine = row["CLM_DGNS_PRCDR_ICD_IND"] == "9"
        yield "icd9cm-dx" if nine else "icd10cm", days.get(key(row)), row["CLM_DGNS_CD"]
        yield ("icd9cm-sg" if nine else "icd10pcs",
               day_of(row["CLM_PRCDR_PRFRM_DT"]) or days.get(key(row)), row["CLM_PRCDR_CD"])


def all_codes(folder):
    for part in ("rif-static", "rif-synthea"):
        for name in sorted(os.listdir(os.path.join(folder, part))):
            text = unpacked(os.path.join(folder, part, name)).decode()
            for row in csv.DictReader(io.StringIO(text), delimiter="|"):
                yield from rif_codes(row)
    yield from idr_codes(os.path.join(folder, "idr"))


def main():
    if len(sys.argv) != 4:
        fail("usage: claims.py MEDTRIE_PROGRAM INDEX CODESETS_DIR")
    program, index, codesets = sys.argv[1:4]
    asked = collections.defaultdict(collections.Counter)
    undated = 0
    for system, day, code in all_codes(os.path.join(codesets, "claims", "medicare-synthetic")):
        if not (code or "").strip() or code.strip() in ("~",) or system is None:
            continue
        if day is None:
            undated += 1
            continue
        asked[system, day][code] += 1
    counts, bad = collections.defaultdict(collections.Counter), []
    for (system, day), codes in sorted(asked.items()):
        run = subprocess.run([program, "-i", index, "check", "--json", "--system", system, "--date",
                              day], input="\n".join(codes).encode(), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
        verdicts = [json.loads(line) for line in run.stdout.decode().split("\n")[:-1]]
        if run.returncode not in (0, 1) or [v["input"] for v in verdicts] != list(codes):
            fail(f"check of {system} on {day}: exit {run.returncode}, {len(verdicts)} verdicts for "
                 f"{len(codes)} codes: {run.stderr.decode()}")
        for verdict in verdicts:
            text = verdict["input"].strip().upper()
            counts[system][verdict["status"]] += codes[verdict["input"]]
            well_formed = re.fullmatch(SHAPES[system], text) is not None
            if well_formed == (verdict["status"] == "malformed"):
                bad.append(f"{system} {text} on {day}: {verdict['status']}")
            if re.fullmatch(CPT.get(system, "$^"), text) and verdict["status"] != "not-loaded":
                bad.append(f"{system} {text} on {day}: {verdict['status']}, not not-loaded")
    for system in sorted(counts):
        print(f"{system}: " + ", ".join(f"{count} {status}"
                                        for status, count in counts[system].most_common()))
    print(f"{undated} codes have no date")
    for line in bad[:20]:
        print("    " + line)
    got = {system: dict(counter) for system, counter in counts.items()}
    if got != COUNTS:
        bad.append(f"the counts are {got}")
        print("    " + bad[-1])
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
