#!/usr/bin/env python3
"""Files as Python's csv module writes them, annotated and read by it again.

Usage: random_csv.py LIBMEDTRIE LIBMEDTRIE_ANNOTATE INDEX [COUNT [SEED]]

Every file has its own delimiter, line ends, quoting and cells with anything in them; it is cut into
steps of any size, and into pieces for several parts. What is read again must be what was written,
with one column more. Prints how many files were compared; exits 1 at the first difference.
"""

import csv
import io
import random
import sys

sys.dont_write_bytecode = True  # the source tree stays clean
from annotate_library import Library

CODES = ["E11.9", "e119", "A00", "M54.5", "J0120", "Q", "", " ", "E11.9 ", "0DT", "no code, surely"]
ALPHABET = "ab1 ,;|\t:\"'\n\r\\.-\u00e9\u20ac"
DELIMITERS = ",;|\t:^~ a1"


def make_cell(rng):
    if rng.random() < 0.3:
        return rng.choice(CODES)
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randrange(9)))


def make_file(rng):
    """A file that Python reads as it wrote it: a CR without quotes, which it may write, it does not."""
    while True:
        data, rows, dialect = write_file(rng)
        if read_again(data, dialect) == rows:
            return data, rows, dialect


def write_file(rng):
    """A file and its rows, the first of which is a header with a column named dx."""
    columns = rng.randrange(1, 6)
    dialect = {"delimiter": rng.choice(DELIMITERS), "lineterminator": rng.choice(["\n", "\r\n"]),
               "quoting": rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])}
    header = [f"column {i}" for i in range(columns)]
    header[rng.randrange(columns)] = "dx"
    rows = [header] + [[make_cell(rng) for _ in range(columns)]
                       for _ in range(rng.choice([0, 1, 2, 3, 5, 9]))]
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(rows)
    data = text.getvalue().encode()
    if rng.random() < 0.2 and len(rows) > 1 and rows[-1][-1] not in ("", "\r", "\n"):
        data = data[:-len(dialect["lineterminator"])]
    return data, rows, dialect


def make_steps(rng, size):
    steps = []
    while sum(steps) < size:
        steps.append(rng.choice([1, 2, 3, 7, 64, 65, size]))
    return steps


def read_again(data, dialect):
    text = io.StringIO(data.decode(), newline="")
    return list(csv.reader(text, delimiter=dialect["delimiter"]))


def main(arguments):
    library = Library(*arguments[:3])
    count = int(arguments[3]) if len(arguments) > 3 else 100000
    rng = random.Random(int(arguments[4]) if len(arguments) > 4 else 1)
    for number in range(count):
        data, rows, dialect = make_file(rng)
        ways = {"steps": library.push(data, make_steps(rng, len(data)), dialect["delimiter"], "dx",
                                      "status"),
                "pieces": library.pieces(data, rng.choice([1, 5, 40, len(data)]),
                                         dialect["delimiter"], "dx", "status")}
        for way, output in ways.items():
            again = read_again(output, dialect)
            if [row[:-1] for row in again] != rows or again[0][-1] != "status":
                print(f"file {number}, {way}: {data!r} with {dialect} became {output!r}")
                return 1
        if ways["steps"] != ways["pieces"]:
            print(f"file {number}: {data!r} differs by how it is cut")
            return 1
    print(f"{count} files, each in steps and in pieces")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
