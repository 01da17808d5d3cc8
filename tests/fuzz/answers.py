#!/usr/bin/env python3
"""Writes what the reader in tests/format answers for every text that means something in an index.

    answers.py INDEX ANSWERS

A text that is trimmed and folded as docs/FORMAT.md says means something only if it is a beginning of
a code, or of a grouping's, with at most one dot put into it. All of these are asked for, and those
that mean something are written; any other text means nothing. For fuzz_answers.c; lines of ANSWERS:

    system NAME KEEPS_CASE DAY...             its days, "-" for none
    TEXT <tab> ID FIRST END STATUSES          of the system above; a letter a day, "-" for no concept
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "format"))
import layout  # noqa: E402
import reader  # noqa: E402

LETTERS = {"valid": "v", "header": "h", "retired": "r", "not-yet-valid": "n", "not-covered": "c",
           None: "-"}


def days_of(system):
    days = {day for first, last, _, _ in system.periods for day in (first - 1, first, last, last + 1)}
    return [None, *sorted(day for day in days if layout.DAYS[0] <= day <= layout.DAYS[-1])]


def texts_of(system):
    beginnings = {code[:size] for code in system.codes for size in range(len(code) + 1)}
    dotted = {text[:at] + b"." + text[at:] for text in beginnings for at in range(len(text) + 1)}
    return sorted(beginnings | dotted)


def answers(system):
    days = days_of(system)
    yield "system {} {} {}".format(system.name, int(system.case_kept),
                                   " ".join("-" if day is None else str(day) for day in days))
    for text in texts_of(system):
        id, range = system.find(text), system.prefix(text)
        if id is not None or range:
            statuses = "".join(LETTERS[system.check(text, day)] for day in days)
            yield "{}\t{} {} {} {}".format(text.decode(), -1 if id is None else id, range.start,
                                           range.stop, statuses)


def main(index, path):
    with open(index, "rb") as file:
        systems = reader.verify(file.read()).systems.values()
    with open(path, "w", encoding="ascii") as out:
        for system in systems:
            for line in answers(system):
                print(line, file=out)


if __name__ == "__main__":
    main(*sys.argv[1:])
