#!/usr/bin/env python3
"""The program from outside: `medtrie diff`, what changed between two days.

Usage: test_diff.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import os
import unittest

import codesets
from program import SAMPLE, COLUMNS, run, Test, setUpModule, tearDownModule


class Diff(Test):
    COLUMNS = ("change system code display kind from_title to_title from_short_title "
               "to_short_title from_billable to_billable from_parent to_parent").split()
    CHANGES = ["became-header M54.5", "added M54.50", "added M54.51", "retitled T40.7",
               "deleted T40.7X", "deleted T40.7X1", "deleted T40.7X1A",
               "added T40.71", "added T40.711", "added T40.711A"]

    def changes(self, *arguments, status=0, error="", **settings):
        result = self.check(run("diff", *arguments, "--json", **settings), status, error)
        return [o["change"] + " " + o["display"] for o in result.objects()]

    def write(self, text):
        path = os.path.join(Test.folder.name, "codes.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_json(self):
        objects = self.check(run("diff", "--json", "icd10cm", "FY2021", "FY2022"), 0).objects()
        self.assertEqual([o["change"] + " " + o["display"] for o in objects], self.CHANGES)
        self.assertEqual({tuple(o) for o in objects},
                         {("change", "system", "code", "display", "kind", "from", "to")})
        self.assertEqual(objects[0], {
            "change": "became-header", "system": "icd10cm", "code": "M545", "display": "M54.5",
            "kind": "subcategory", "from": {"billable": True}, "to": {"billable": False}})
        self.assertEqual(objects[1], {
            "change": "added", "system": "icd10cm", "code": "M5450", "display": "M54.50",
            "kind": "subcategory", "from": None,
            "to": {"title": "Low back pain, unspecified (long)",
                   "short_title": "Low back pain, unspecified", "billable": True,
                   "parent": "M545"}})
        self.assertEqual(objects[3]["to"], {
            "title": "Poisoning by cannabis and synthetic cannabinoids (long)",
            "short_title": "Poisoning by cannabis and synthetic cannabinoids"})
        self.assertEqual(list(objects[6]["from"]), ["title", "short_title", "billable", "parent"])
        self.assertIsNone(objects[6]["to"])

    def test_backwards(self):
        opposite = {"became-header": "became-billable", "added": "deleted", "deleted": "added",
                    "retitled": "retitled"}
        expected = [" ".join((opposite[c.split()[0]], c.split()[1])) for c in self.CHANGES]
        self.assertEqual(self.changes("icd10cm", "FY2022", "FY2021"), expected)

    def test_days_and_systems(self):
        for system, days in [("icd10cm", ("2021-09-30", "2021-10-01")),
                             ("icd10cm", ("2018-10-01", "2022-09-30")),
                             ("icd10cm", ("fy2019", "2022-01-01")), ("dx", ("FY2021", "FY2022"))]:
            self.assertEqual(self.changes(system, *days), self.CHANGES, days)
        self.assertEqual(self.changes("icd10cm", "FY2019", "FY2021"), [])
        self.assertEqual(len(self.changes("icd10cm", "2015-09-30", "FY2021")),
                         len(codesets.ICD10CM_OLD))

    def test_tsv(self):
        rows = self.check(run("diff", "--tsv", "icd10cm", "FY2021", "FY2022"), 0).rows()
        self.assertEqual(rows[0], self.COLUMNS)
        self.assertEqual([r[0] + " " + r[3] for r in rows[1:]], self.CHANGES)
        # Both sides are whole.
        self.assertEqual(rows[1], ["became-header", "icd10cm", "M545", "M54.5", "subcategory",
                                   "Low back pain (long)", "Low back pain (long)", "Low back pain",
                                   "Low back pain", "1", "0", "M54", "M54"])
        self.assertEqual(rows[2][5:], ["", "Low back pain, unspecified (long)", "",
                                       "Low back pain, unspecified", "", "1", "", "M545"])
        self.assertEqual(rows[7][9:], ["1", "", "T407X1", ""])

    def test_text(self):
        self.assertEqual(self.check(run("diff", "icd10cm", "FY2021", "2022-03-31"), 0).out, """\
icd10cm from 2020-10-01 to 2022-03-31 (release 2021-10-01): 5 added, 3 deleted, 1 retitled, \
1 became-header

added  M54.50    billable  Low back pain, unspecified (long)
added  M54.51    billable  Vertebrogenic low back pain (long)
added  T40.71    header    Poisoning by cannabis (derivatives) (long)
added  T40.711   header    Poisoning by cannabis, accidental (unintentional) (long)
added  T40.711A  billable  Poisoning by cannabis, accidental, initial encounter (long)

deleted  T40.7X    header    Poisoning by cannabis (derivatives) (long)
deleted  T40.7X1   header    Poisoning by cannabis (derivatives), accidental (long)
deleted  T40.7X1A  billable  Poisoning by cannabis (derivatives), accidental, init (long)

retitled  T40.7  from        Poisoning by cannabis (derivatives) (long)
                 to          Poisoning by cannabis and synthetic cannabinoids (long)
                 short from  Poisoning by cannabis (derivatives)
                 short to    Poisoning by cannabis and synthetic cannabinoids

became-header  M54.5  header  Low back pain (long)
""")
        self.assertEqual(run("diff", "icd10cm", "2021-09-30", "2020-10-01").out,
                         "icd10cm from 2021-09-30 (release 2020-10-01, neighbour) to 2020-10-01: "
                         "no change\n")

    def test_text_after_a_system_ended(self):
        out = run("diff", "icd9cm-dx", "2015-09-30", "2015-10-01", "--summary", index=SAMPLE).out
        self.assertRegex(out, r"^icd9cm-dx from 2015-09-30 \(release 2014-10-01\) to "
                              r"2015-10-01 \(not in use\): \d+ deleted\n$")

    def test_summary(self):
        days = ("icd10cm", "FY2021", "FY2022")
        counts = [("added", 5), ("deleted", 3), ("retitled", 1), ("became-header", 1),
                  ("became-billable", 0), ("moved", 0)]
        self.assertEqual(run("diff", *days, "--summary", "--json").objects(),
                         [{"change": k, "system": "icd10cm", "count": n} for k, n in counts])
        self.assertEqual(run("diff", *days, "--summary", "--tsv").rows(),
                         [["change", "system", "count"]]
                         + [[k, "icd10cm", str(n)] for k, n in counts])
        self.assertEqual(run("diff", *days, "--summary").out,
                         run("diff", *days).lines[0] + "\n")

    def test_codes(self):
        days = ("icd10cm", "FY2021", "FY2022")
        column = b"E11.9\r\nM545\r\nT40.7X1A\r\nM545\r\n\r\n"
        self.assertEqual(self.changes(*days, "--codes", "-", stdin=column),
                         ["became-header M54.5", "deleted T40.7X1A"])
        self.assertEqual(self.changes(*days, "-c", self.write("T40.7X*\n-T40.7X1\n")),
                         ["deleted T40.7X", "deleted T40.7X1A"])
        self.assertEqual(self.changes(*days, "-c", self.write("M54*"), "--in", "-",
                                      stdin=b"M54.5"), ["became-header M54.5"])
        self.assertEqual(self.changes(*days, "-c", self.write("E11.9\n")), [])
        result = self.check(run("diff", *days, "--summary", "-c", self.write("M54*")), 0)
        self.assertIn(": 2 added, 1 became-header\n", result.out)
        self.check(run("diff", *days, "-c", self.write("M54.5\ncode\n")), 3,
                   r"codes.txt:2: column 1: \"code\" names nothing in icd10cm")
        self.assertEqual(self.changes(*days, "-c", self.write("code\nM54.5\n"), "--lenient",
                                      error="codes.txt:1: .*passed over"), ["became-header M54.5"])

    def test_empty_lists(self):
        days = ("icd10cm", "FY2021", "FY2022")
        for option in "--codes", "--in":
            self.assertEqual(self.changes(*days, option, self.write("# nothing yet\n"), status=1,
                                          error="^medtrie: the list holds no code of icd10cm\n$"), [])
            self.assertEqual(self.changes(*days, option, self.write("code\n"), "--lenient",
                                          status=1, error="passed over\n.*list holds no code"), [])

    def test_codes_valid_on_neither_day(self):
        path = self.write("M54.50\nM54.51\nE11.9\n")
        self.assertEqual(self.changes("icd10cm", "FY2019", "FY2021", "-c", path,
                                      error="^medtrie: 2 codes of the list are valid on neither day\n$"), [])

    def test_codes_without_successors(self):
        days = ("icd10cm", "FY2021", "FY2022", "-c", self.write("M545\nT407\nM5450"))
        for o in run("diff", *days, "--json").objects():
            self.assertEqual(list(o)[7:], ["successors", "source"])
            self.assertEqual((o["successors"], o["source"]), ([], None))
        rows = run("diff", *days, "--tsv").rows()
        self.assertEqual(rows[0], self.COLUMNS + ["successors", "source"])
        self.assertEqual({tuple(r[13:]) for r in rows[1:]}, {("", "")})
        # A person is told of those that need one.
        self.assertEqual(run("diff", *days).out.count("successors  none in this index\n"), 1)
        # Backwards M54.50 is not yet valid, which calls for no successor.
        backwards = run("diff", "icd10cm", "FY2022", "FY2021", "-c", self.write("M5450")).out
        self.assertIn("deleted  M54.50", backwards)
        self.assertNotIn("successors", backwards)

    def test_failures(self):
        for arguments, status, error in [
                (["icd10cm", "FY2021"], 2, "diff needs SYSTEM FROM TO"),
                (["icd10cm", "FY2021", "FY2022", "x"], 2, "diff needs SYSTEM FROM TO"),
                (["loinc", "FY2021", "FY2022"], 2,
                 '"loinc" is not in this index; it holds: charge hcpcs hcpcs-modifier icd10cm'),
                (["px", "FY2021", "FY2022"], 2, 'family "px"'),
                (["icd10cm", "2021-02-29", "FY2022"], 2, 'FROM: "2021-02-29" is not a date'),
                (["icd10cm", "FY2021", "FY22"], 2, 'TO: "FY22" is not a date or a release'),
                (["icd10cm", "FY2021", "FY2023"], 2, "FY2023 is not loaded; these are:\n.*2021-10-01"),
                (["icd10cm", "2020-01-01", "FY2022"], 1, "icd10cm is not covered on 2020-01-01: no"),
                (["icd10cm", "FY2022", "2022-10-01"], 1, "icd10cm is not covered on 2022-10-01: no"),
                (["icd10cm", "FY2021", "FY2022", "--date", "2021-01-01"], 2, "no option --date"),
                (["icd10cm", "FY2021", "FY2022", "--codes", "-", "--in", "-"], 2, "only one list"),
                (["icd10cm", "FY2021", "FY2022", "-c", "/nonexistent"], 5, "/nonexistent")]:
            result = self.check(run("diff", *arguments), status, error)
            self.assertEqual(result.out, "")
        result = run("diff", "icd10cm", "2020-01-01", "2022-10-01")
        self.assertEqual(result.err.count("is not covered"), 2)
        self.check(run("diff", "dx", "2015-09-30", "FY2022", index=SAMPLE), 2,
                   'dx is icd9cm-dx on 2015-09-30 and icd10cm on 2021-10-01; diff compares a system')


if __name__ == "__main__":
    unittest.main()
