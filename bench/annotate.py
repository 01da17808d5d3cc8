#!/usr/bin/env python3
"""Times `medtrie annotate` beside DuckDB, Polars and cat: claims in, the same with titles out.

usage: annotate.py INDEX [--quick] [--rows FILE] [--program PROGRAM] [--work FOLDER]

The interpreter must have the packages duckdb and polars; bench/run makes one. PROGRAM is medtrie.
Claims are written below FOLDER, annotated there by everybody in turn, and removed: 10 million lines
take 4 GB at a time.

What is timed of medtrie, cat and xan is the whole process; of DuckDB and Polars what
annotate_peer.py says. Nobody waits until a file is on the disk, and the disk is idle and memory at
hand when a run begins. Who has one thread is bound to one core, so that no thread that a library has
besides helps.
"""

import argparse
import csv
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from claims import BUILT, exported

BENCH = Path(__file__).resolve().parent
CORE = os.environ.get("MEDTRIE_BENCH_CORE", "0")
AS_OF = "2026-03-01"
BLOCK = 1 << 20
TOUCHED = 3 << 30  # bytes of memory
SHOWN = 5  # of the rows that differ


# ---- Inputs --------------------------------------------------------------


def write_claims(given, rows, out, *options):
    # In a process of its own: a child's peak of memory begins with what its parent has, so this
    # process stays small.
    subprocess.run([sys.executable, BENCH / "claims.py", "--rows", str(rows), "--out", out,
                    "--program", given.program, "--index", given.index, *options], check=True)


def write_codes(given, path):
    """The table of rivals, a row a code that INDEX ever had; returns how many."""
    valid = set()
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "billable", "title"])
        for row in exported(given.program, given.index, "--date", AS_OF):
            valid.add(row["display"])
            table.writerow([row["display"], row["billable"], row["title"]])
        codes = len(valid)
        for row in exported(given.program, given.index, "--all"):
            if row["display"] not in valid:
                table.writerow([row["display"], "0", row["title"]])
                codes += 1
    return codes


# ---- Contenders --------------------------------------------------------------


def touch_memory():
    """Writes over as much memory as a run may need.

    A virtual machine gives free memory back to its host, and gets it again page by page at the
    first touch, which takes up to ten times what writing a page takes: who comes first would pay
    for all."""
    subprocess.run([sys.executable, "-c", f"b'1' * {TOUCHED}"], check=True)


@dataclass
class Contender:
    """Who makes of a file another one. `command` has all but the place of its standard output."""

    kind: str  # class of its row
    peer: str
    workload: str
    command: list
    out: Path
    threads: int = 1
    writes_file: bool = True  # else standard output is what is to be written
    tells_time: bool = False  # on standard output
    keeps_order: bool = True
    times: list = field(default_factory=list)  # ns a row, of each round
    peak: int = 0  # bytes

    def shows_memory(self):
        return self.workload == "billable-title" and self.kind != "limit"

    def run(self, rows):
        self.out.unlink(missing_ok=True)
        os.sync()
        touch_memory()
        bound = ["taskset", "-c", CORE] if self.threads == 1 else []
        with open(os.devnull if self.writes_file else self.out, "wb") as file:
            start = time.perf_counter_ns()
            process = subprocess.Popen(bound + self.command,
                                       stdout=subprocess.PIPE if self.tells_time else file)
            told = process.stdout.read() if self.tells_time else None
            _, status, usage = os.wait4(process.pid, 0)
            spent = time.perf_counter_ns() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.peer} ended with status {process.returncode}")
        self.peak = max(self.peak, usage.ru_maxrss * 1024)
        return (int(told) if self.tells_time else spent) / rows


class Files:
    """Where everything stands."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.claims, self.column = self.folder / "claims.csv", self.folder / "column.txt"
        self.codes = self.folder / "codes.csv"
        self.annotated = self.folder / "annotated.csv"  # by medtrie; what others are compared with

    def of(self, name):
        return self.folder / f"{name}.out.csv"


def medtrie(given, files, threads, workload="billable-title"):
    peer = f"medtrie-threads{threads}"
    out = files.of(f"{peer}-{workload}")
    command = [given.program, "annotate", "--quiet", "--max-invalid", "100%", "--index",
               given.index, "--threads", str(threads), "--output", out]
    command += {
        "billable-title": ["--code", "dx:icd10cm", "--as-of", AS_OF, "--add", "billable,title",
                           files.claims],
        "own-dates": ["--code", "dx:icd10cm", "--date", "dos", "--add", "status,billable,title",
                      files.claims],
        "lines": ["--code", "1:icd10cm", "--as-of", AS_OF, "--input-format", "lines",
                  files.column],
    }[workload]
    return Contender("own", peer, workload, command, out, threads)


def rival(files, name, threads):
    peer = f"{name}-threads{threads}"
    command = [sys.executable, BENCH / "annotate_peer.py", name, str(threads), files.claims,
               files.codes, files.of(peer)]
    return Contender("database", peer, "billable-title", command, files.of(peer), threads,
                     tells_time=True, keeps_order=name != "duckdb")


def cat(files):
    """Writes medtrie's output again."""
    return Contender("limit", "cat", "billable-title", ["cat", files.annotated], files.of("cat"),
                     writes_file=False)


def xan(files):
    """Joins in one thread, by a hash table that it has to make first."""
    out = files.of("xan-threads1")
    return Contender("hash", "xan-threads1", "billable-title",
                     ["xan", "join", "--left", "--drop-key", "right", "dx", files.claims, "code",
                      files.codes, "--output", out], out)


def contenders(given, files):
    """Those of a ratio stand beside each other; the first one's output is what all are to write."""
    found = [medtrie(given, files, 1), cat(files), medtrie(given, files, 1, "own-dates"),
             medtrie(given, files, 2), medtrie(given, files, 1, "lines"),
             medtrie(given, files, 2, "lines")]
    for threads in (1, 2):
        found += [rival(files, "duckdb", threads), rival(files, "polars", threads)]
    found.append(rival(files, "duckdb-ordered", 2))
    return found + ([xan(files)] if shutil.which("xan") else [])


# ---- Proof --------------------------------------------------------------


def same_bytes(path, other):
    with open(path, "rb") as one, open(other, "rb") as two:
        while True:
            block = one.read(BLOCK)
            if block != two.read(BLOCK):
                return False
            if not block:
                return True


def different_rows(path, other):
    """The first rows that differ, as they are when quotes are taken off."""
    with open(path, encoding="utf-8", newline="") as one, \
            open(other, encoding="utf-8", newline="") as two:
        pairs = itertools.zip_longest(csv.reader(one), csv.reader(two))
        different = ((number, *pair) for number, pair in enumerate(pairs) if pair[0] != pair[1])
        return list(itertools.islice(different, SHOWN))


def sort_rows(path):
    """By claim and line, which is the order of the claims."""
    ordered = path.with_suffix(".sorted")
    subprocess.run(["sort", "-t", ",", "-k", "1,1n", "-k", "2,2n", "-S", "1G", "-T", path.parent,
                    "-o", ordered, path], check=True, env={**os.environ, "LC_ALL": "C"})
    ordered.replace(path)


def prove(contender, files):
    """Ends the program if the contender's output is not that of medtrie."""
    if contender.workload != "billable-title" or same_bytes(files.annotated, contender.out):
        return
    if not contender.keeps_order:
        sort_rows(contender.out)
    different = different_rows(files.annotated, contender.out)
    for number, ours, theirs in different:
        print(f"row {number}: medtrie-threads1 {ours}, {contender.peer} {theirs}", file=sys.stderr)
    if different:
        sys.exit(f"{contender.peer} writes other rows than medtrie-threads1")


# ---- Rounds --------------------------------------------------------------


def warm_up(found, files, rows):
    """Everybody once, not counted: files are in memory, outputs are proven."""
    found[0].run(rows)
    found[0].out.replace(files.annotated)
    for contender in found[1:]:
        contender.run(rows)
        prove(contender, files)
        contender.out.unlink()
    for path in (files.claims, files.column, files.codes, files.annotated):
        with open(path, "rb") as file:
            while file.read(BLOCK):
                pass


def measure(found, rows, rounds):
    for _ in range(rounds):
        for contender in found:
            contender.times.append(contender.run(rows))
            contender.out.unlink()


# ---- Results --------------------------------------------------------------


def row_of(contender, codes, **figures):
    return {"suite": "annotate", "class": contender.kind, "peer": contender.peer,
            "system": "icd10cm", "workload": contender.workload, "keys": codes, **figures}


def timed_row(contender, codes):
    times = contender.times
    return row_of(contender, codes, ns_median=round(statistics.median(times), 3),
                  ns_min=round(min(times), 3), ns_max=round(max(times), 3))


def memory_row(contender, codes):
    row = row_of(contender, codes, bytes=contender.peak)
    return {**row, "peer": contender.peer + "-peak-memory"}


def print_table(found, files, rows):
    claims, annotated = (path.stat().st_size for path in (files.claims, files.annotated))
    print(f"annotate: {rows:,} rows, {claims / 1e6:,.0f} MB in, {annotated / 1e6:,.0f} MB out of "
          "billable-title")
    print(f"{'':40} {'ns a row':>9} {'least':>8} {'greatest':>8} {'rows/s':>12} {'peak MB':>8}  "
          "beside medtrie")
    medians = {(one.peer, one.workload): statistics.median(one.times) for one in found}
    for one in found:
        median = statistics.median(one.times)
        own = medians[f"medtrie-threads{one.threads}", "billable-title"]
        peak = f"{one.peak / 1e6:.1f}" if one.shows_memory() else ""
        print(f"{one.workload + ' ' + one.peer:40} {median:9.1f} {min(one.times):8.1f} "
              f"{max(one.times):8.1f} {1e9 / median:12,.0f} {peak:>8}  "
              f"{median / own:.2f}x with {one.threads}")
    if not any(one.peer == "xan-threads1" for one in found):
        print("xan is not installed and was not asked")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index")
    parser.add_argument("--quick", action="store_true", help="1 million rows, three rounds")
    parser.add_argument("--rows", help="file that rows are appended to")
    parser.add_argument("--program", default=BUILT, help="medtrie")
    parser.add_argument("--work", default=BENCH.parent / "build/bench/annotate", type=Path,
                        help="folder for what is read and written")
    given = parser.parse_args()
    rows, rounds = (1_000_000, 3) if given.quick else (10_000_000, 5)

    given.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        files = Files(folder)
        write_claims(given, rows, files.claims)
        write_claims(given, rows, files.column, "--lines")
        codes = write_codes(given, files.codes)
        found = contenders(given, files)
        warm_up(found, files, rows)
        measure(found, rows, rounds)
        print_table(found, files, rows)
    results = [timed_row(one, codes) for one in found]
    results += [memory_row(one, codes) for one in found if one.shows_memory()]
    if given.rows:
        with open(given.rows, "a", encoding="ascii") as file:
            file.writelines(json.dumps(row) + "\n" for row in results)


if __name__ == "__main__":
    sys.exit(main())
