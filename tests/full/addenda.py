#!/usr/bin/env python3
"""Compares the official addenda with a plain comparison of the official order files.

    addenda.py CODESETS_DIR DATA_NOTES        fails where the tables in docs/DATA-NOTES.md differ
    addenda.py CODESETS_DIR                   prints those tables

An addendum has a row a change: `Add:`, `Delete:`, or a pair `Revise from:` and `Revise to:`, padded
to 13 bytes; then the flag (ICD-10-CM alone), the code and both titles at the widths of the order
file. A code that is both deleted and added changed its flag. The trailer has the number of headers
and billable codes of both editions: by these they are recognised.

Python's standard library alone, and nothing of medtrie's own code.
"""

import collections
import os
import re
import sys

sys.dont_write_bytecode = True  # the source tree stays clean
import files

KINDS = ("added", "deleted", "flag", "revised")
ADDENDUM = r"order[-_]addenda.*\.txt\.xz$"
TABLES = {
    "agreement": "| addendum | from | to | added | deleted | flag | of these retitled | revised | "
                 "left out | beyond |",
    "cases": "| addendum | change | what | count | codes |",
    "between": "| addendum | at hand before | added | deleted | flag | revised | undone |",
}

Row = collections.namedtuple("Row", "flag short title")


class Addendum:
    """The rows of one file, by code, and its trailer."""

    def __init__(self, system, path):
        lines = files.unpacked(path).decode("ascii").replace("\r\n", "\n").split("\n")
        self.rows = {"Add:": {}, "Delete:": {}, "Revise from:": {}, "Revise to:": {}}
        trailer = []
        for line in lines:
            tag = line[:13].rstrip()
            if tag not in self.rows:
                trailer.append(line)
                continue
            code, row = row_of(system, line[13:])
            if code in self.rows[tag]:
                files.fail(f"{path}: {tag} {code} twice")
            self.rows[tag][code] = row
        self.read_trailer(path, "\n".join(trailer))
        if self.rows["Revise from:"].keys() != self.rows["Revise to:"].keys():
            files.fail(f"{path}: a revision has one side")

    def read_trailer(self, path, text):
        """The size (headers, billable) of both editions, and what the publisher counts."""
        counts = {word: [int(n) for n in re.findall(rf"(?m)^ *(\d+) {word} in ", text)][-2:]
                  for word in ("headers", "codes")}
        if [len(c) for c in counts.values()] != [2, 2]:
            files.fail(f"{path}: no trailer")
        self.sizes = list(zip(counts["headers"], counts["codes"]))
        self.counted = [sum(int(n) for n in re.findall(rf"(?m)^ +(\d+) {word}$", text))
                        for word in ("additions", "deletions", "revisions")]

    def changes(self):
        """kind -> codes."""
        added, deleted = self.rows["Add:"].keys(), self.rows["Delete:"].keys()
        return {"added": added - deleted, "deleted": deleted - added, "flag": added & deleted,
                "revised": set(self.rows["Revise to:"])}


def row_of(system, text):
    """A code and its row, which begins at byte 14 of the line."""
    flag = ""
    if system == "icd10cm":
        flag, text = text[0], text[2:]
    return text[:7].strip(), Row(flag, text[8:68].rstrip(" "), text[69:])


def release_of(system, folder):
    """code -> row of an order file, and its size as in a trailer. Blanks around a title stay."""
    rows = {}
    headers = 0
    text = files.unpacked(files.the_file(folder, files.ORDER_FILE)).decode("ascii")
    for line in text.split("\r\n")[:-1]:
        flag = line[14]
        rows[line[6:13].strip()] = Row(flag if system == "icd10cm" else "",
                                       line[16:76].rstrip(" "), line[77:])
        headers += flag == "0"
    return rows, (headers, len(rows) - headers)


def trimmed(row):
    return Row(*(field.strip(" ") for field in row))


def plain_changes(old, new):
    both = old.keys() & new.keys()
    return {"added": new.keys() - old.keys(), "deleted": old.keys() - new.keys(),
            "flag": {c for c in both if old[c].flag != new[c].flag},
            "revised": {c for c in both if old[c].flag == new[c].flag and old[c] != new[c]}}


def retitled(rows, others, codes):
    return {c for c in codes if rows[c][1:] != others[c][1:]}


def contradictions(addendum, old, new):
    """Rows that do not say of a code what the edition at hand says: kind -> codes."""
    found = {kind: set() for kind in KINDS}
    for tag, kind, rows in [("Add:", "added", new), ("Delete:", "deleted", old),
                            ("Revise from:", "revised", old), ("Revise to:", "revised", new)]:
        if rows is not None:
            found[kind] |= {c for c, row in addendum.rows[tag].items() if rows.get(c) != row}
    found["deleted"] |= addendum.changes()["deleted"] & new.keys()
    return found


def cases_of(addendum, old, new):
    """(kind, what, codes) of all that is not plain agreement."""
    said = addendum.changes()
    cases = [(kind, "contradicts", codes)
             for kind, codes in contradictions(addendum, old, new).items()]
    if old is not None:
        plain = plain_changes(old, new)
        for kind in KINDS:
            cases.append((kind, "left out", plain[kind] - said[kind]))
            cases.append((kind, "beyond", said[kind] - plain[kind]))
        cases.append(("revised", "blanks alone", {c for c in plain["revised"]
                                                  if trimmed(old[c]) == trimmed(new[c])}))
    return [(kind, what, sorted(codes)) for kind, what, codes in cases if codes]


def at_hand(codesets):
    """The addenda as (system, name, path, order file before them), and the releases by size."""
    addenda, releases = [], {}
    for system in "icd10cm", "icd10pcs":
        before = None
        for day, folder in files.releases_of(os.path.join(codesets, system)):
            for name in sorted(os.listdir(folder)):
                if re.search(ADDENDUM, name):
                    addenda.append((system, f"{os.path.basename(folder)}/{name[:-3]}",
                                    os.path.join(folder, name), before))
            if files.the_file(folder, files.ORDER_FILE):
                rows, size = release_of(system, folder)
                if (system, size) in releases:
                    files.fail(f"{folder}: another release is as large")
                before = releases[system, size] = day, rows
    return addenda, releases


def agreement(name, addendum, sides, cases):
    """A row of the first table; a cell has what the addendum says / what the files say."""
    old, new = (side and side[1] for side in sides)
    said = addendum.changes()
    plain = plain_changes(old, new) if old is not None else None
    cells = [name]
    for side, (headers, codes) in zip(sides, addendum.sizes):
        cells.append(side[0] if side else f"not at hand ({headers} + {codes})")
    for kind in KINDS:
        cells.append(f"{len(said[kind])} / {len(plain[kind]) if plain else '-'}")
        if kind == "flag":
            count = len(retitled(addendum.rows["Delete:"], addendum.rows["Add:"], said[kind]))
            cells.append(f"{count} / {len(retitled(old, new, plain[kind])) if plain else '-'}")
    for wanted in "left out", "beyond":
        count = sum(len(codes) for _, what, codes in cases if what == wanted)
        cells.append(str(count) if plain else "-")
    return cells


def between(name, addendum, before, new):
    """A row of the third: what else changed since the order file that is at hand."""
    said = addendum.changes()
    plain = plain_changes(before[1], new)
    undone = sum(len(said[kind] - plain[kind]) for kind in KINDS)
    return [name, before[0], *(str(len(plain[kind] - said[kind])) for kind in KINDS), str(undone)]


def tables(codesets):
    """The rows of the tables."""
    addenda, releases = at_hand(codesets)
    made = {name: [] for name in TABLES}
    for system, short_name, path, before in addenda:
        name = f"{system} {short_name}"
        addendum = Addendum(system, path)
        sides = [releases.get((system, size)) for size in addendum.sizes]
        if sides[1] is None:
            files.fail(f"{name}: its edition is not at hand")
        rows = [len(addendum.rows[tag]) for tag in ("Add:", "Delete:", "Revise to:")]
        if rows != addendum.counted:
            files.fail(f"{name}: has {rows}, and its trailer {addendum.counted}")
        cases = cases_of(addendum, sides[0] and sides[0][1], sides[1][1])
        made["agreement"].append(agreement(name, addendum, sides, cases))
        for kind, what, codes in cases:
            made["cases"].append([name, kind, what, str(len(codes)), " ".join(codes)])
        if sides[0] is None and before is not None:
            made["between"].append(between(name, addendum, before, sides[1][1]))
    return made


def written(heading, text):
    """The rows of the table under a heading in the document."""
    if heading not in text:
        files.fail(f"the document has no table {heading}")
    lines = text[text.index(heading):].split("\n")[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def main(codesets, document=None):
    made = tables(codesets)
    bad = 0
    text = ""
    if document:
        with open(document, encoding="utf-8") as file:
            text = file.read()
    for name, heading in TABLES.items():
        if not document:
            print(heading + "\n" + "|".join("---" for _ in heading.split("|")).strip("-"))
            print("\n".join("| " + " | ".join(cells) + " |" for cells in made[name]) + "\n")
            continue
        rows = written(heading, text)
        for row in made[name]:
            if row not in rows:
                bad += 1
                print(f"{name}: the files say, and the document does not: {row}")
        for row in rows:
            if row not in made[name]:
                bad += 1
                print(f"{name}: the document says, and the files do not: {row}")
        if rows != made[name] and sorted(rows) == sorted(made[name]):
            bad += 1
            print(f"{name}: the rows of the document stand in another order")
        print(f"{name}: {len(made[name])} rows")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
