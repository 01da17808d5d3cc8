#!/usr/bin/env python3
"""Asks the Python package simple-icd-10-cm about the tree of ICD-10-CM.

usage: simple_icd10cm.py INDEX [--quick] [--rows FILE] [--program PROGRAM]

PROGRAM is medtrie-bench-hierarchy, built as bench/run does; it writes questions and medtrie's
answers, as of the default period of INDEX. The package brings its own data, so its release may be
another: only codes that it knows are asked for, and answers that differ are counted and shown, not
counted as errors. What is timed is the package alone, in interpreted Python, as a caller sees it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata, resources
from pathlib import Path

import simple_icd_10_cm as package

BUILT = Path(__file__).resolve().parent.parent / "build/bench/bench/medtrie-bench-hierarchy"
SHOWN = 5  # of the differences of one kind

# By the first field of a line: how the package is asked, given the fields, and how its answer reads
# in the fields. Of walks the names are compared as sets: the order is the packages' own.
ASK = {
    "valid": lambda fields: package.is_valid_item(fields[0]),
    "subsumes": lambda fields: package.is_ancestor(fields[0], fields[1]),
    "ancestors": lambda fields: package.get_ancestors(fields[0]),
    "descendants": lambda fields: package.get_descendants(fields[0]),
}
NAMES = {"valid": 1, "subsumes": 2, "ancestors": 1, "descendants": 1}  # codes that are asked for


def read_questions(index, program):
    """The release that answers, and the questions by kind, each as (codes, medtrie's answer)."""
    questions = {kind: [] for kind in ASK}
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as file:
        subprocess.run([program, index, "--questions", file.name], check=True)
        release = file.readline().split()[1]
        for line in file:
            kind, *fields = line.rstrip("\n").split("\t")
            codes, answer = fields[: NAMES[kind]], fields[NAMES[kind] :]
            if kind in ("valid", "subsumes"):
                answer = answer == ["1"]
            else:
                answer = set(answer)
            questions[kind].append((codes, answer))
    return release, questions


def known(kind, asked):
    """The questions whose codes the package knows; whether it knows them is a question itself."""
    if kind == "valid":
        return asked
    return [(codes, answer) for codes, answer in asked if all(map(package.is_valid_item, codes))]


def about_block(codes, answer, theirs):
    """Whether a block (A00-A09) is asked for, or answers differ only in blocks, not in codes."""
    if "-" in codes[0]:
        return True
    return isinstance(theirs, set) and all("-" in name for name in answer ^ theirs)


def compare(kind, asked):
    """Prints how often the answers differ, and the first few."""
    different = []
    for codes, answer in asked:
        theirs = ASK[kind](codes)
        if not isinstance(theirs, bool):
            theirs = set(theirs)
        if theirs != answer:
            different.append((codes, answer, theirs))
    blocks = sum(about_block(*one) for one in different)
    print(
        f"{kind}: {len(different)} of {len(asked)} answers differ from medtrie's,"
        f" {blocks} of them about blocks"
    )
    for codes, answer, theirs in different[:SHOWN]:
        if isinstance(theirs, set):
            answer, theirs = sorted(answer - theirs)[:4], sorted(theirs - answer)[:4]
        print(f"  {' '.join(codes)}: medtrie alone says {answer}, the package {theirs}")


def affordable(ask, asked, seconds):
    """How many of the questions can be asked in that time."""
    start = time.perf_counter()
    count = 0
    while count < len(asked) and time.perf_counter() - start < seconds / 4:
        ask(asked[count])
        count += 1
    spent = time.perf_counter() - start
    return max(1, min(len(asked), int(count * seconds / spent)))


def one_round(ask, asked):
    """ns a question."""
    start = time.perf_counter_ns()
    for codes in asked:
        ask(codes)
    return (time.perf_counter_ns() - start) / len(asked)


def measure(questions, quick):
    """The rounds of each kind, interleaved."""
    lists = {}
    for kind, asked in questions.items():
        codes = [codes for codes, _ in asked]
        lists[kind] = codes[: affordable(ASK[kind], codes, 0.05 if quick else 0.3)]
    rounds = {kind: [] for kind in lists}
    for _ in range(5 if quick else 7):
        for kind, asked in lists.items():
            rounds[kind].append(one_round(ASK[kind], asked))
    return rounds


def row_of(kind, times, keys):
    return {
        "suite": "hierarchy",
        "class": "tree",
        "peer": f"simple-icd-10-cm-python-{kind}",
        "system": "icd10cm",
        "workload": "uniform-50" if kind == "subsumes" else "uniform-hit",
        "keys": keys,
        "ns_median": round(statistics.median(times), 3),
        "ns_min": round(min(times), 3),
        "ns_max": round(max(times), 3),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", help="file that rows are appended to")
    parser.add_argument("--program", default=BUILT, help="medtrie-bench-hierarchy")
    given = parser.parse_args()

    release, questions = read_questions(given.index, given.program)
    keys = len(package.get_all_codes())
    files = sorted(path.name for path in resources.files("simple_icd_10_cm.data").iterdir())
    data = ", ".join(name for name in files if name.endswith((".txt", ".xml")))
    print(f"simple-icd-10-cm {metadata.version('simple-icd-10-cm')} ({data}): {keys} names;")
    print(f"medtrie answers by the release of {release}")
    for kind in questions:
        questions[kind] = known(kind, questions[kind])
        compare(kind, questions[kind])
    rows = [row_of(kind, times, keys) for kind, times in measure(questions, given.quick).items()]
    for row in rows:
        print(f"{row['peer']:<48} {row['ns_median']:12.1f} {row['ns_min']:12.1f} {row['ns_max']:12.1f}")
    if given.rows:
        with open(given.rows, "a", encoding="ascii") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
