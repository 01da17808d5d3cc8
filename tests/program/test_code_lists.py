#!/usr/bin/env python3
"""The program from outside: code lists, by `medtrie expand`, and --in of the other verbs.

Usage: test_code_lists.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import os
import re
import subprocess
import unittest

from program import PROGRAM, COLUMNS, OBJECT, run, open_terminal, Test, setUpModule, tearDownModule


class CodeLists(Test):
    """The verb expand and, for every verb that prints concepts, --in."""

    def list(self, text, name="list.txt"):
        path = os.path.join(Test.folder.name, name)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        return path

    def expand(self, text, *arguments, status=0, error=""):
        result = self.check(run("expand", "--json", "-s", "dx", *arguments, self.list(text)),
                            status, error)
        return [o["display"] for o in result.objects()]

    def test_entries(self):
        self.assertEqual(self.expand("E11"), ["E11"])
        self.assertEqual(self.expand("e11.*"), ["E11", "E11.6", "E11.65", "E11.9"])
        self.assertEqual(self.expand("E11.-\n-E11.65"), ["E11", "E11.6", "E11.9"])
        self.assertEqual(self.expand("E08-E13"), ["E08-E13", "E11", "E11.6", "E11.65", "E11.9"])
        self.assertEqual(self.expand("E11-J01.2"),
                         ["E11", "E11.6", "E11.65", "E11.9", "J01", "J01.2", "J01.20"])
        # Groupings come before what they hold, whatever the order of the lines.
        self.assertEqual(self.expand("\ufeffM54.-\r\n\r\n# dorsopathies\r\nM50-M54 # a block\r\n"
                                     "-M54.51\r\n4"),
                         ["4", "M50-M54", "M54", "M54.5", "M54.50"])
        # The category, not the block of the same code.
        kinds = run("expand", "--json", "-s", "dx", self.list("B99")).objects()
        self.assertEqual([o["kind"] for o in kinds], ["category"])

    def test_the_day_decides(self):
        self.assertEqual(self.expand("M54.5*"), ["M54.5", "M54.50", "M54.51"])
        self.assertEqual(self.expand("M54.5*", "-b"), ["M54.50", "M54.51"])
        self.assertEqual(self.expand("M54.5*", "--billable", "--date", "2021-09-30"), ["M54.5"])
        self.assertEqual(self.expand("M54.5*", "--release", "FY2021"), ["M54.5"])
        self.assertEqual(self.expand("T40.7X1A", status=1,
                                     error="nothing in the list is valid as of the newest loaded "
                                           "release, nor today in a system that has ended; --date "
                                           "asks for another day$"), [])
        self.assertEqual(self.expand("E11", "-b", "-d", "2021-10-01", status=1,
                                     error="nothing in the list is billable on that day$"), [])
        self.assertEqual(self.expand("E11", "--date", "2020-01-01", status=1,
                                     error="icd10cm is not covered on 2020-01-01"), [])
        self.assertEqual(self.expand("# nothing\n", status=1, error="the list holds no code"), [])

    def test_formats(self):
        path = self.list("E11.6*")
        result = self.check(run("expand", "-s", "dx", path), 0)
        self.assertEqual(
            result.out,
            "icd10cm  E11.6   subcategory  header    2021-10-01  "
            "Type 2 diabetes mellitus with oth complications (long)\n"
            "icd10cm  E11.65  subcategory  billable  2021-10-01  "
            "Type 2 diabetes mellitus with hyperglycemia (long)\n")
        rows = self.check(run("expand", "-s", "dx", "--tsv", path), 0).rows()
        self.assertEqual(rows[0], COLUMNS[1:])
        self.assertEqual(rows[2], ["icd10cm", "E1165", "E11.65", "subcategory", "1", "1", "5",
                                   "E116", "2021-10-01", "release", "2018-10-01", "",
                                   "Type 2 diabetes mellitus with hyperglycemia",
                                   "Type 2 diabetes mellitus with hyperglycemia (long)"])
        objects = run("expand", "-s", "dx", "--json", path).objects()
        self.assertEqual([list(o) for o in objects], [OBJECT, OBJECT])
        everything = run("expand", "-s", "dx", "--json", stdin=b"*").out
        self.assertEqual(everything, run("export", "-s", "dx", "--json").out)

    def test_several_lists_are_united(self):
        # An exception holds in its own list.
        lists = [self.list("E11*\n-E11.9", "one"), self.list("E11.9\nM54.51\n", "two"), "-"]
        result = self.check(run("expand", "--json", "-s", "dx", *lists, stdin=b"B99"), 0)
        self.assertEqual([o["display"] for o in result.objects()],
                         ["B99", "E11", "E11.6", "E11.65", "E11.9", "M54.51"])
        result = self.check(run("expand", "--json", "-s", "dx", stdin=b"E11.9\r\n"), 0)
        self.assertEqual([o["display"] for o in result.objects()], ["E11.9"])
        self.check(run("expand", "-", "-", stdin=b"E11"), 2, "only one list can come from standard")
        self.check(run("expand", "--in", "-", stdin=b"E11"), 2, "only one list can come from")

    def test_several_systems(self):
        result = self.check(run("expand", "--json", stdin=b"J01*\nE11.9\nx1\nA1\n21"), 0)
        self.assertEqual([(o["system"], o["display"]) for o in result.objects()],
                         [("charge", "x1"), ("hcpcs", "J0120"), ("hcpcs", "J0130"),
                          ("hcpcs-modifier", "A1"), ("icd10cm", "E11.9"), ("icd10cm", "J01"),
                          ("icd10cm", "J01.2"), ("icd10cm", "J01.20"), ("place", "21")])
        # One of them is not covered: the others answer all the same.
        result = self.check(run("expand", "--json", "-d", "2025-02-01", stdin=b"J01*"), 1,
                            "icd10cm is not covered on 2025-02-01")
        self.assertEqual([o["display"] for o in result.objects()], ["J0120", "J0130"])

    def test_wrong_lines(self):
        path = self.list("# ...\nE11\n Q00\nE11.5\n")
        result = run("expand", "-s", "dx", path)
        self.assertEqual((result.status, result.out), (3, ""))
        self.assertEqual(result.err,
                         'medtrie: %s:3: column 2: "Q00" names nothing in icd10cm '
                         '(--lenient passes over such lines)\n' % path)
        result = run("expand", "--json", "-s", "dx", "--lenient", path)
        self.assertEqual((result.status, [o["display"] for o in result.objects()]), (0, ["E11"]))
        self.assertEqual(result.err,
                         'medtrie: %s:3: "Q00" names nothing in icd10cm; passed over\n'
                         'medtrie: %s:4: "E11.5" names nothing in icd10cm: no code goes on so '
                         'behind E11; passed over\n' % (path, path))
        # What is no entry stays wrong.
        for extra in [], ["--lenient"]:
            self.check(run("expand", "-s", "dx", *extra, stdin=b"\nM54-E11"), 3,
                       'standard input:2: column 1: "M54-E11" runs backwards: in the order of '
                       'icd10cm, E11 stands before M54$')

    def test_wrong_lines_for_several_systems(self):
        text = b"E11.9\nJ0130\nQ00 # \xe9\r\n\nA1\nM54 M40\nx1\nX1\nX2"
        result = run("expand", stdin=text)
        self.assertEqual((result.status, result.out), (3, ""))
        self.assertEqual(result.err, 'medtrie: standard input:3: "Q00 # \ufffd" names nothing in any '
                                     'of the systems asked for (--lenient passes over such '
                                     'lines)\n')
        result = run("expand", "--json", "--lenient", stdin=text)
        self.assertEqual(result.status, 0)
        self.assertEqual([o["display"] for o in result.objects()],
                         ["x1", "X1", "J0130", "A1", "E11.9"])
        self.assertEqual(re.findall(r"standard input:(\d+): .*; passed over\n", result.err),
                         ["3", "6", "9"])
        self.assertIn('6: "M54 M40" names', result.err)

    def test_files(self):
        self.check(run("expand", "/nonexistent/x"), 5, "/nonexistent/x: No such file")
        self.check(run("lookup", "--in", "/nonexistent/x", "E11"), 5, "/nonexistent/x: No such file")
        self.check(run("expand", Test.folder.name), 5, "directory")
        self.check(run("expand", self.list("E11".encode("utf-16"))), 3, "a control character")
        self.check(run("expand", "-s", "loinc", "-"), 2, '"loinc" is not in this index')
        ours, theirs = open_terminal()
        process = subprocess.run([PROGRAM, "-i", Test.index, "expand"], stdin=theirs,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(ours)
        os.close(theirs)
        self.assertEqual(process.returncode, 2)
        self.assertIn(b"expand needs a code list", process.stderr)

    def test_long_list(self):
        lines = b"E11.9 # Type 2 diabetes mellitus\n" * 200000
        self.assertEqual(len(self.check(run("expand", "-s", "dx", stdin=lines), 0).lines), 1)
        result = run("expand", "--lenient", "-s", "dx", stdin=lines + b"Q00\n" * 1000)
        self.assertEqual(len(result.err.splitlines()), 1000)

    def test_in(self):
        path = self.list("E11*\n-E11.65\nB99\nJ01*\n4")

        def shown(*arguments, status=0, error=""):
            result = self.check(run(*arguments, "--json", "--in", path), status, error)
            return [o["display"] for o in result.objects()]

        result = self.check(run("lookup", "--json", "--in", path, "E11.9", "E11.65", "B99"), 1,
                            "^medtrie: E11.65: not in the list\n$")
        self.assertEqual([[m["kind"] for m in o["matches"]] for o in result.objects()],
                         [["subcategory"], [], ["category"]])
        result = self.check(run("lookup", "--in", path, "E11.65"), 1, "E11.65: not in the list")
        self.assertEqual(result.out, "")
        result = self.check(run("lookup", "--tsv", "--in", path, "E11.65"), 1, "not in the list")
        self.assertEqual(result.rows()[1:], [["E11.65"] + 14 * [""]])
        result = self.check(run("lookup", "--in", path, "E11.7"), 1)
        self.assertRegex(result.out, "^E11.7 +not found\n$")
        self.assertEqual(shown("prefix", "E11"), ["E11", "E11.6", "E11.9"])
        self.assertEqual(shown("prefix", "J0"), ["J0120", "J0130", "J01", "J01.2", "J01.20"])
        self.assertEqual(shown("prefix", "M", status=1,
                               error="M: no code that begins so and is in the list is valid"), [])
        self.assertEqual(shown("parent", "E11.65", "E11.6", "E11", status=1,
                               error="^medtrie: E11: its parent is not in the list\\n$"), ["E11.6", "E11"])
        self.assertEqual(shown("children", "E11.6", status=1,
                               error="^medtrie: E11.6: none of its children is in the list\n$"), [])
        # A code without children has no answer that could be outside.
        self.assertEqual(shown("children", "E11.65"), [])
        self.assertEqual(shown("parent", "M54.5", "E11.6", status=1,
                               error="^medtrie: M54.5: its parent is not in the list\n$"), ["E11"])
        self.assertEqual(shown("ancestors", "E11", status=1,
                               error="E11: none of its ancestors is in the list"), [])
        self.assertEqual(shown("descendants", "E11.6", status=1,
                               error="E11.6: none of its descendants is in the list"), [])
        self.assertEqual(shown("parent", "E11.7", status=1, error="E11.7: not found"), [])
        self.assertEqual(shown("children", "E11"), ["E11.6", "E11.9"])
        self.assertEqual(shown("ancestors", "M54.51", "E11.65"), ["4", "E11", "E11.6"])
        self.assertEqual(shown("descendants", "E08-E13"), ["E11", "E11.6", "E11.9"])
        self.assertEqual(shown("common", "E11.65", "E11.9"), ["E11"])
        self.assertEqual(shown("common", "M54.50", "M54.51", status=1,
                               error="common ancestor in icd10cm is not in the list"), [])
        self.check(run("export", "-s", "hcpcs", "--in", path), 3, '1: .*"E11\\*" names nothing in hcpcs')
        self.assertEqual([r[2] for r in run("export", "-s", "dx", "--in", path).rows()[1:]],
                         ["B99", "E11", "E11.6", "E11.9", "J01", "J01.2", "J01.20", "4"])
        # What both lists hold.
        self.assertEqual(shown("expand", "-s", "dx", self.list("E11.6*\nE11.9", "other")),
                         ["E11.6", "E11.9"])

    def test_check_in(self):
        path = self.list("E11*\n-E11.65\nB99")

        def said(*codes, status=1, error=""):
            result = self.check(run("check", "--json", *codes, "--in", path), status, error)
            return [(o["input"], o["status"]) for o in result.objects()]

        self.assertEqual(said("E11.9", status=0), [("E11.9", "valid")])
        self.assertEqual(said("M54.50", "E11.9", error="^medtrie: M54.50: not in the list\n$"),
                         [("E11.9", "valid")])
        # What does not exist is in no list, and is said all the same.
        self.assertEqual(said("-s", "icd10cm", "E11.7", "E11..9", "E11.9"),
                         [("E11.7", "unknown"), ("E11..9", "malformed"), ("E11.9", "valid")])
        self.assertEqual(said("E11.7"), [("E11.7", "unknown")])

    def test_in_and_lenient(self):
        path = self.list("E11*\nQ00")
        self.check(run("lookup", "--in", path, "E11"), 3, r":2: .*names nothing in any of the systems")
        self.check(run("lookup", "-s", "dx", "--in", path, "E11"), 3, r":2: column 1: .*names nothing")
        self.check(run("lookup", "--lenient", "--in", path, "E11"), 0, ":2: .*passed over")
        self.check(run("lookup", "--lenient", "E11"), 2, "--lenient is about a list: give one with --in\n")
        self.check(run("diff", "dx", "FY2021", "FY2022", "--lenient"), 2, "with --in or --codes\n")

    def test_in_from_standard_input(self):
        self.check(run("lookup", "--in", "-", "E11", "E11.9", stdin=b"E11"), 1, "E11.9: not in the list")
        self.assertEqual(len(run("export", "-s", "dx", "--in", "-", stdin=b"E11*").rows()), 5)
        self.check(run("lookup", "--in", "-", stdin=b"E11"), 2,
                   "--in - takes standard input, so lookup needs codes as arguments")

    def test_verbs_without_in(self):
        self.check(run("subsumes", "--in", "x", "E11", "E11"), 2, "subsumes has no option --in")
        self.check(run("lookup", "--billable", "E11"), 2, "lookup has no option --billable")


if __name__ == "__main__":
    unittest.main()
