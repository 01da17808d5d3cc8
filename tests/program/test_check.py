#!/usr/bin/env python3
"""The program from outside: the verdicts of `medtrie check` in its three formats.

Usage: test_check.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import json
import os
import tempfile
import unittest

from program import SAMPLE, run, on_terminal, Test, setUpModule, tearDownModule


VERDICT = ["input", "system", "code", "date", "status", "release", "basis", "title", "repairs",
           "completions", "successors", "last_valid", "reasons", "first_valid", "position"]


class Check(Test):
    """Of the index of data/ too, which has conversion-free ICD, HCPCS and invented CPT codes."""

    def verdicts(self, *arguments, status=1, index=None):
        return self.check(run("check", "--json", *arguments, index=index), status).objects()

    def said(self, *arguments, status=1, index=None):
        return [(o["system"], o["status"]) for o in
                self.verdicts(*arguments, status=status, index=index)]

    def repairs(self, *arguments, status=1, index=None):
        return [(r["kind"], r["code"]) for o in
                self.verdicts(*arguments, status=status, index=index) for r in o["repairs"]]

    def test_case_of_a_list_that_keeps_it(self):
        """Where ab2 and AB2 differ what was typed is not put in upper case."""
        with tempfile.TemporaryDirectory() as folder:
            charges = os.path.join(folder, "charges.tsv")
            index = os.path.join(folder, "charges.medtrie")
            with open(charges, "w", encoding="utf-8") as file:
                file.write("code\ttitle\nab1\tA charge\n")
            self.check(run("compile", "-o", index, "--list", "charge,case=keep", "--release",
                           "charge:2025-01-01=" + charges), 0)
            codes = [o["code"] for o in
                     self.verdicts("-s", "charge", "ab1", "ab2", " aB1 ", index=index)]
            self.assertEqual(codes, ["ab1", "ab2", "aB1"])

    def test_withdrawn_before_it_began(self):
        """A1 was to begin in June, and is not in the release of March any more."""
        with tempfile.TemporaryDirectory() as folder:
            releases = []
            for day, rows in [("2025-01-01", "A1,One,2025-06-01\nB1,Two,\n"), ("2025-03-01", "B1,Two,\n")]:
                path = os.path.join(folder, day + ".csv")
                with open(path, "w", encoding="utf-8") as file:
                    file.write("code,title,from\n" + rows)
                releases += ["--release", f"charge:{day}={path}"]
            index = os.path.join(folder, "charges.medtrie")
            self.check(run("compile", "-o", index, *releases), 0)
            result = run("check", "-s", "charge", "-d", "2025-07-01", "A1", index=index)
            self.assertIn("retired", result.out)
            self.assertIn("why: announced, but never valid\n", result.out)

    def test_json_shape(self):
        lines = self.check(run("check", "--json", "-d", "2021-12-01", "e11.9", "M54.5"), 1).lines
        self.assertEqual(
            lines[0],
            '{"input": "e11.9", "system": "icd10cm", "code": "E119", "date": "2021-12-01", '
            '"status": "valid", "release": "2021-10-01", "basis": "release", '
            '"title": "Type 2 diabetes mellitus without complications (long)", "repairs": [], '
            '"completions": {"count": 0, "first": []}, '
            '"successors": {"source": null, "count": 0, "first": []}, "last_valid": null, '
            '"reasons": {"carc": [], "rarc": [], "x277ca": []}, "first_valid": "2018-10-01", '
            '"position": null}')
        header = json.loads(lines[1])
        self.assertEqual(list(header), VERDICT)
        self.assertEqual(header["completions"], {"count": 2, "first": ["M54.50", "M54.51"]})
        self.assertEqual(header["repairs"][0],
                         {"kind": "complete", "code": "M54.50", "system": "icd10cm",
                          "title": "Low back pain, unspecified (long)"})
        self.assertEqual(header["reasons"], {"carc": [16], "rarc": ["M76"], "x277ca": ["A7:255"]})

    def test_statuses(self):
        for date, code, expected in [
                ("2021-09-30", "M54.5", "valid"), ("2021-10-01", "M54.5", "header"),
                ("2021-09-30", "M54.50", "not-yet-valid"), ("2021-10-01", "T407X1A", "retired"),
                ("2021-10-01", "E11.7", "unknown"), ("2021-10-01", "E11..9", "malformed"),
                ("2022-10-01", "E11.9", "not-covered"), ("2022-10-01", "E11..9", "malformed")]:
            self.assertEqual(self.said("-s", "icd10cm", "-d", date, code,
                                       status=0 if expected == "valid" else 1),
                             [("icd10cm", expected)], code)
        retired = self.verdicts("T40.7X1A")[0]
        self.assertEqual(retired["last_valid"], "2021-09-30")
        self.assertEqual(retired["reasons"]["carc"], [146])
        self.assertEqual(self.verdicts("-P", "T40.7X1A")[0]["reasons"]["x277ca"], ["A7:254"])

    def test_systems(self):
        self.assertEqual(self.said("J0120", status=0), [("hcpcs", "valid"), ("icd10cm", "valid")])
        self.assertEqual(self.said("-s", "procedure", "J0120", status=0), [("hcpcs", "valid")])
        # One valid system is enough, one bad code is too much; and it does not stop the others.
        self.assertEqual(self.said("zz9", "B99", "E11.9"),
                         [(None, "not-loaded"), ("icd10cm", "header"), ("icd10cm", "valid")])
        # What is not loaded is a verdict; a name that is none is wrong usage.
        self.assertEqual(self.said("-s", "px", "0DTJ4ZZ"), [(None, "not-loaded")])
        self.assertEqual(self.said("-s", "dx", "-d", "2015-01-01", "250.00"), [(None, "not-loaded")])
        self.assertEqual(self.said("-s", "cpt", "99213", "1"),
                         [(None, "not-loaded"), (None, "malformed")])
        self.check(run("check", "-s", "loinc", "X"), 2, '"loinc" is not in this index')
        self.check(run("check", "-s", "dx", "-r", "FY2020", "X"), 2, "is not loaded; these are:")
        self.check(run("check", "-s", "px", "-r", "FY2020", "0DT"), 1)

    def test_code_and_position(self):
        for text, code, position in [(" e11-9 ", "E11-9", 5), ("\t\u00a0 e1 \u00a0\u00a0\t", "E1", None), ("e11\u20139", "E11\u20139", 4),
                                     ("\u00a0e\u00e9", "E\u00e9".upper().replace("\u00c9", "\u00e9"), 3),
                                     ("E1", "E1", None), ("", "", None)]:
            verdict = self.verdicts("-s", "icd10cm", text)[0]
            self.assertEqual((verdict["code"], verdict["position"], verdict["status"]),
                             (code, position, "malformed"), text)

    def test_tsv(self):
        rows = self.check(run("check", "--tsv", "-d", "2021-12-01", "M54.5", "E11.9", "J0120-25"),
                          1).rows()
        columns = rows[0]
        self.assertEqual(columns[:9], "input system code date status position release basis "
                                      "title".split())
        header, valid, attached = [dict(zip(columns, row)) for row in rows[1:]]
        self.assertEqual({len(row) for row in rows}, {len(columns)})
        self.assertEqual((header["completion_count"], header["completions"], header["repairs"]),
                         ("2", "M54.50;M54.51", "M54.50;M54.51"))
        self.assertEqual((header["carc"], header["rarc"], header["x277ca"]), ("16", "M76", "A7:255"))
        self.assertEqual((valid["status"], valid["repairs"], valid["carc"]), ("valid", "", ""))
        self.assertEqual(attached["repairs"], "")  # HCPCS does not cover that day
        row = dict(zip(columns, run("check", "--tsv", "-d", "2025-01-01", "J0120-25").rows()[1]))
        self.assertEqual((row["repair_kinds"], row["repairs"], row["repair_systems"]),
                         ("modifier-attached", "J0120-25", "hcpcs"))

    def test_text(self):
        result = self.check(run("check", "-s", "icd10cm", "M54.5", "E11..9", "E11.9"), 1)
        self.assertEqual(
            result.out,
            "M54.5   icd10cm  M54.5  header     2021-10-01  Low back pain (long)\n"
            "    why: a header, not to be billed; 2 billable codes stand below it\n"
            "    complete: M54.50  Low back pain, unspecified (long)\n"
            "    complete: M54.51  Vertebrogenic low back pain (long)\n"
            "    reasons: CARC 16, RARC M76, 277CA A7:255\n"
            "E11..9  icd10cm         malformed  2021-10-01\n"
            "    why: character 5, \".\", cannot stand there in a code of icd10cm\n"
            "    stray-character: E11.9  Type 2 diabetes mellitus without complications (long)\n"
            "    reasons: CARC 16, RARC M76, 277CA A7:255\n"
            "E11.9   icd10cm  E11.9  valid      2021-10-01  "
            "Type 2 diabetes mellitus without complications (long)\n")
        for code, why in [("T40.7X1A", "valid until 2021-09-30"), ("E11.7", "no loaded release of icd10cm has it"),
                          ("E11.", "nothing follows the dot"), ("E1", "ends too early for a code of"),
                          ("", "nothing that could be a code")]:
            self.assertIn(why, run("check", "-s", "dx", code).out)
        self.assertIn("valid from 2021-10-01 on", run("check", "-d", "2021-01-01", "M54.50").out)
        self.assertIn("no loaded release is in effect on 2022-10-01",
                      run("check", "-d", "2022-10-01", "E11.9").out)
        self.assertIn("\x1b[31mmalformed\x1b[0m", on_terminal("check", "-s", "dx", "E1"))
        self.assertIn("\x1b[33mheader\x1b[0m", on_terminal("check", "E11"))

    def test_any_bytes(self):
        everything = bytes(b for b in range(256) if b != 10)
        for arguments in (["--json"], ["--tsv"], [], ["-s", "dx"]):
            result = run("check", *arguments, stdin=everything + b"\n\xe9\n" + b"E" * 100000)
            self.assertEqual((result.status, result.err), (1, ""))

    def test_sample(self):
        for text, expected in [
                ("T40.11A", ("placeholder-x", "T40.1X1A")), ("W19A", ("placeholder-x", "W19.XXXA")),
                ("T401X1", ("seventh-character", "T40.1X1A")),
                ("S72.001", ("seventh-character", "S72.001A")), ("W19", ("seventh-character", "W19.XXXA")),
                ("E11", ("complete", "E11.00")), ("El1.9", ("confusable", "E11.9")),
                ("E191", ("transposed", "E11.9")), ("E91.1", ("transposed", "E11.9")),
                ("A0425LT", ("modifier-attached", "A0425")),
                ("0101Z-8Z", ("modifier-attached", "0101Z")), ("J0120 rt", ("modifier-attached", "J0120")),
                ("'E119", ("stray-character", "E11.9")), ("ODTJ4ZZ", ("confusable", "0DTJ4ZZ"))]:
            self.assertEqual(self.repairs(text, index=SAMPLE)[:1], [expected], text)
        self.assertEqual(self.repairs("-s", "dx", "-d", "2015-01-01", "10", index=SAMPLE),
                         [("leading-zero", "001.0")])
        self.assertEqual(self.repairs("-s", "place-of-service", "2", index=SAMPLE),
                         [("leading-zero", "02")])
        self.assertEqual(self.verdicts("-s", "procedure", "0101Z-8Z", index=SAMPLE)[0]["repairs"][0]["modifier"], "8Z")


if __name__ == "__main__":
    unittest.main()
