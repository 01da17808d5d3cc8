"""The conversion tables, read by their layouts, and what follows from them.

Independent of medtrie's own code: the sets of codes that are valid on days whose edition is not at
hand, and the successors of codes that are no longer billable.
"""

import collections
import datetime
import functools
import os
import re

from files import order_file, releases_of, sheet_rows, the_file, unpacked

CODE = r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?"

# kind is New, Deleted or Revised; previous and last are None where there is none.
Row = collections.namedtuple("Row", "kind current previous last day")

# Days on which an edition begins that no file at hand is of, by system: the calendar of the
# official editions since October 2015.
EDITIONS = {
    "icd10cm": ["2020-04-01", "2021-01-01", "2022-04-01", "2023-04-01"],
    "icd10pcs": ["2020-08-01", "2021-01-01", "2022-04-01", "2023-04-01", "2024-04-01",
                 "2025-04-01", "2026-04-01"],
}


def effective(text):
    if len(text) == 4:
        return f"{text}-10-01"
    return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(text))).isoformat()


def cm_table(folder):
    """Rows of the ICD-10-CM table; a list of previous codes gives a row for each."""
    path = the_file(os.path.join(folder, "fy2026"), "conversion-table")
    for number, cells in sheet_rows(path):
        current = cells.get("A", "").strip().replace(".", "")
        if number <= 2 or not current:
            continue
        text = cells["C"]
        previous = []
        for part in re.split(r"[;,&]|\band\b", text, flags=re.IGNORECASE):
            match = re.fullmatch(rf"({CODE})(?:\s*-\s*({CODE}))?", part.strip())
            if match:
                first, last = (code and code.replace(".", "") for code in match.groups())
                previous.append((first, last))
        for first, last in previous or [(None, None)]:
            yield Row("New", current, first, last, effective(cells["B"]))


def pcs_table(folder):
    path = the_file(os.path.join(folder, "fy2026-apr"), "conversion_table")
    for line in unpacked(path).decode("ascii").split("\r\n")[1:]:
        fields = line.split("\t")
        if len(fields) < 7:
            continue
        current, previous = (None if code == "NoPCS" else code for code in (fields[0], fields[3]))
        yield Row(fields[5], current, previous, None,
                  f"{fields[2]}-{fields[-1].replace('.', '-')}")


TABLES = {"icd10cm": cm_table, "icd10pcs": pcs_table}


class History:
    """The releases of an ICD-10 system and its conversion table."""

    def __init__(self, system, folder):
        self.system = system
        self.releases = {}
        for day, path in releases_of(folder):
            rows = order_file(path)
            if rows is not None:
                self.releases[day] = {code: flag == "1" for code, flag, _, _ in rows}
        self.days = sorted(self.releases)
        self.table = list(TABLES[system](folder))
        self.union = set().union(*self.releases.values())

    def cycle_end(self, day):
        return f"{int(day[:4]) + (day[5:] >= '10-01')}-09-30"

    def neighbour_days(self):
        """(day, the release before it, the next later one) of each edition not at hand."""
        for day in EDITIONS[self.system]:
            before = max((other for other in self.days if other < day), default=None)
            if day in self.releases or before is None or self.cycle_end(before) < day:
                continue
            yield day, before, min(other for other in self.days if other > day)

    def corrected(self, day, before, after):
        """code -> billable on a day whose edition is not at hand."""
        codes = dict(self.releases[before])
        later = self.releases[after]
        # By day, and of one day Deleted before New: a code may go and come back.
        for row in sorted(self.table, key=lambda row: (row.day, row.kind)):
            if not before < row.day <= day:
                continue
            if row.kind == "New" and row.current in later:
                for size in range(3, len(row.current) + 1):
                    code = row.current[:size]
                    if code in later and code not in self.releases[before]:
                        # A header that comes with a code below it is not billable when that goes.
                        codes[code] = code == row.current or codes.get(code, False)
                    elif code in later:
                        codes.setdefault(code, self.releases[before][code])
            elif row.kind == "Deleted":
                codes.pop(row.previous, None)
        above = {code[:size] for code in codes for size in range(3, len(code))}
        return {code: billable and code not in above for code, billable in codes.items()
                if billable or code in above}

    @functools.cache
    def periods(self):
        """(first day, code -> billable) of all spans in which nothing changes, oldest first."""
        spans = dict(self.releases)
        for day, before, after in self.neighbour_days():
            spans[day] = self.corrected(day, before, after)
        return sorted(spans.items())

    def stays(self, code, day):
        """Whether a code is billable on a day, or in the next period where no file covers the day."""
        first, codes = [period for period in self.periods() if period[0] <= day][-1]
        if day > self.cycle_end(first):
            codes = next((codes for first, codes in self.periods() if first > day), {})
        return codes.get(code, False)

    def last_before(self, day, periods):
        """The day before, or the day itself when no file at hand covers the day before."""
        eve = (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
        covered = any(first <= eve <= self.cycle_end(first) for first, _ in periods)
        return eve if covered or eve < "2015-10-01" else day

    def replacements(self, order):
        """old code -> {(day, new code)}; order is the codes of all releases in official order."""
        place = {code: number for number, code in enumerate(order)}
        periods = self.periods()
        edges = collections.defaultdict(set)
        for row in self.table:
            if row.current not in place or row.previous is None:
                continue
            if row.last is None:
                last = self.last_before(row.day, periods)
                known = any(codes.get(row.previous) for day, codes in periods if day <= last)
                olds = [row.previous] if known else []
            elif len(row.previous) == len(row.last) == 7 and row.previous[6] != row.last[6]:
                olds = []  # a slip: S06.890D-S06.899S would mix encounters
            else:
                valid = [codes for day, codes in periods if day < row.day][-1]
                end = place[row.last] + 1
                while end < len(order) and order[end].startswith(row.last):
                    end += 1
                olds = [code for code in order[place[row.previous]:end] if valid.get(code)]
                if len(row.last) == 7 and row.previous[6:] == row.last[6]:
                    olds = [code for code in olds if code[6:] == row.last[6]]
            for old in olds:
                if old != row.current:
                    edges[old].add((row.day, row.current))
        return edges


def successors(history, edges, code, day, billable):
    """The codes, billable on a day, that a code became by then. What was split off from a code that
    stayed billable counts only where nothing says what replaced it."""
    found, seen, waiting = set(), {code}, [(code, "")]
    while waiting:
        old, since = waiting.pop(0)
        rows = [row for row in sorted(edges.get(old, ())) if since <= row[0] <= day]
        ends = [row for row in rows if not history.stays(old, row[0])]
        for since_then, new in ends or rows:
            if new in seen:
                continue
            seen.add(new)
            if new in billable:
                found.add(new)
            else:
                waiting.append((new, since_then))
    return found
