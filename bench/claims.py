#!/usr/bin/env python3
"""Writes claim lines with codes of ICD-10-CM, the same ones for the same seed.

usage: claims.py [--rows N] [--seed N] [--lines] [--out FILE] [--program PROGRAM] [--index INDEX]

The columns are claim_id, line, dx and dos. A code is drawn from all codes of INDEX, headers and
retired ones among them, each as often as any, and written with its dot. Real claims repeat a few
codes, which whoever remembers the last ones would gain by; these do not. 5 % of the codes are bad,
in equal shares: a character changed, the end left off, or retired. Days of service are drawn from
eleven fiscal years, each row by itself; those that no release of INDEX covers stay among them.

--lines writes the codes alone, one a line. PROGRAM is medtrie, which exports the codes.
"""

import argparse
import datetime
import random
import subprocess
import sys
from pathlib import Path

BUILT = Path(__file__).resolve().parent.parent / "build/bench/medtrie"
FIRST_DAY, LAST_DAY = datetime.date(2015, 10, 1), datetime.date(2026, 9, 30)
GROUPINGS = ("chapter", "block")
CHUNK = 100_000  # rows that are drawn and written at once
BAD_IN = 20  # one row of as many has a bad code
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def exported(program, index, *which):
    """Rows that `medtrie export` prints of the codes of ICD-10-CM, by the names of the columns."""
    command = [program, "export", "--system", "icd10cm", *which]
    if index:
        command += ["--index", index]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as export:
        names = export.stdout.readline().rstrip("\n").split("\t")
        for line in export.stdout:
            row = dict(zip(names, line.rstrip("\n").split("\t")))
            if row["kind"] not in GROUPINGS:
                yield row
    if export.returncode != 0:
        sys.exit(f"{program} export ended with status {export.returncode}")


class Codes:
    """All codes of ICD-10-CM as they are displayed, and those of them that have ended."""

    def __init__(self, program, index):
        self.every, self.retired = [], []
        for row in exported(program, index, "--all"):
            self.every.append(row["display"])
            if row["last_valid"]:
                self.retired.append(row["display"])
        self.known = set(self.every)

    def mistyped(self, chance):
        """A code of which one character is another, so that it is none."""
        while True:
            code = chance.choice(self.every)
            place = chance.randrange(len(code))
            text = code[:place] + chance.choice(CHARACTERS) + code[place + 1 :]
            # Without its dot a code is found by medtrie, and not by those who compare texts.
            if code[place] != "." and text not in self.known:
                return text

    def truncated(self, chance):
        """A code without its last characters, most often its header."""
        code = chance.choice(self.every)
        return code[: -chance.randint(1, 2)].rstrip(".")

    def bad(self, chance):
        kind = chance.randrange(3)
        if kind == 0:
            return self.mistyped(chance)
        return self.truncated(chance) if kind == 1 else chance.choice(self.retired)

    def draw(self, chance, count):
        """A column of codes."""
        column = chance.choices(self.every, k=count)
        for place in chance.sample(range(count), count // BAD_IN):
            column[place] = self.bad(chance)
        return column


def days_of_service():
    count = (LAST_DAY - FIRST_DAY).days + 1
    return [(FIRST_DAY + datetime.timedelta(days=day)).isoformat() for day in range(count)]


def claim_lines(chance):
    """Claims one after the other, of one line to four."""
    claim = 1_000_000
    while True:
        claim += 1
        for line in range(1, chance.randint(1, 4) + 1):
            yield f"{claim},{line}"


def write_codes(file, codes, chance, rows):
    for start in range(0, rows, CHUNK):
        column = codes.draw(chance, min(CHUNK, rows - start))
        file.write("\n".join(column) + "\n")


def write_claims(file, codes, chance, rows):
    days, lines = days_of_service(), claim_lines(chance)
    file.write("claim_id,line,dx,dos\n")
    for start in range(0, rows, CHUNK):
        column = codes.draw(chance, min(CHUNK, rows - start))
        dates = chance.choices(days, k=len(column))
        # The lines come last: zip ends with the first that has no more, and none is to be lost.
        file.write("".join(f"{line},{code},{date}\n"
                           for code, date, line in zip(column, dates, lines)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--lines", action="store_true", help="the codes alone, one a line")
    parser.add_argument("--out", default="-", help="file to write; standard output without it")
    parser.add_argument("--program", default=BUILT, help="medtrie")
    parser.add_argument("--index", help="otherwise $MEDTRIE_INDEX")
    given = parser.parse_args()

    codes, chance = Codes(given.program, given.index), random.Random(given.seed)
    write = write_codes if given.lines else write_claims
    if given.out == "-":
        write(sys.stdout, codes, chance, given.rows)
    else:
        with open(given.out, "w", encoding="ascii") as file:
            write(file, codes, chance, given.rows)


if __name__ == "__main__":
    sys.exit(main())
