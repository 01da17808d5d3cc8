#!/usr/bin/env python3
"""`medtrie annotate` from outside: files, threads, signals, exit statuses.

Usage: test_annotate.py PROGRAM SAMPLE_INDEX [unittest arguments]

What becomes of a cell is asked of the library (tests/test_annotate.c); here it is about what the
program adds: formats by name, compression, outputs that are complete or absent.
"""

import contextlib
import fcntl
import gzip
import itertools
import lzma
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = None
SAMPLE = None

INPUT = "claim,dx,dos\n" + "".join(
    f"{i},{code},2021-11-03\n" for i, code in enumerate(["E11.9", "E11", "nix", "", "A00.0"]))
EXPECTED = "claim,dx,dos,status\n0,E11.9,2025-11-03,{0}\n1,E11,2025-11-03,{1}\n"


def run(*arguments, stdin=b"", **options):
    process = subprocess.run([PROGRAM, "annotate", "-i", SAMPLE, *arguments], input=stdin,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
    return process.returncode, process.stdout, process.stderr.decode("utf-8", "replace")


def claims(rows, seed=1):
    """A table of many rows, cells with line ends among them."""
    rng = random.Random(seed)
    codes = ["E11.9", "E11", "A00.0", "M54.5", "Q", "", "e119", "J0120", "T36.0X1A"]
    lines = ["claim,dx,dos\r\n"]
    for i in range(rows):
        note = f'"{i}\nof ""{rows}"""' if rng.random() < 0.1 else str(i)
        lines.append(f"{note},{rng.choice(codes)},2021-{rng.randrange(1, 13):02d}-11\r\n")
    return "".join(lines).encode()


class Test(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def names(self):
        return sorted(os.listdir(self.folder.name))

    def wait_for(self, holds):
        for _ in range(3000):
            if holds():
                return
            time.sleep(0.01)
        self.fail("it took half a minute")

    # ---- Formats ------------------------------------------------------------------------------

    def test_format_by_name_or_option(self):
        table = self.write("a.csv", INPUT)
        status, out, _ = run("--code", "dx:icd10cm", table)
        self.assertEqual(status, 1)
        for name, data in [("a.csv.gz", gzip.compress(INPUT.encode())),
                           ("a.csv.xz", lzma.compress(INPUT.encode()))]:
            self.assertEqual(run("--code", "dx:icd10cm", self.write(name, data))[:2], (1, out))
        self.assertEqual(run("--code", "dx:icd10cm", "--input-format", "csv",
                             stdin=INPUT.encode())[:2], (1, out))
        tabbed = INPUT.replace(",", "\t")
        self.assertEqual(run("--code", "dx:icd10cm", self.write("a.tsv", tabbed))[1],
                         out.replace(b",", b"\t"))
        self.assertEqual(run("--code", "dx:icd10cm", "--delimiter", "|",
                             self.write("b.csv", INPUT.replace(",", "|")))[1],
                         out.replace(b",", b"|"))
        status, _, err = run("--code", "dx", self.write("a.dat", INPUT))
        self.assertEqual(status, 2)
        self.assertIn("--input-format", err)
        self.assertIn("a.dat", err)

    def test_lines(self):
        status, out, _ = run("--input-format", "lines", "--code", "1:icd10cm", stdin=b"E11.9\nE11\n")
        self.assertEqual(status, 1)
        self.assertEqual(out, b"E11.9\tvalid\nE11\theader\n")
        status, out, _ = run("--input-format", "lines", stdin=b"")
        self.assertEqual((status, out), (0, b""))

    def test_compressed_output(self):
        table = self.write("a.csv", claims(3000))
        plain = run("--code", "dx:icd10cm", table)[1]
        run("--code", "dx:icd10cm", table, "-o", self.path("o.csv.gz"))
        run("--code", "dx:icd10cm", table, "-o", self.path("o.csv.xz"))
        run("--code", "dx:icd10cm", table, "-o", self.path("o.csv.zst"))
        self.assertEqual(gzip.decompress(self.read("o.csv.gz")), plain)
        self.assertEqual(lzma.decompress(self.read("o.csv.xz")), plain)
        again = run("--code", "dx:icd10cm", "--add", "id", self.path("o.csv.zst"))[1]
        self.assertEqual(again.split(b"\r\n")[0], plain.split(b"\r\n")[0] + b",id")

    def test_not_compressed_as_its_name_says(self):
        status, _, err = run("--code", "dx:icd10cm", self.write("a.csv.gz", INPUT))
        self.assertEqual(status, 5)
        self.assertIn("a.csv.gz", err)
        cut = gzip.compress(claims(3000))[:-20]
        status, _, err = run("--code", "dx:icd10cm", self.write("b.csv.gz", cut), "-o", self.path("o"))
        self.assertEqual(status, 5)
        self.assertIn("decompress", err)
        self.assertEqual(self.names(), ["a.csv.gz", "b.csv.gz"])

    def refused(self, name, data):
        """A compressed table that is refused, of which nothing is left."""
        before = self.names()
        path = self.write(name, data)
        status, _, err = run("--code", "dx:icd10cm", path, "-o", self.path("o"))
        self.assertEqual(status, 5, (name, err))
        self.assertIn(f"{name}: cannot decompress it", err)
        os.remove(path)
        self.assertEqual(self.names(), before)
        return err

    def test_damaged_gzip(self):
        """What gzip -t refuses, wherever it stands."""
        text = INPUT.encode()
        one, two = gzip.compress(text, mtime=0), gzip.compress(b"9,E11.9,2025-11-03\n" * 9, mtime=0)
        for place in range(len(one)):
            if place not in range(3, 10):  # flags, time, how hard was tried, system: of no meaning here
                damaged = bytearray(one)
                damaged[place] ^= 1
                self.refused("a.csv.gz", bytes(damaged))
        for place in [0, 1, 2, 3, len(two) - 5, len(two) - 1]:  # of a later member
            damaged = bytearray(two)
            damaged[place] ^= 0x81
            self.refused("a.csv.gz", one + bytes(damaged))
        for size in [*range(1, 20), *range(20, len(one) - 9, 7), *range(len(one) - 9, len(one))]:
            self.refused("a.csv.gz", one[:size])
            self.refused("a.csv.gz", two + one[:size])
        for more in [b"x", b"\0x", b"\0" * 600000 + one, b"\x1f\x8b", INPUT.encode()]:
            self.refused("a.csv.gz", one + more)

    def test_damaged_xz_and_zst(self):
        table = self.write("a.csv", claims(300))
        run("--code", "dx:icd10cm", table, "-o", self.path("o.csv.zst"))
        zst, xz = self.read("o.csv.zst"), lzma.compress(claims(300))
        for name, data in [("b.csv.zst", zst), ("b.csv.xz", xz)]:
            for size in [*range(1, 40), len(data) // 2, *range(len(data) - 40, len(data))]:
                self.refused(name, data[:size])
            self.refused(name, b"\1" + data)
            self.refused(name, data + b"\1" * 9)
            self.refused(name, data + data[:-1])
        for place in [0, 7, 8, 20, len(xz) // 2, len(xz) - 20, len(xz) - 1]:
            damaged = bytearray(xz)
            damaged[place] ^= 1
            self.refused("b.csv.xz", bytes(damaged))
        # "dx\nE11.9\n" with its sum, which libarchive does not write.
        summed = bytes.fromhex("28b52ffd240949000064780a4531312e390a2bdaacc4")
        self.assertEqual(run("--code", "dx:icd10cm", self.write("s.csv.zst", summed))[1],
                         b"dx,status\nE11.9,valid\n")
        for place in range(9, len(summed)):
            damaged = bytearray(summed)
            damaged[place] ^= 1
            self.refused("b.csv.zst", bytes(damaged))

    def test_members(self):
        """Several members are one table, also with one of nothing and zero bytes behind them."""
        text = claims(30000)
        plain = run("--code", "dx:icd10cm", self.write("a.csv", text))
        cuts = [0, 1, 2, 300, 70000, len(text)]
        parts = [text[a:b] for a, b in zip(cuts, cuts[1:])] + [b""]
        for name, data in [
                ("b.csv.gz", b"".join(map(gzip.compress, parts))),
                ("b.csv.gz", gzip.compress(text) + b"\0" * 512),
                ("b.csv.gz", gzip.compress(b"") + gzip.compress(text) + b"\0" * 600000),
                ("b.csv.xz", b"".join(map(lzma.compress, parts)))]:
            self.assertEqual(run("--code", "dx:icd10cm", self.write(name, data)), plain)

    def test_compressed_file_of_nothing(self):
        """It is as an empty file."""
        empty = self.write("e.csv", b"")
        words = ["--no-header", "--code", "1:icd10cm"]
        plain = run(*words, empty)
        self.assertEqual(plain[:2], (0, b""))
        run(*words, empty, "-o", self.path("e.csv.zst"))
        self.write("e.csv.gz", gzip.compress(b""))
        self.write("e.csv.xz", lzma.compress(b""))
        for extension in ["gz", "zst", "xz"]:
            self.assertGreater(len(self.read("e.csv." + extension)), 0)
            self.assertEqual(run(*words, self.path("e.csv." + extension)), plain)
            self.assertEqual(run(*words, self.write("n.csv." + extension, b""))[0], 5)

    def test_table_of_nothing(self):
        """A file that was cut off at its beginning is not one of good codes."""
        status, out, err = run("--code", "dx:icd10cm", self.write("e.csv", b""))
        self.assertEqual((status, out), (2, b""))
        self.assertIn("there is no header", err)

    def test_file_that_is_no_gzip(self):
        for data in [b"", b"\x1f", b"\x1f\x9d", b"\0" * 20, INPUT.encode()]:
            self.assertIn("it is not compressed as its name says", self.refused("a.csv.gz", data))

    # ---- Threads ------------------------------------------------------------------------------

    def test_threads_give_the_same(self):
        table = self.write("a.csv", claims(60000))
        arguments = ["--code", "dx:icd10cm", "--date", "dos", "--add", "status,title,repair", table]
        one = run(*arguments)
        self.assertEqual(one[0], 1)
        for threads in ["2", "3", "8"]:
            self.assertEqual(run(*arguments, "--threads", threads)[:2], one[:2])
        self.assertEqual(run(*arguments[:-1], "--input-format", "csv", "--threads", "2",
                             stdin=self.read("a.csv"))[:2], one[:2])

    def test_error_in_threads(self):
        """The first error of the input is the one that is told, and nothing is left."""
        data = claims(60000)
        lines = data.decode().count("\n")
        table = self.write("a.csv", data + b"1,2,3,4\r\n" + data[14:] + b"1\r\n")
        for threads in ["1", "2", "4"]:
            status, _, err = run("--code", "dx:icd10cm", table, "--threads", threads, "-o",
                                 self.path("o.csv"))
            self.assertEqual(status, 3)
            self.assertIn(f"a.csv:{lines + 1}: 4 cells", err)
            self.assertEqual(self.names(), ["a.csv"])

    def test_error_while_input_waits(self):
        """It is told at once, though another thread waits for input that does not come."""
        good, bad = claims(30000), b"claim,dx,dos\r\n1,2,3,4\r\n" + claims(30000)[14:]
        for threads in ["1", "2", "4"]:
            for data, arguments, expected in [(bad, ["-o", self.path("o.csv")], 3),
                                              (good, ["-o", "/dev/full"], 5),
                                              (good, [], -signal.SIGPIPE)]:
                reader, writer = os.pipe()
                process = self.start("--input-format", "csv", "--threads", threads, *arguments,
                                     stdin=subprocess.PIPE, stdout=writer)
                os.close(reader)
                os.close(writer)
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(data)
                    process.stdin.flush()
                self.assertEqual(process.wait(timeout=60), expected)
                err = process.stderr.read().decode()
                self.assertEqual(err.count("\n"), 1 if expected > 0 else 0, err)
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
                self.assertEqual(self.names(), [])

    def test_a_row_longer_than_a_piece(self):
        table = self.write("a.csv", "dx,n\nE11.9,\"" + "x\n" * 3000000 + "\"\nE11,1\n")
        for threads in ["1", "2"]:
            status, out, _ = run("--code", "dx:icd10cm", table, "--threads", threads)
            self.assertEqual(status, 1)
            self.assertEqual(out[:15], b"dx,n,status\nE11")
            self.assertTrue(out.endswith(b"x\n\",valid\nE11,1,header\n"))

    # ---- Exit statuses ------------------------------------------------------------------------

    def test_exit_status(self):
        good = self.write("good.csv", "dx\nE11.9\n\"\"\n")
        third = self.write("third.csv", "dx\nE11.9\nE11.9\nE11\n")
        for arguments, expected in [
                (["--code", "dx:icd10cm", good], 0),
                (["--code", "dx:icd10cm", third], 1),
                (["--code", "dx:icd10cm", "--max-invalid", "34%", third], 0),
                (["--code", "dx:icd10cm", "--max-invalid", "33%", third], 1),
                (["--code", "dx:icd10cm", "--max-invalid", "33", third], 2),
                (["--code", "nix:icd10cm", good], 2),
                (["--code", "dx:icd10cm", "--add", "nix", good], 2),
                (["--code", "dx:icd10cm", "--threads", "0", good], 2),
                (["--code", "dx:icd10cm", "--as-of", "yesterday", good], 2),
                (["--code", "dx:icd10cm", "--as-of", "2025-01-01", "--date", "dx", good], 2),
                (["--code", "dx:icd10cm", "--ragged", "cut", good], 2),
                (["--code", "dx:icd10cm", "--system-column", "a", "--system-column", "b", good], 2),
                ([good], 2),
                (["--code", "dx:icd10cm", self.path("missing.csv")], 5),
                (["--code", "dx:icd10cm", "--input-format", "csv", self.folder.name], 5)]:
            status, _, err = run(*arguments)
            self.assertEqual(status, expected, (arguments, err))
            self.assertEqual(err == "", status < 2, (arguments, err))

    def test_column_without_a_code(self):
        """It is named, in every format, and of several the first; the exit status is that of the others."""
        objects = self.write("a.ndjson", '{"dx":"E11.9"}\n{"dx":""}\n')
        table = self.write("a.csv", "dx,dx2,dx3\nE11.9,, \nE11,,\n")
        blank = self.write("b.csv", "dx\n\"\"\n")
        for arguments, status, names in [
                (["--code", "dxx:icd10cm", objects], 0, ["dxx"]),
                (["--code", "dx:icd10cm", objects], 0, []),
                (["--code", "dx:icd10cm", "--code", "dy", "--code", "dz:dx", objects], 0, ["dy", "dz"]),
                (["--code", "dx*:icd10cm", table], 1, ["dx2", "dx3"]),
                (["--code", "dx*:icd10cm", "--threads", "2", table], 1, ["dx2", "dx3"]),
                (["--code", "dx:icd10cm", "--only", "empty", table], 1, []),
                (["--code", "2", "--no-header", self.write("c.csv", "a,\nb,\n")], 0, ["2"]),
                (["--input-format", "lines", self.write("c", "\n\n")], 0, ["1"]),
                (["--input-format", "lines", self.write("d", "")], 0, []),
                (["--code", "dx", blank], 0, ["dx"]),
                (["--code", "dx", "-q", blank], 0, []),
                (["--code", "dx", self.write("e.csv", "dx\n")], 0, [])]:
            found, _, err = run(*arguments)
            self.assertEqual(found, status, (arguments, err))
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            expected = f"medtrie: column {names[0]}{more}: no row has a code in " if names else ""
            self.assertEqual(err, expected and expected + ("them\n" if more else "it\n"))

    def test_dates_of_which_none_can_be_read(self):
        slashes = self.write("a.csv", "dx,d,e\nE11.9,01/02/2025,2025-01-02\nE11,13/02/2025,\n")
        some = self.write("b.csv", "dx,d,e\nE11.9,01/02/2025,2025-01-02\nE11,2025-01-02,\n")
        none = self.write("c.csv", "dx,d,e\nE11.9,,\n")
        remark = ("medtrie: date {0}: no code has one that can be read{1}; of dates with slashes "
                  "--date-format tells which number is the month\n")
        for arguments, expected in [
                (["--date", "d", slashes], remark.format("d", "")),
                (["--date", "e,d", slashes], remark.format("e,d", ", or its end lies before it")),
                (["--date", "d", "-q", slashes], ""),
                (["--date", "e", slashes], ""),
                (["--date", "d", "--date-format", "DD/MM/YYYY", slashes], ""),
                (["--date", "d", some], ""), (["--date", "d", none], ""), ([slashes], "")]:
            status, _, err = run("--code", "dx:icd10cm", *arguments)
            self.assertEqual((status, err), (1, expected), arguments)

    def test_rows_of_several_lines(self):
        """Whoever does not mean quotes learns that they swallow rows."""
        swallowed = self.write("a.csv", 'n|dx\n1|E11.9\n"|E11.9\n3|nix\n"|E11.9\n')
        status, _, err = run("--code", "dx:icd10cm", "--delimiter", "|", swallowed)
        self.assertEqual((status, err), (0, "medtrie: rows over several lines: 1, the first from line 3 "
                                            "on; where quotes are characters, quote the cell and "
                                            "double them\n"))
        _, _, err = run("--code", "dx:icd10cm", "--delimiter", "|", "--summary", "-", "-q", swallowed)
        self.assertRegex(err, r"rows over several lines  +1\n")
        self.assertNotIn("characters", err)
        _, out, _ = run("--code", "dx:icd10cm", "--delimiter", "|", "--summary", self.path("a.json"),
                        "-q", swallowed)
        self.assertIn(b'"rows_of_several_lines": 1', self.read("a.json"))

    def test_share_that_is_met_exactly(self):
        """As many wrong codes as are allowed, and one more; also where a part of a hundred or of a
        thousand is no binary number."""
        for wrong, cells, share in [
                *((wrong, 100, str(wrong)) for wrong in [0, 1, 7, 14, 28, 29, 55, 57, 58, 99]),
                *((wrong, 1000, f"{wrong / 10}") for wrong in [1, 3, 323, 641, 646, 651, 999])]:
            for more in [0, 1]:
                table = self.write("a.csv", "dx\n" + "E11\n" * (wrong + more) +
                                   "E11.9\n" * (cells - wrong - more))
                status, _, _ = run("--code", "dx:icd10cm", "--max-invalid", share + "%", table)
                self.assertEqual(status, more, (wrong, cells, share))

    def test_day_instead_of_column(self):
        status, _, err = run("--code", "dx:icd10cm", "--date", "2025-11-03",
                             self.write("a.csv", INPUT))
        self.assertEqual(status, 2)
        self.assertIn("--as-of", err)

    # ---- Complete or absent -------------------------------------------------------------------

    def test_output_replaces_whole(self):
        table = self.write("a.csv", INPUT)
        self.write("o.csv", "before")
        os.symlink("o.csv", self.path("link.csv"))
        status, out, _ = run("--code", "dx:icd10cm", table, "-o", self.path("link.csv"))
        self.assertEqual((status, out), (1, b""))
        self.assertTrue(os.path.islink(self.path("link.csv")))
        self.assertEqual(self.read("o.csv"), run("--code", "dx:icd10cm", table)[1])
        bad = self.write("bad.csv", INPUT + "1\n")
        status, _, _ = run("--code", "dx:icd10cm", bad, "-o", self.path("o.csv"))
        self.assertEqual(status, 3)
        self.assertEqual(self.read("o.csv"), run("--code", "dx:icd10cm", table)[1])
        self.assertEqual(self.names(), ["a.csv", "bad.csv", "link.csv", "o.csv"])

    def test_input_may_be_output(self):
        table = self.write("a.csv", claims(30000))
        expected = run("--code", "dx:icd10cm", table)[1]
        run("--code", "dx:icd10cm", table, "-o", table)
        self.assertEqual(self.read("a.csv"), expected)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_input_stays_where_rejects_fail(self):
        """As late as they can: what is compressed is written at the end."""
        table = self.write("a.csv", INPUT)
        os.symlink("/dev/full", self.path("r.csv.gz"))
        status, _, err = run("--code", "dx:icd10cm", table, "-o", table, "--rejects",
                             self.path("r.csv.gz"))
        self.assertEqual(status, 5)
        self.assertIn("No space left", err)
        self.assertEqual(self.read("a.csv"), INPUT.encode())

    def test_mode_is_of_the_umask(self):
        table = self.write("a.csv", INPUT)
        run("--code", "dx:icd10cm", table, "-o", self.path("o.csv"), umask=0o027)
        self.assertEqual(os.stat(self.path("o.csv")).st_mode & 0o777, 0o640)

    def test_rejects(self):
        table = self.write("a.csv", INPUT)
        status, out, _ = run("--code", "dx:icd10cm", table, "--rejects", self.path("r.csv"))
        self.assertEqual(status, 1)
        rows, rejects = out.splitlines(), self.read("r.csv").splitlines()
        self.assertEqual(rows[0], rejects[0])
        self.assertEqual([row.split(b",")[0] for row in rows[1:]], [b"0", b"3", b"4"])
        self.assertEqual([row.split(b",")[0] for row in rejects[1:]], [b"1", b"2"])

    def test_one_file_for_two_outputs(self):
        """It is refused, however it is written, whether it is there or not; what is no file is not."""
        table = self.write("a.csv", INPUT)
        os.mkdir(self.path("d"))
        os.symlink("../x.csv", self.path("d/to-x.csv"))
        os.symlink(self.folder.name, self.path("d/here"))
        options = ["-o", "--rejects", "--summary"]
        for there in [False, True]:
            if there:
                self.write("x.csv", "before")
            spellings = [self.path("x.csv"), "x.csv", "./x.csv", "d/../x.csv", "d/here/x.csv",
                         "d/to-x.csv"]
            before = self.names()
            for spelling in spellings:
                for first, second in itertools.permutations(options, 2):
                    status, out, err = run("--code", "dx:icd10cm", table, first, "x.csv", second,
                                           spelling, cwd=self.folder.name)
                    self.assertEqual((status, out), (2, b""), (spelling, first, second))
                    self.assertIn("are one file", err)
            self.assertEqual(self.names(), before)
        self.assertEqual(self.read("x.csv"), b"before")
        self.assertEqual(run("--code", "dx:icd10cm", table, "-o", "/dev/null", "--rejects", "/dev/null",
                             "--summary", "/dev/null")[0], 1)
        self.assertEqual(run("--code", "dx:icd10cm", table, "-o", "x.csv", "--rejects", "d/x.csv",
                             "--summary", "y.csv", cwd=self.folder.name)[0], 1)

    def test_standard_output_is_an_output(self):
        """What is written to it would be lost with the file that is replaced."""
        table = self.write("a.csv", INPUT)
        cases = [(["--rejects", "x.csv"], 2), (["--summary", "x.csv"], 2),
                 (["-o", "x.csv", "--summary", "-"], 2), (["-o", "x.csv"], 1),
                 (["--rejects", "y.csv"], 1)]
        for options, expected in cases:
            with open(self.write("x.csv", ""), "wb") as theirs:
                process = subprocess.run(
                    [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", table, *options],
                    cwd=self.folder.name, stdout=theirs, stderr=subprocess.PIPE, check=False)
            self.assertEqual(process.returncode, expected, options)
            self.assertEqual(b"standard output and" in process.stderr, expected == 2)

    def test_file_without_a_name(self):
        """It is said at once, before anything is read."""
        for option in ["-o", "--rejects", "--summary"]:
            process = self.start("--input-format", "csv", option, "", stdin=subprocess.PIPE)
            self.assertEqual(process.wait(timeout=60), 2)
            self.assertIn("a file has a name", process.stderr.read().decode())
            process.stdin.close()

    def test_directory_and_no_directory(self):
        table = self.write("a.csv", INPUT)
        for target in [self.folder.name, self.path("no/such/folder.csv")]:
            status, _, err = run("--code", "dx:icd10cm", table, "-o", target)
            self.assertEqual(status, 5)
            self.assertIn(target, err)
        self.assertEqual(self.names(), ["a.csv"])

    def test_no_place_for_what_is_beside(self):
        """It is said before anything is read, and nothing is left behind."""
        for option in ["--summary", "--rejects"]:
            for target in [self.folder.name, self.path("no/such/folder.json")]:
                process = subprocess.Popen(
                    [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", "--input-format",
                     "csv", "-o", self.path("o.csv"), option, target],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                # Its input stays open, and has nothing in it.
                self.assertEqual(process.wait(timeout=60), 5)
                self.assertIn(target, process.stderr.read().decode())
                for pipe in [process.stdin, process.stdout, process.stderr]:
                    pipe.close()
                self.assertEqual(self.names(), [])

    def test_no_summary_of_a_run_that_fails(self):
        self.write("s.json", "before")
        bad = self.write("bad.csv", INPUT + "1\n")
        for arguments, expected in [(["--code", "dx:icd10cm"], 3), (["--code", "nix:icd10cm"], 2)]:
            status, _, _ = run(*arguments, bad, "--summary", self.path("s.json"))
            self.assertEqual(status, expected)
            self.assertEqual(self.read("s.json"), b"before")
            self.assertEqual(self.names(), ["bad.csv", "s.json"])

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_full_disk(self):
        table = self.write("a.csv", claims(3000))
        status, _, err = run("--code", "dx:icd10cm", table, "-o", "/dev/full")
        self.assertEqual(status, 5)
        self.assertIn("No space left", err)
        with open("/dev/full", "wb") as full:
            process = subprocess.run([PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", table],
                                     stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(process.returncode, 5)

    def test_reader_goes_away(self):
        table = self.write("a.csv", claims(60000))
        process = subprocess.Popen(
            [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", "--threads", "2", table,
             "--rejects", self.path("r.csv")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(), -signal.SIGPIPE)
        self.assertEqual(self.names(), ["a.csv"])

    def test_signals(self):
        """A signal leaves nothing behind; one that cannot be caught leaves no file of that name."""
        for number in [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]:
            self.write("o.csv", "before")
            process = subprocess.Popen(
                [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", "--input-format", "csv",
                 "-o", self.path("o.csv"), "--threads", "2"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdin.write(claims(30000))
            process.stdin.flush()
            time.sleep(0.2)
            process.send_signal(number)
            process.wait()
            process.stdin.close()
            process.stdout.close()
            process.stderr.close()
            self.assertEqual(process.returncode, -number)
            self.assertEqual(self.read("o.csv"), b"before")
            if number != signal.SIGKILL:
                self.assertEqual(self.names(), ["o.csv"])

    def test_signals_that_are_ignored(self):
        """By whoever started the program: nohup, or a shell for what it does not wait for."""
        for number in [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]:
            process = subprocess.Popen(
                [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", "--input-format", "csv",
                 "-o", self.path("o.csv")], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                preexec_fn=lambda number=number: signal.signal(number, signal.SIG_IGN))
            process.stdin.write(INPUT.encode())
            process.stdin.flush()
            self.wait_for(lambda: self.names() == ["o.csv.medtrie-tmp-0"])
            process.send_signal(number)
            time.sleep(0.05)
            self.assertEqual(process.communicate()[1], b"")
            self.assertEqual(process.returncode, 1)
            os.remove(self.path("o.csv"))

    def start(self, *arguments, **options):
        process = subprocess.Popen([PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", *arguments],
                                   stderr=subprocess.PIPE, **options)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def ends_by_signal(self, process):
        process.terminate()
        self.assertEqual(process.wait(timeout=60), -signal.SIGTERM)
        self.assertEqual(process.stderr.read(), b"")

    def test_signal_while_nobody_reads(self):
        """Standard output and a pipe of a name, compressed or not, rejects and a summary: the other
        end is open and takes no more."""
        table = self.write("a.csv", claims(60000))
        self.write("r.csv", "before")
        for threads, taken in itertools.product(["1", "2"], [0, 10, 5000, 70000]):
            process = self.start(table, "--rejects", self.path("r.csv"), "--threads", threads,
                                 stdout=subprocess.PIPE)
            # A pipe that is full holds 64 KiB, usually; then it waits, with part of a page free or not.
            while taken > 0:
                taken -= len(os.read(process.stdout.fileno(), taken))
            self.wait_for(lambda: self.waits(process))
            self.ends_by_signal(process)
            process.stdout.close()
        for name, option in [("p.csv", "-o"), ("p.csv.gz", "-o"), ("p.csv.zst", "-o"), ("p.csv", "--rejects")]:
            os.mkfifo(self.path(name))
            pipe = os.open(self.path(name), os.O_RDONLY | os.O_NONBLOCK)
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
            process = self.start(table, option, self.path(name), stdout=subprocess.DEVNULL)
            self.wait_for(lambda: self.waits(process))
            self.ends_by_signal(process)
            os.close(pipe)
            os.remove(self.path(name))
        os.mkfifo(self.path("s.html"))
        pipe = os.open(self.path("s.html"), os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
        process = self.start(table, "--summary", self.path("s.html"), stdout=subprocess.DEVNULL)
        self.wait_for(lambda: self.waits(process))
        self.ends_by_signal(process)
        os.close(pipe)
        os.remove(self.path("s.html"))
        self.assertEqual((self.names(), self.read("r.csv")), (["a.csv", "r.csv"], b"before"))

    @staticmethod
    def waits(process):
        """Whether each thread of it sleeps, and it has got so far as to wait for signals."""
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            if not int(re.search(r"SigCgt:\s*([0-9a-f]+)", status.read())[1], 16) >> 14 & 1:
                return False
        for _ in range(3):
            time.sleep(0.01)
            for thread in os.listdir(f"/proc/{process.pid}/task"):
                with open(f"/proc/{process.pid}/task/{thread}/stat", encoding="ascii") as status:
                    if status.read().rsplit(")", 1)[1].split()[0] != "S":
                        return False
        return True

    def test_signal_while_a_compressed_pipe_is_read(self):
        text = claims(30000)  # of which half is enough to begin with, however it is compressed
        for name, data in [("p.csv", text), ("p.csv.gz", gzip.compress(text)),
                           ("p.csv.xz", lzma.compress(text))]:
            os.mkfifo(self.path(name))
            process = self.start(self.path(name), "-o", self.path("o.csv"))
            with open(self.path(name), "wb") as pipe:
                pipe.write(data[:len(data) // 2])
                pipe.flush()
                self.wait_for(lambda: self.waits(process))
                self.ends_by_signal(process)
            os.remove(self.path(name))
            self.assertEqual(self.names(), [])

    def test_output_that_is_taken_slowly(self):
        """Bit by bit, all of it."""
        table = self.write("a.csv", claims(20000))
        expected = run("--code", "dx:icd10cm", table)[1]
        os.mkfifo(self.path("p.csv.gz"))
        for arguments in [[], ["-o", self.path("p.csv.gz")]]:
            process = self.start(table, *arguments, stdout=subprocess.PIPE)
            with process.stdout if not arguments else open(self.path("p.csv.gz"), "rb") as output:
                got = b"".join(iter(lambda: os.read(output.fileno(), 5000), b""))
            self.assertEqual(gzip.decompress(got) if arguments else got, expected)
            self.assertEqual(process.wait(), 1)
            process.stdout.close()

    def test_signal_at_any_moment(self):
        """Whenever it comes, nothing is left behind but what is whole."""
        table = self.write("a.csv", claims(3000))
        rng = random.Random(1)
        for _ in range(40):
            self.write("o.csv", "before")
            process = subprocess.Popen(
                [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", table, "--threads", "2",
                 "-o", self.path("o.csv"), "--rejects", self.path("r.csv")],
                stderr=subprocess.PIPE)
            time.sleep(rng.random() * 0.01)
            process.send_signal(rng.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
            process.communicate()
            self.assertEqual([name for name in self.names() if "tmp" in name], [])

    def test_signal_while_a_pipe_is_opened(self):
        """Which takes until somebody reads it: the signal ends the run, and nothing is left behind."""
        table = self.write("a.csv", claims(3))
        self.write("o.csv", "before")
        os.mkfifo(self.path("r.csv"))
        for wait in [0, 0.01, 0.1]:
            process = subprocess.Popen(
                [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", table, "-o",
                 self.path("o.csv"), "--rejects", self.path("r.csv")], stderr=subprocess.PIPE)
            time.sleep(wait)
            process.terminate()
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, -signal.SIGTERM)
            self.assertEqual(self.read("o.csv"), b"before")
            self.assertEqual(self.names(), ["a.csv", "o.csv", "r.csv"])

    def test_mode_of_the_older_file(self):
        """Nobody may read a result who could not read the one before."""
        table = self.write("a.csv", claims(3))
        for name in ["o.csv", "o.csv.gz"]:
            self.write(name, "before")
            os.chmod(self.path(name), 0o600)
            self.assertEqual(run("--code", "dx:icd10cm", table, "-o", self.path(name))[0], 1)
            self.assertEqual(os.stat(self.path(name)).st_mode & 0o777, 0o600)

    def test_kill_at_any_moment(self):
        table = self.write("a.csv", claims(60000))
        arguments = [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", table, "--threads", "2",
                     "-o", self.path("o.csv")]
        whole = run("--code", "dx:icd10cm", table)[1]
        rng = random.Random(1)
        for _ in range(30):
            if os.path.exists(self.path("o.csv")):
                os.remove(self.path("o.csv"))
            process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
            time.sleep(rng.random() * 0.06)
            process.kill()
            process.wait()
            if os.path.exists(self.path("o.csv")):
                self.assertEqual(self.read("o.csv"), whole)

    def test_room_that_was_reserved(self):
        """What a file did not need of the room that was reserved for it is free again."""
        self.assertEqual(run("--code", "dx:icd10cm", self.write("a.csv", claims(100000)),
                             "-o", self.path("o.csv"))[0], 1)
        status = os.stat(self.path("o.csv"))
        self.assertGreater(status.st_size, 5 << 19)
        self.assertLess(status.st_blocks * 512, status.st_size + (1 << 18))

    def test_input_that_grows(self):
        """Rows that are appended while it runs are rows; half a row that never ends is one too."""
        fifo = self.path("a.csv")
        os.mkfifo(fifo)
        process = subprocess.Popen(
            [PROGRAM, "annotate", "-i", SAMPLE, "--code", "dx:icd10cm", fifo],
            stdout=subprocess.PIPE)
        with open(fifo, "wb") as file:
            for part in [b"dx", b",n\nE1", b"1.9,1\nE11", b",2\n", b"E11.9"]:
                file.write(part)
                file.flush()
                time.sleep(0.02)
            file.write(b",3")
        self.assertEqual(process.communicate()[0],
                         b"dx,n,status\nE11.9,1,valid\nE11,2,header\nE11.9,3,valid")


if __name__ == "__main__":
    PROGRAM, SAMPLE = sys.argv[1:3]
    del sys.argv[1:3]
    unittest.main()
