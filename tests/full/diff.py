#!/usr/bin/env python3
"""Judges `medtrie diff` against the official order files.

    diff.py MEDTRIE_PROGRAM INDEX CODESETS_DIR

Compares the two order files of every pair of adjacent releases of ICD-10-CM and ICD-10-PCS row by
row, and expects `medtrie diff --json` to say the same, forwards and backwards: every code that was
added or deleted, got another title or short title, became a header or billable, or has another
parent. The parent is the longest shorter code of 3 characters or more that the same file has; above
that, what `medtrie export` says of the release (judge.py judges that).

Changes must come in official order: that of both files, and of everything ever known.
"""

import json
import subprocess
import sys

sys.dont_write_bytecode = True  # the source tree stays clean
import files

DIFFERENCES_SHOWN = 5
FIELDS = ("title", "short_title", "billable", "parent")
KINDS = ("added", "deleted", "retitled", "became-header", "became-billable", "moved")


def rows_of(program, index, system, day, folder):
    """The codes of a release, in order: code -> what FIELDS name."""
    rows = {}
    for code, flag, short, title in files.order_file(folder):
        rows[code] = {"title": title, "short_title": short, "billable": flag == "1"}
    above = {}
    for row in exported(program, index, system, "--release", day):
        if len(row["code"]) == 3 and row["kind"] in ("category", "operation"):
            above[row["code"]] = row["parent"] or None
    for code, row in rows.items():
        shorter = (code[:size] for size in range(len(code) - 1, 2, -1))
        row["parent"] = next((c for c in shorter if c in rows), None) or above[code[:3]]
    return rows


def exported(program, index, system, *when):
    out = subprocess.run([program, "-i", index, "export", "--tsv", "--system", system, *when],
                         stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")
    lines = [line.split("\t") for line in out.split("\n")[:-1]]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def kinds_of(old, new):
    """The changes of one code, in the order of KINDS."""
    if old is None or new is None:
        return ["added" if old is None else "deleted"]
    changed = [f for f in FIELDS if old[f] != new[f]]
    kinds = []
    if "title" in changed or "short_title" in changed:
        kinds.append("retitled")
    if "billable" in changed:
        kinds.append("became-billable" if new["billable"] else "became-header")
    if "parent" in changed:
        kinds.append("moved")
    return kinds


def side(row, other):
    if row is None:
        return None
    return {f: row[f] for f in FIELDS if other is None or row[f] != other[f]}


def change(system, code, kind, old, new):
    if system == "icd10cm":
        display = code[:3] + "." + code[3:] if len(code) > 3 else code
        concept = "subcategory" if len(code) > 3 else "category"
    else:
        display = code
        concept = "code" if len(code) > 3 else "operation"
    return {"change": kind, "system": system, "code": code, "display": display, "kind": concept,
            "from": side(old, new), "to": side(new, old)}


def wanted(system, old, new, places):
    codes = sorted(old.keys() | new.keys(), key=places.__getitem__)
    return [change(system, code, kind, old.get(code), new.get(code))
            for code in codes for kind in kinds_of(old.get(code), new.get(code))]


def ask(program, index, system, days, *options):
    run = subprocess.run([program, "-i", index, "diff", system, *days, "--json", *options],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode != 0 or run.stderr:
        files.fail(f"diff {system} {days}: exit {run.returncode}: {run.stderr.decode()}")
    return [json.loads(line) for line in run.stdout.decode("utf-8").split("\n")[:-1]]


def in_order(codes, rows):
    """Whether the codes that a release has come in the order of its file."""
    places = {code: place for place, code in enumerate(rows)}
    found = [places[code] for code in codes if code in places]
    return found == sorted(found)


def compare(program, index, system, days, releases, places):
    """One pair of releases; returns the number of differences."""
    old, new = releases
    expected = wanted(system, old, new, places)
    got = ask(program, index, system, days)
    bad = [(w, g) for w, g in zip(expected, got) if w != g or list(w) != list(g)]
    if len(expected) != len(got):
        bad.append((len(expected), len(got)))
    for rows in releases:
        if not in_order([g["code"] for g in got], rows):
            bad.append(("the order of a file", "another"))
    counts = {kind: sum(w["change"] == kind for w in expected) for kind in KINDS}
    summary = ask(program, index, system, days, "--summary")
    if summary != [{"change": k, "system": system, "count": n} for k, n in counts.items()]:
        bad.append((counts, summary))
    print(f"{system} {days[0]} {days[1]}: " + ", ".join(f"{n} {k}" for k, n in counts.items()))
    for expectation, answer in bad[:DIFFERENCES_SHOWN]:
        print(f"    expected {expectation}\n    got      {answer}")
    return len(bad)


def main(program, index, codesets):
    bad = 0
    pairs = 0
    for system in "icd10cm", "icd10pcs":
        places = {row["code"]: place for place, row in
                  enumerate(exported(program, index, system, "--all"))}
        before = None
        for day, folder in files.releases_of(f"{codesets}/{system}"):
            if files.the_file(folder, files.ORDER_FILE) is None:
                continue
            release = (day, rows_of(program, index, system, day, folder))
            for first, last in [(before, release), (release, before)] if before else []:
                bad += compare(program, index, system, (first[0], last[0]), (first[1], last[1]),
                               places)
                pairs += 1
            before = release
    if pairs != 2 * (11 + 11):
        files.fail(f"{pairs} comparisons were made, not 44")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
