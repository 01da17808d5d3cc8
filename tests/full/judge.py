#!/usr/bin/env python3
"""Judges an index against the official files that it was compiled from.

    judge.py MEDTRIE_PROGRAM INDEX CODESETS_DIR

An independent reader of the official files (Python's standard library alone, nothing of medtrie's
own code) that works out what `medtrie export` must print for every release of ICD-10-CM,
ICD-10-PCS, HCPCS Level II with its modifiers, and ICD-9-CM, and compares row by row: codes, kinds,
flags, parents, levels and both titles, in order. It also compares `export --all` of the two ICD-10
systems, and the codes below a sample of prefixes. CODESETS_DIR has the folders icd10cm, icd10pcs,
hcpcs and icd9cm, each file packed by xz.

Prints a line a release and the first differences of each; exits 1 when there is any.
"""

import bisect
import collections
import datetime
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import conversions
from files import day_before, fail, order_file, releases_of, sheet_rows, the_file, unpacked

DIFFERENCES_SHOWN = 5
HEADER = "system code display kind billable parent level short_title title".split()
ANY_TITLE = None  # the official files do not say it; every release must say the same

# What each release has, counted by hand from the official files: the judge judges itself too.
VALID_HCPCS = {"2018-01-01": 6092, "2019-01-01": 6302, "2020-10-01": 6567, "2025-01-01": 7458,
               "2025-10-01": 7621}
RELEASES = {"icd10cm": 12, "icd10pcs": 12, "hcpcs": 5, "hcpcs-modifier": 5, "icd9cm-dx": 1,
            "icd9cm-sg": 1}
UMBRELLAS = set("C00-C96 C00-C75 M00-M25 M40-M54 M60-M79 M80-M94 T07-T88 T20-T32 V00-X58 V00-V99 "
                "W00-X58 Y62-Y84".split())

GROUPINGS = {"chapter", "block", "section", "body-system"}

Row = collections.namedtuple("Row", HEADER)


# ---- Comparing ----------------------------------------------------------------------------------

class Judge:
    def __init__(self, program, index, codesets):
        self.program = program
        self.index = index
        self.codesets = codesets
        self.bad = 0
        self.any_titles = {}

    def ask(self, *arguments):
        run = subprocess.run([self.program, "-i", self.index, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            fail(f"{arguments}: exit {run.returncode}: {run.stderr.decode()}")
        return [line.split("\t") for line in run.stdout.decode("utf-8").split("\n")[:-1]]

    def complain(self, what):
        self.bad += 1
        print("    " + what)

    def same(self, wanted, got):
        if wanted.title is ANY_TITLE:
            key = (wanted.system, wanted.kind, wanted.code)
            known = self.any_titles.setdefault(key, got.title)
            wanted = wanted._replace(title=known)
            return wanted == got and got.title != ""
        return wanted == got

    def release(self, system, day, wanted):
        """Compares an export with the rows that it must have. Returns the rows that it has."""
        lines = self.ask("export", "--system", system, "--release", day, "--tsv")
        if not lines or lines[0] != HEADER:
            self.complain(f"header is {lines[:1]}; expected {HEADER}")
            return []
        shown = [line for line in lines[1:] if len(line) != len(HEADER)]
        got = [Row(*line) for line in lines[1:] if len(line) == len(HEADER)]
        for line in shown[:DIFFERENCES_SHOWN]:
            self.complain(f"{len(line)} fields: {line}")
        different = 0
        for number, row in enumerate(wanted):
            if number < len(got) and self.same(row, got[number]):
                continue
            different += 1
            if different <= DIFFERENCES_SHOWN:
                self.complain(f"row {number + 1}: expected {describe(row)}")
                print(f"    {' ' * len(str(number + 1))}     printed  "
                      f"{describe(got[number]) if number < len(got) else 'nothing'}")
        if len(got) > len(wanted):
            different += len(got) - len(wanted)
            self.complain(f"row {len(wanted) + 1} is one too many: {describe(got[len(wanted)])}")
        self.bad += different > DIFFERENCES_SHOWN
        kinds = collections.Counter(row.kind for row in wanted)
        billable = sum(row.billable == "1" for row in wanted)
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        print(f"{system} {day}: {len(wanted)} rows ({counts}; {billable} billable): "
              f"{'equal' if not different else f'{different} DIFFER'}")
        return got

    def tables_say(self, system, expected):
        """What begins and ends on days whose edition is not at hand, by the conversion table:
        (kind, code) -> first day, and the same of codes -> last day. A chapter or block that the list
        of the next release has begins with the first such code in it."""
        begins, ends = {}, {}
        history = conversions.History(system, os.path.join(self.codesets, system))
        for day, before, after in history.neighbour_days():
            valid = history.corrected(day, before, after)
            known = {(row.kind, row.code) for row in expected[before]}
            open_rows = []
            for row in expected[after]:
                open_rows = [other for other in open_rows if int(other.level) < int(row.level)]
                open_rows.append(row)
                if row.code in valid and row.code not in history.releases[before]:
                    for other in open_rows:
                        if (other.kind, other.code) not in known:
                            begins.setdefault((other.kind, other.code), day)
            for row in expected[before]:
                if row.kind not in GROUPINGS and row.code not in valid:
                    ends[row.kind, row.code] = day_before(day)
        return begins, ends

    def everything(self, system, expected):
        """Compares `export --all` with the exports that each release must have (day -> rows): what
        a release last said of each concept, and its first and last known day."""
        newest = max(expected)
        first, last = {}, {}
        for day in sorted(expected):
            for row in expected[day]:
                first.setdefault((row.kind, row.code), day)
                last[row.kind, row.code] = (day, row)
        begins, ends = self.tables_say(system, expected)
        first.update({key: min(first[key], day) for key, day in begins.items()})
        got = self.ask("export", "--system", system, "--all", "--tsv")
        if got[:1] != [HEADER + ["first_valid", "last_valid"]]:
            self.complain(f"header of --all is {got[:1]}")
        order = [(line[3], line[1]) for line in got[1:]]
        now = {(row.kind, row.code) for row in expected[newest]}
        if [key for key in order if key in now] != [(r.kind, r.code) for r in expected[newest]]:
            self.complain("--all has the newest release's rows in another order")
        if len(order) != len(set(order)) or set(order) != set(last):
            self.complain(f"--all has {len(order)} concepts; expected {len(last)}")
        different = 0
        for key, line in zip(order, got[1:]):
            day, row = last.get(key, (None, None))
            if row is None:
                continue
            ended = "" if day == newest else ends.get(
                key, end_of_release(day, sorted(expected)))
            billable = line[4] if ended else row.billable  # of a retired one: not said
            wanted = list(row._replace(billable=billable)) + [first[key], ended]
            different += line != wanted
            if line != wanted and different <= DIFFERENCES_SHOWN:
                self.complain(f"--all: expected {wanted}")
                print(f"           printed  {line}")
        self.bad += different > DIFFERENCES_SHOWN
        print(f"{system} --all: {len(last)} rows: {'equal' if not different else 'DIFFERENT'}")

    def prefixes(self, system, day, codes, texts):
        """Compares what begins with each text; codes are those valid that day, in order."""
        ordered = sorted(codes)
        for text in texts:
            start = bisect.bisect_left(ordered, text)
            end = bisect.bisect_left(ordered, text + "\x7f")
            inside = set(ordered[start:end])
            wanted = [code for code in codes if code in inside]
            lines = self.ask("prefix", "--system", system, "--release", day, "--tsv", text)
            column = lines[0].index("code") if lines and "code" in lines[0] else None
            got = [line[column] for line in lines[1:]] if column is not None else []
            if got != wanted:
                self.complain(f"prefix {text}: {len(got)} codes; expected {len(wanted)}")

    def holdings(self, got, held):
        """Whether each chapter and block of the export holds exactly the codes that it must."""
        for start, row in enumerate(got):
            if row.kind not in ("chapter", "block"):
                continue
            end = start + 1
            while end < len(got) and int(got[end].level) > int(row.level):
                end += 1
            codes = {other.code for other in got[start:end]
                     if other.kind not in ("chapter", "block")}
            if codes != held.get((row.kind, row.code)):
                self.complain(f"{row.kind} {row.code} holds {len(codes)} codes; "
                              f"expected {len(held.get((row.kind, row.code), ()))}")


def end_of_release(day, days):
    """The last known day of an ICD-10 release: before the next, at most the end of its cycle."""
    cycle_end = f"{int(day[:4]) + (day[5:] >= '10-01')}-09-30"
    later = [other for other in days if other > day]
    return min([cycle_end] + [day_before(other) for other in later[:1]])


def describe(row):
    return " | ".join("*" if field is ANY_TITLE else field for field in row)


def sample_of(codes, count):
    """A fixed sample of prefixes of the codes, of every length; no random numbers."""
    texts = sorted({code[:size] for code in codes for size in range(1, len(code) + 1)})
    step = max(1, len(texts) // count)
    return texts[step // 2::step]


# ---- ICD-10-CM ----------------------------------------------------------------------------------

Grouping = collections.namedtuple("Grouping", "kind code title categories")


def trimmed(text):
    """A title as the XML has it; a line break and the blanks around it are one blank."""
    return re.sub(r"[ \t]*[\r\n][ \t\r\n]*", " ", text).replace("\t", " ").strip(" ")


def tabular(path):
    """Chapters and blocks of a tabular list, outer ones first, each with its categories."""
    root = ElementTree.fromstring(unpacked(path))
    every = [diagnosis.find("name").text for section in root.iter("section")
             for diagnosis in section.findall("diag")]
    place = {category: number for number, category in enumerate(every)}
    groupings = []
    for chapter in root.findall("chapter"):
        sections = chapter.findall("section")
        groupings.append(Grouping(
            "chapter", chapter.find("name").text.strip(), trimmed(chapter.find("desc").text),
            {d.find("name").text for section in sections for d in section.findall("diag")}))
        for section in sections:
            code = section.get("id")
            categories = {d.find("name").text for d in section.findall("diag")}
            if not categories:
                if code not in UMBRELLAS:
                    fail(f"{path}: section {code} is empty and no known umbrella")
                first, last = code.split("-")
                categories = set(every[place[first]:place[last] + 1])
            groupings.append(Grouping("block", code, trimmed(section.find("desc").text),
                                      categories))
    return groupings


def attached(xml_by_release, days):
    """Release day -> the XML that serves it. An XML whose day begins no release belongs to the
    release in effect then; a release without one takes the next later one, else the newest."""
    own = {}
    for day, xml in xml_by_release.items():
        own[max(release for release in days if release <= day)] = xml
    serving = {}
    for day in days:
        later = [release for release in sorted(own) if release >= day]
        serving[day] = own[later[0] if later else max(own)]
    return serving


def in_newer_order(day, rows):
    """January 2021 orders the siblings below V02.0 and V06.1 as no later release does."""
    if day != "2021-01-01":
        return rows
    ordered = list(rows)
    for prefix in ("V020", "V061"):
        inside = [i for i, row in enumerate(rows) if row[0].startswith(prefix) and row[0] != prefix]
        ordered[inside[0]:inside[-1] + 1] = sorted(rows[inside[0]:inside[-1] + 1],
                                                   key=lambda row: row[0][4])
    moved = sum(a != b for a, b in zip(rows, ordered))
    if moved != 26:
        fail(f"January 2021: {moved} rows in another order; 26 were expected")
    return ordered


def dotted(code, after):
    return code if len(code) <= after else code[:after] + "." + code[after:]


def nested(day, rows, groupings):
    """The groupings that hold a code of the release, as (first row, end, grouping), outer first."""
    rows_of = {}
    for number, row in enumerate(rows):
        rows_of.setdefault(row[0][:3], []).append(number)
    spans = []
    for grouping in groupings:
        held = [n for category in grouping.categories for n in rows_of.get(category, ())]
        if held and max(held) - min(held) + 1 != len(held):
            fail(f"{day}: {grouping.code} is torn apart in the order file")
        if held:
            spans.append((min(held), max(held) + 1, grouping))
    spans.sort(key=lambda span: (span[0], -span[1], span[2].kind != "chapter"))
    return spans


def expected_cm(day, rows, groupings):
    """The rows of an export, and what each chapter and block holds."""
    spans = nested(day, rows, groupings)
    expected, held, open_spans, next_span = [], {}, [], 0
    level_of = {}
    codes = {row[0] for row in rows}
    for number, (code, flag, short_title, title) in enumerate(rows):
        while open_spans and open_spans[-1][1] <= number:
            open_spans.pop()
        while next_span < len(spans) and spans[next_span][0] == number:
            start, end, grouping = spans[next_span]
            if open_spans and end > open_spans[-1][1]:
                fail(f"{day}: {grouping.code} crosses {open_spans[-1][2].code}")
            expected.append(Row("icd10cm", grouping.code, grouping.code, grouping.kind, "0",
                                open_spans[-1][2].code if open_spans else "",
                                str(len(open_spans) + 1), "", grouping.title))
            held[grouping.kind, grouping.code] = {row[0] for row in rows[start:end]}
            open_spans.append(spans[next_span])
            next_span += 1
        if len(code) == 3:
            if not open_spans:
                fail(f"{day}: {code} is in no block")
            parent, level_of[code] = open_spans[-1][2].code, len(open_spans) + 1
        else:
            parent = next(code[:size] for size in range(len(code) - 1, 2, -1)
                          if code[:size] in codes)
            level_of[code] = level_of[parent] + 1
        expected.append(Row("icd10cm", code, dotted(code, 3),
                            "category" if len(code) == 3 else "subcategory", flag, parent,
                            str(level_of[code]), short_title, title))
    return expected, held


def judge_cm(judge, folder):
    files, xml = {}, {}
    for day, path in releases_of(folder):
        rows = order_file(path)
        if rows is not None:
            files[day] = rows
        tabular_path = the_file(path, r"tabular.*\.xml\.xz$")
        if tabular_path is not None:
            xml[day] = tabular(tabular_path)
    serving = attached(xml, sorted(files))
    expected = {}
    for day in sorted(files):
        rows = in_newer_order(day, files[day])
        expected[day], held = expected_cm(day, rows, serving[day])
        judge.holdings(judge.release("icd10cm", day, expected[day]), held)
        codes = [row[0] for row in rows]
        judge.prefixes("icd10cm", day, codes, ["S82", "E11", "Z3A"] + sample_of(codes, 12))
    judge.everything("icd10cm", expected)
    return {"icd10cm": len(files)}


# ---- ICD-10-PCS ---------------------------------------------------------------------------------

def pcs_tables(path):
    """Titles of sections and body systems: code -> title."""
    titles = {}
    for table in ElementTree.fromstring(unpacked(path)).findall("pcsTable"):
        code = ""
        for axis in table.findall("axis")[:2]:
            label = axis.find("label")
            code += label.get("code")
            titles[code] = trimmed(label.text)
    return titles


def pcs_title(code, titles, operation_title):
    """From the XML that serves the release; two body systems (XU, X9) are in none, and have what
    the title of an operation has before its last comma, without the section's title."""
    if code in titles:
        return titles[code]
    section = titles[code[0]] + ", "
    title = operation_title.rpartition(",")[0]
    return title[len(section):] if title.startswith(section) else title


def expected_pcs(rows, titles):
    expected, seen = [], set()
    operation = None
    for code, flag, short_title, title in rows:
        if len(code) == 3:
            operation = code
            for size, kind in ((1, "section"), (2, "body-system")):
                if code[:size] not in seen:
                    seen.add(code[:size])
                    expected.append(Row("icd10pcs", code[:size], code[:size], kind, "0",
                                        code[:size - 1], str(size), "",
                                        pcs_title(code[:size], titles, title)))
            expected.append(Row("icd10pcs", code, code, "operation", flag, code[:2], "3",
                                short_title, title))
        else:
            if code[:3] != operation:
                fail(f"{code} stands below {operation}")
            expected.append(Row("icd10pcs", code, code, "code", flag, operation, "4", short_title,
                                title))
    return expected


def judge_pcs(judge, folder):
    files, xml = {}, {}
    for day, path in releases_of(folder):
        files[day] = order_file(path)
        tables_path = the_file(path, r"^icd10pcs_tables.*\.xml\.xz$")
        if tables_path is not None:
            xml[day] = pcs_tables(tables_path)
    serving = attached(xml, sorted(files))
    expected = {}
    for day, rows in sorted(files.items()):
        expected[day] = expected_pcs(rows, serving[day])
        judge.release("icd10pcs", day, expected[day])
        codes = [row[0] for row in rows]
        judge.prefixes("icd10pcs", day, codes, ["0DT", "X", "0"] + sample_of(codes, 12))
    judge.everything("icd10pcs", expected)
    return {"icd10pcs": len(files)}


# ---- HCPCS --------------------------------------------------------------------------------------

Record = collections.namedtuple("Record", "title short_title added action_day ended action")


def squeezed(text):
    return " ".join(text.replace("\xa0", " ").split())


def iso(text):
    text = text.strip()
    if not text:
        return None
    return datetime.datetime.strptime(text, "%Y%m%d").date().isoformat()


def hcpcs_text(path):
    """code -> record, from records of 320 bytes, in the file's order."""
    records, chunks, last = {}, {}, None
    for line in unpacked(path).decode("cp1252").split("\r\n"):
        if len(line) < 300 or line[10:11] not in "3478":
            continue
        code = line[:5].strip()
        if line[10] in "48":
            if code != last:
                fail(f"{path}: continuation of {code} behind {last}")
            chunks[code].append(line[11:91])
            continue
        if code in records:
            fail(f"{path}: {code} stands twice")
        last = code
        chunks[code] = [line[11:91]]
        records[code] = Record("", squeezed(line[91:119]), iso(line[268:276]), iso(line[276:284]),
                               iso(line[284:292]), line[292:293])
    return {code: record._replace(title=squeezed(" ".join(chunks[code])))
            for code, record in records.items()}


def hcpcs_workbook(path):
    """The same from a workbook: one row a code, the long title in one cell (G0503: in two)."""
    records, columns = {}, None
    for _, cells in sheet_rows(path):
        if columns is None:
            if cells.get("A", "").strip() == "HCPC":
                columns = {text.strip(): letter for letter, text in cells.items()}
            continue
        code = cells.get("A", "").strip()
        if not code:
            continue

        def field(name):
            return cells.get(columns[name], "")

        if field("RECID") in ("4", "8"):
            title = records[code].title + " " + field("LONG DESCRIPTION")
            records[code] = records[code]._replace(title=squeezed(title))
            continue
        if code in records:
            fail(f"{path}: {code} stands twice")
        records[code] = Record(squeezed(field("LONG DESCRIPTION")),
                               squeezed(field("SHORT DESCRIPTION")), iso(field("ADD DT")),
                               iso(field("ACT EFF DT")), iso(field("TERM DT")),
                               field("ACTION CD").strip())
    return records


def is_valid(code, day, editions):
    """The newest record of a code decides; editions are (first day, records), oldest first."""
    having = [number for number, (_, records) in enumerate(editions) if code in records]
    if having[-1] + 1 < len(editions) and day > day_before(editions[having[-1] + 1][0]):
        return False
    for number in reversed(having):
        record = editions[number][1][code]
        if record.action == "R" and record.action_day is not None and day < record.action_day:
            continue
        start = record.action_day if record.action == "R" else record.added
        return (start is None or start <= day) and (record.ended is None or day <= record.ended)
    return False


def record_for(code, day, editions):
    """The release's own, else that of the newest edition before it, else of the first after."""
    having = [(first, records[code]) for first, records in editions if code in records]
    before = [record for first, record in having if first <= day]
    return before[-1] if before else having[0][1]


def expected_hcpcs(day, codes, editions, modifiers):
    expected, group = [], None
    for code in codes:
        record = record_for(code, day, editions)
        if modifiers:
            expected.append(Row("hcpcs-modifier", code, code, "modifier", "1", "", "1",
                                record.short_title, record.title))
            continue
        if code[0] != group:
            group = code[0]
            expected.append(Row("hcpcs", group, group, "group", "0", "", "1", "", ANY_TITLE))
        expected.append(Row("hcpcs", code, code, "code", "1", group, "2", record.short_title,
                            record.title))
    return expected


def judge_hcpcs(judge, folder):
    editions = []
    for day, path in releases_of(folder):
        text = the_file(path, r"^HCPC.*_ANWEB(?!_Corr).*\.txt\.xz$")
        book = the_file(path, r"^HCPC.*_ANWEB(?!_Corr|.*Trans).*\.xlsx\.xz$")
        editions.append((day, hcpcs_text(text) if text else hcpcs_workbook(book)))
        if list(editions[-1][1]) != sorted(editions[-1][1], key=lambda c: (len(c), c)):
            fail(f"HCPCS {day} is not in order")
    every = {code for _, records in editions for code in records}
    for day, _ in editions:
        valid = sorted(code for code in every if is_valid(code, day, editions))
        if len(valid) != VALID_HCPCS.get(day, len(valid)):
            fail(f"HCPCS {day}: {len(valid)} valid; {VALID_HCPCS[day]} were expected")
        codes = [code for code in valid if len(code) == 5]
        marks = [code for code in valid if len(code) == 2]
        judge.release("hcpcs", day, expected_hcpcs(day, codes, editions, False))
        judge.release("hcpcs-modifier", day, expected_hcpcs(day, marks, editions, True))
        judge.prefixes("hcpcs", day, codes, ["J", "A01"] + sample_of(codes, 12))
        judge.prefixes("hcpcs-modifier", day, marks, ["A", "LT"])
    return {"hcpcs": len(editions), "hcpcs-modifier": len(editions)}


# ---- ICD-9-CM -----------------------------------------------------------------------------------

def icd9_display(system, code):
    if system == "icd9cm-sg":
        return dotted(code, 2)
    return dotted(code, 4 if code.startswith("E") else 3)


def icd9_file(path):
    lines = unpacked(path).decode("cp1252").replace("\r\n", "\n").split("\n")
    return [tuple(part.strip(" ") for part in line.split(" ", 1)) for line in lines if line]


def judge_icd9(judge, folder):
    count = 0
    for day, path in releases_of(folder):
        count += 1
        for system, mark in (("icd9cm-dx", "DX"), ("icd9cm-sg", "SG")):
            titles = icd9_file(the_file(path, rf"_DESC_LONG_{mark}\.txt\.xz$"))
            short = dict(icd9_file(the_file(path, rf"_DESC_SHORT_{mark}\.txt\.xz$")))
            if set(short) != {code for code, _ in titles}:
                fail(f"{system}: the long and the short file differ in codes")
            judge.release(system, day, [
                Row(system, code, icd9_display(system, code), "code", "1", "", "1", short[code],
                    title) for code, title in titles])
            codes = [code for code, _ in titles]
            judge.prefixes(system, day, codes, ["00"] + sample_of(codes, 12))
    return {"icd9cm-dx": count, "icd9cm-sg": count}


def main():
    if len(sys.argv) != 4:
        fail("usage: judge.py MEDTRIE_PROGRAM INDEX CODESETS_DIR")
    judge = Judge(*sys.argv[1:4])
    counts = {}
    for name, judged in (("icd10cm", judge_cm), ("icd10pcs", judge_pcs), ("hcpcs", judge_hcpcs),
                         ("icd9cm", judge_icd9)):
        counts.update(judged(judge, os.path.join(sys.argv[3], name)))
    if counts != RELEASES:
        judge.complain(f"releases judged: {counts}; expected {RELEASES}")
    if judge.bad:
        print(f"{judge.bad} differences")
        sys.exit(1)
    print("everything is equal")


if __name__ == "__main__":
    main()
