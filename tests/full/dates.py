#!/usr/bin/env python3
"""Judges what an index says on any date, against the official files.

    dates.py MEDTRIE_PROGRAM INDEX CODESETS_DIR

Every code that ICD-10-CM and ICD-10-PCS ever had, on the first and the last day of every span: valid
and billable as the official file says, or, where the edition is not at hand, as the file before it
and the conversion table say. A code each that was added and deleted at every boundary; HCPCS J codes
on the day on which they end and the day after; the days that have an answer of their own. And the
successors of every code that is no longer billable.

Independent of medtrie's own code (conversions.py, files.py). Exits 1 when there is any difference.
"""

import datetime
import json
import os
import subprocess
import sys

import conversions
from files import day_before, fail, releases_of, sheet_rows, the_file

SHOWN = 5

# Counted by hand: codes and billable ones on days whose edition is not at hand.
NEIGHBOURS = {
    ("icd10cm", "2020-04-01"): (94768, 72186),
    ("icd10cm", "2023-04-01"): (96795, 73674),
    ("icd10pcs", "2020-08-01"): (78452, 77571),
    ("icd10pcs", "2025-04-01"): (79896, 78986),
}

# system or family, code, day: billable (b), header (h), not valid (.), not covered (?), and basis.
KNOWN = [
    ("icd10cm", "M54.5", "2021-09-30", "b", "release"),
    ("icd10cm", "M54.5", "2021-10-01", "h", "release"),
    ("icd10cm", "U07.1", "2020-03-31", ".", "release"),
    ("icd10cm", "U07.1", "2020-04-01", "b", "neighbour"),
    ("icd10cm", "U07.0", "2020-04-01", "b", "neighbour"),
    ("icd10cm", "U07.1", "2021-01-01", "b", "release"),
    ("icd10cm", "E11.9", "2020-11-15", "?", ""),
    ("icd10cm", "E11.9", "2020-10-01", "?", ""),
    ("icd10cm", "E11.9", "2026-09-30", "b", "release"),
    ("icd10cm", "E11.9", "2026-10-01", "?", ""),
    ("icd10pcs", "0DTJ4ZZ", "2021-10-01", "?", ""),
    ("icd10pcs", "0DTJ4ZZ", "2022-03-31", "?", ""),
    ("icd10pcs", "0DTJ4ZZ", "2022-04-01", "b", "release"),
    ("icd10pcs", "0DTJ4ZZ", "2022-10-01", "?", ""),
    ("icd10pcs", "0DTJ4ZZ", "2023-10-01", "?", ""),
    # A claim across the day on which ICD-10 replaced ICD-9-CM.
    ("dx", "250.00", "2015-09-30", "b", "release"),
    ("dx", "E11.9", "2015-10-01", "b", "release"),
    ("px", "47.01", "2015-09-30", "b", "release"),
    ("px", "0DTJ4ZZ", "2015-10-01", "b", "release"),
    ("icd9cm-dx", "250.00", "2015-10-01", ".", "release"),
    ("icd10cm", "E11.9", "2015-09-30", ".", ""),
    # HCPCS: the newest record decides; a quarter that is not loaded says so.
    ("hcpcs", "G9976", "2018-12-31", "b", "record"),
    ("hcpcs", "G9976", "2019-01-01", ".", "release"),
    ("hcpcs", "J0120", "2019-04-01", "b", "record"),
    ("hcpcs", "J0120", "2017-12-31", "?", ""),
    ("hcpcs", "J0120", "2026-01-01", "?", ""),
]


class Judge:
    def __init__(self, program, index, codesets):
        self.program, self.index, self.codesets = program, index, codesets
        self.bad = 0

    def complain(self, what):
        self.bad += 1
        if self.bad <= 100:
            print("    " + what)

    def rows(self, *arguments, codes=()):
        run = subprocess.run([self.program, "-i", self.index, *arguments, "--tsv"],
                             input="\n".join(codes).encode(), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            fail(f"{arguments}: exit {run.returncode}: {run.stderr.decode()}")
        lines = [line.split("\t") for line in run.stdout.decode().split("\n")[:-1]]
        return [dict(zip(lines[0], line)) for line in lines[1:]]

    def on(self, system, day, codes):
        """code -> "b", "h", "." or "?" of codes on a day."""
        answers = {}
        for row in self.rows("lookup", "--system", system, "--date", day, codes=codes):
            if row["kind"] not in ("chapter", "block", "section", "body-system", "group"):
                answers[row["input"]] = state(row)
        return answers

    def compare(self, what, wanted, got):
        different = [code for code in wanted if wanted[code] != got.get(code)]
        for code in different[:SHOWN]:
            print(f"      {code}: expected {wanted[code]}, got {got.get(code)}")
        if different:
            self.complain(f"{what}: {len(different)} differ")


def state(row):
    if row["valid"] == "":
        return "?"
    return "b" if row["billable"] == "1" else "h" if row["valid"] == "1" else "."


def states(union, valid):
    return {code: "." if code not in valid else "b" if valid[code] else "h" for code in union}


def judge_spans(judge, history):
    """Every code of the union on the first and the last day of every span."""
    periods = history.periods()
    for number, (day, valid) in enumerate(periods):
        after = periods[number + 1][0] if number + 1 < len(periods) else "9999-12-31"
        last = min(history.cycle_end(day), day_before(after))
        wanted = states(history.union, valid)
        counts = len(valid), sum(valid.values())
        if day not in history.releases and NEIGHBOURS[history.system, day] != counts:
            judge.complain(f"{history.system} {day}: {counts} by hand")
        for asked in (day, last):
            judge.compare(f"{history.system} {asked}", wanted,
                          judge.on(history.system, asked, history.union))
        print(f"{history.system} {day} to {last}: {counts[0]} codes, {counts[1]} billable"
              f"{'' if day in history.releases else ', by the conversion table'}")
    before = judge.on(history.system, "2015-09-30", history.union)
    judge.compare(f"{history.system} 2015-09-30", dict.fromkeys(history.union, "."), before)


def judge_boundaries(judge, history):
    """A code each that begins and ends between two spans that follow each other."""
    for (day, valid), (next_day, next_valid) in zip(history.periods(), history.periods()[1:]):
        if history.cycle_end(day) < day_before(next_day):
            continue
        for what, one, other in (("added", next_valid, valid), ("deleted", valid, next_valid)):
            codes = sorted(code for code in one if code not in other)
            if not codes:
                continue
            code = codes[len(codes) // 2]
            for asked, has in ((day_before(next_day), valid), (next_day, next_valid)):
                judge.compare(f"{code}, {what} on {next_day}, on {asked}",
                              states([code], has), judge.on(history.system, asked, [code]))


def judge_without_tables(judge, folder):
    """The same spans without the table: the release before them, as it stands."""
    index = judge.index + ".tableless"
    order = [the_file(os.path.join(folder, release), r"^icd10cm[-_]order[-_][^a]*\d{4}\.txt\.xz$")
             for release in ("fy2023", "fy2024")]
    subprocess.run([judge.program, "compile", "-q", "-o", index, *order], check=True)
    tableless = Judge(judge.program, index, judge.codesets)
    history = conversions.History("icd10cm", folder)
    for day in ("2023-03-31", "2023-04-01", "2023-09-30"):
        union = set(history.releases["2022-10-01"]) | set(history.releases["2023-10-01"])
        judge.compare(f"without the table, {day}", states(union, history.releases["2022-10-01"]),
                      tableless.on("icd10cm", day, union))
    if tableless.rows("lookup", "--date", "2023-04-01", "E11.9")[0]["basis"] != "neighbour":
        judge.complain("without the table 2023-04-01 is not the neighbour's")
    judge.bad += tableless.bad
    os.remove(index)


def newest_hcpcs(folder):
    """code -> last usable day or None, of the newest edition's workbook."""
    path = the_file(releases_of(folder)[-1][1], r"ANWEB.*\.xlsx\.xz$")
    columns, ends = None, {}
    for _, cells in sheet_rows(path):
        if columns is None:
            if cells.get("A", "").strip() == "HCPC":
                columns = {text.strip(): letter for letter, text in cells.items()}
        elif cells.get(columns["RECID"], "").strip() == "3":
            text = cells.get(columns["TERM DT"], "").strip()
            ends[cells["A"].strip()] = f"{text[:4]}-{text[4:6]}-{text[6:]}" if text else None
    return ends


def judge_ends(judge, folder):
    """J codes on the day on which they end and the day after, all that end in the covered days."""
    ended = 0
    for code, day in newest_hcpcs(folder).items():
        if code[0] != "J" or day is None or not "2018-01-01" <= day < "2025-12-31":
            continue
        after = next_day(day)
        got = judge.on("hcpcs", day, [code])[code] + judge.on("hcpcs", after, [code])[code]
        if got != "b.":
            judge.complain(f"hcpcs {code} ends {day}: {got}")
        ended += 1
    print(f"hcpcs: {ended} J codes are billable on their last day and not on the day after")
    if ended < 20:
        judge.complain("too few J codes ended to say anything")


def next_day(day):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def judge_reactivation(judge):
    """J0570 (action R): what the older files say holds before its reactivation."""
    row = judge.rows("lookup", "--system", "hcpcs", "--properties", "J0570")[0]
    day = json.loads(row["properties"])["effective"]
    day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    got = [judge.on("hcpcs", asked, ["J0570"])["J0570"]
           for asked in (day_before(day), day, "2024-12-31")]
    print(f"hcpcs: J0570 before, on and long before its reactivation on {day}: {' '.join(got)}")
    if got[:2] != [".", "b"]:
        judge.complain(f"J0570: {got}")


def judge_known(judge):
    for system, code, day, wanted, basis in KNOWN:
        rows = [row for row in judge.rows("lookup", "--system", system, "--date", day, code)
                if row["system"]]
        got = [(state(row), row["basis"]) for row in rows]
        if got != [(wanted, basis)]:
            judge.complain(f"{system} {code} on {day}: {got}, expected {wanted} {basis}")


def judge_successors(judge, history, expected):
    """What the tables make of every code that is no longer billable."""
    newest = history.days[-1]
    billable = {code for code, flag in history.releases[newest].items() if flag}
    ever = {code for _, valid in history.periods() for code, flag in valid.items() if flag}
    gone = sorted(ever - billable)
    order = [row["code"] for row in judge.rows("export", "--system", history.system, "--all")
             if row["kind"] in ("category", "subcategory", "operation", "code")]
    edges = history.replacements(order)
    got = {}
    for row in judge.rows("successors", "--system", history.system, "--date", newest, codes=gone):
        got.setdefault(row["input"], set()).add(row["code"])
    wanted = {code: found for code in gone
              if (found := conversions.successors(history, edges, code, newest, billable))}
    judge.compare(f"{history.system} successors", wanted, got)
    if set(got) - set(wanted):
        judge.complain(f"{history.system}: successors invented for {sorted(set(got) - set(wanted))}")
    print(f"{history.system}: of {len(gone)} codes no longer billable {len(got)} have a successor")
    if (len(gone), len(got)) != expected:
        judge.complain(f"expected {expected}")


def main():
    if len(sys.argv) != 4:
        fail("usage: dates.py MEDTRIE_PROGRAM INDEX CODESETS_DIR")
    judge = Judge(*sys.argv[1:4])
    judge_known(judge)
    for system, successors in (("icd10cm", (1000, 855)), ("icd10pcs", (3214, 2968))):
        history = conversions.History(system, os.path.join(judge.codesets, system))
        judge_spans(judge, history)
        judge_boundaries(judge, history)
        judge_successors(judge, history, successors)
    judge_without_tables(judge, os.path.join(judge.codesets, "icd10cm"))
    judge_ends(judge, os.path.join(judge.codesets, "hcpcs"))
    judge_reactivation(judge)
    if judge.bad:
        print(f"{judge.bad} differences")
        sys.exit(1)
    print("everything is equal")


if __name__ == "__main__":
    main()
