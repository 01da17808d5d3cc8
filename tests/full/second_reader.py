#!/usr/bin/env python3
"""Compares every answer of the library with those of the reader in tests/format, made from the page.

    second_reader.py ANSWERS INDEX...

ANSWERS is tests/format/answers.c. Of every system: releases, periods, of every concept its kind, its
validity and status around each period, its texts, properties and ancestors in each period, the codes
below it, its children, successors and predecessors, the range of each beginning of a code; and a
sample of the codes in many spellings and misspellings.
"""

import functools
import itertools
import mmap
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "format"))
import layout  # noqa: E402
import reader  # noqa: E402

PERIODS_ALL = 16  # as in answers.c
SPELLED = 2000    # codes a system that are spelled and misspelled
DIFFERENCES_MAX = 20
LETTERS = {"valid": "v", "header": "h", "retired": "r", "not-yet-valid": "n",
           "not-covered": "c", None: "-"}


def number(value):
    return "-" if value is None or value == layout.DAY_NONE else str(value)


def span(ids):
    return f"{ids.start}-{ids.stop}" if ids else "-"


def line(*parts, texts=()):
    return "\t".join([" ".join(map(str, parts)), *texts]).encode() + b"\n"


def changes(of_period, periods):
    """(period, value) wherever it is another than in the period before."""
    before = object()
    for period in range(periods):
        value = of_period(period)
        if value != before:
            yield period, value
        before = value


class Answers:
    """The lines that answers.c prints of a system."""

    def __init__(self, system):
        self.system = system
        self.periods = len(system.periods)
        self.statuses = functools.cache(self.statuses)
        self.validity = functools.cache(self.validity)

    def all(self):
        s = self.system
        yield from self.about()
        for id in range(s.concept_count):
            yield from self.concept(id)
        yield from self.prefixes()
        periods = range(self.periods)
        if self.periods > PERIODS_ALL:
            periods = [release[5] for release in s.releases]
        for period in periods:
            yield from self.tree(period)
        for id in range(s.code_count):
            yield from self.lineage(id)

    def about(self):
        s = self.system
        yield line("system", s.code_count, s.concept_count - s.code_count, s.record.prefixes,
                   s.record.default_period, int(s.licensed), texts=(s.name, s.title, s.uri))
        for release in s.releases:
            yield line("release", *release)
        for first, last, basis, release in s.periods:
            yield line("period", first, last, basis, number(release))

    def statuses(self, pattern):
        s = self.system
        id = s.history.index(pattern)
        days = [None]
        for first, last, _, _ in s.periods:
            days += first - 1, first, last, last + 1
        return "".join(LETTERS[s.status(id, day)] for day in days)

    def validity(self, pattern):
        s = self.system
        id = s.history.index(pattern)
        flags = ["b" if s.billable(id, period) else "v" if s.valid(id, period) else "."
                 for period in range(self.periods)]
        return " ".join([*map(number, s.validity(id)), "".join(flags)])

    def concept(self, id):
        s = self.system
        code, kind = s.codes[id], layout.KINDS[s.kinds[id]]
        found = s.find(code)
        yield line("concept", id, s.display(id), kind, number(found), s.find(code, kind),
                   span(s.codes_of(id)), self.validity(s.history[id]),
                   self.statuses(s.history[found]), texts=(code.decode(),))
        effective = [s.effective(id, period) for period in range(self.periods)]
        above = functools.cache(lambda period: s.ancestors(id, period))
        for period, ids in changes(lambda period: above(effective[period]), self.periods):
            yield line("above", id, period, s.level(id, period), number(s.parent(id, period)), *ids)
        texts = functools.cache(lambda period: (s.titles(id, period), s.properties(id, period)))
        for period, (titles, values) in changes(lambda period: texts(effective[period]), self.periods):
            yield line("texts", id, period, texts=(*titles, *itertools.chain(*values.items())))

    def prefixes(self):
        seen = set()
        for code in self.system.codes[:self.system.code_count]:
            for size in range(1, len(code) + 1):
                if code[:size] not in seen:
                    seen.add(code[:size])
                    yield line("prefix", code[:size].decode(), span(self.system.prefix(code[:size])))

    def tree(self, period):
        s = self.system
        yield line("tree", period, *s.descendants(None, period))
        for id in [None, *range(s.concept_count)]:
            children = s.children(id, period)
            if children:
                yield line("children", number(id), *children)

    def lineage(self, id):
        s = self.system
        if id not in s.rows_of[0] and id not in s.rows_of[1]:
            return
        for day in [None] + [last for _, last, _, _ in s.periods]:
            for what, of in ("successors", s.successors), ("predecessors", s.predecessors):
                found = of(id, day)
                if found:
                    fields = [f"{r.code} {number(r.id)} {r.day}\t{r.table}" for r in found]
                    yield line(what, id, number(day), texts=fields)


def spellings(system, dice):
    """Days and texts: codes as people write them, and what is none."""
    days = [day for first, last, _, _ in system.periods for day in (first, last)]
    alphabet = b" \t\r.-0123456789AEXZaez~\xc2\xa0\x00"
    for id in dice.sample(range(system.concept_count), min(SPELLED, system.concept_count)):
        code, display = system.codes[id], system.display(id).encode()
        at, other = dice.randrange(len(code) + 1), dice.randrange(len(display) + 1)
        some = bytes([dice.choice(alphabet)])
        for text in (display, display.lower(), b" \t" + code + b"\r ", b"\xc2\xa0" + display + b"\xa0",
                     b"\xc2\xa0\t" + code + b"\xc2\xa0",
                     code[:at] + b".", code[:at] + b"." + code[at:], code[:at] + some + code[at:],
                     display[:other] + some + display[other + 1:], display[:other], display + some,
                     code[:at].lower() + b"." + code[at:], code * 3, b"", b".", b" "):
            yield dice.choice(days) + dice.choice((-1, 0, 0, 1)), text


def answers_to(system, questions):
    for day, text in questions:
        id = system.find(text)
        yield line("", number(id), span(system.prefix(text)), LETTERS[system.check(text, day)])


class Comparison:
    def __init__(self, program):
        self.program, self.lines, self.differences = program, 0, 0

    def compare(self, arguments, ours, questions=()):
        with tempfile.TemporaryFile() as given:
            given.writelines(questions)
            given.seek(0)
            with subprocess.Popen([self.program, *arguments], stdin=given,
                                  stdout=subprocess.PIPE) as process:
                both = itertools.zip_longest(process.stdout, ours, questions, fillvalue=b"")
                for theirs, own, question in both:
                    self.lines += 1
                    if theirs != own:
                        self.differs(theirs, own, question)
        if process.returncode != 0:
            sys.exit(f"second_reader: {self.program} gives status {process.returncode}")

    def differs(self, theirs, own, question):
        print("asked", question, "the library says", theirs[:500], "the page says", own[:500],
              flush=True)
        self.differences += 1
        if self.differences == DIFFERENCES_MAX:
            sys.exit(f"second_reader: {self.differences} differences, no more are looked for")


def main(program, *paths):
    comparison = Comparison(program)
    for path in paths:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            systems = reader.verify(data).systems.values()
            comparison.compare([path], itertools.chain(*(Answers(system).all() for system in systems)))
            for system in systems:
                questions = list(spellings(system, random.Random(1)))
                comparison.compare([path, system.name], answers_to(system, questions),
                                   [b"%d %s\n" % question for question in questions])
    print(f"{comparison.lines} answers, {comparison.differences} differences")
    return comparison.differences > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
