#!/usr/bin/env python3
"""The program `medtrie` from outside: every verb in its three formats, and what all share.

Usage: test_program.py PROGRAM [SAMPLE_INDEX] [unittest arguments]

Compiles an index of its own from small code sets (codesets.py), so that every answer is known; with
SAMPLE_INDEX, the index of data/, also checks what must hold of any index.
"""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # the source tree stays clean
import codesets

PROGRAM = None
SAMPLE = None

VERBS = ["compile", "info", "verify", "lookup", "check", "prefix", "parent", "children", "ancestors",
         "descendants", "subsumes", "common", "successors", "predecessors", "diff", "export", "expand",
         "annotate", "profile", "help"]
COLUMNS = ("input system code display kind valid billable level parent release basis first_valid "
           "last_valid short_title title").split()
EXPORT_COLUMNS = "system code display kind billable parent level short_title title".split()
OBJECT = ["system", "code", "display", "kind", "billable", "valid", "title", "short_title",
          "parent", "level", "release", "basis", "first_valid", "last_valid"]


class Result:
    def __init__(self, process, out, err):
        self.status = process.returncode
        self.bytes = out
        self.out = out.decode("utf-8")
        self.err = err.decode("utf-8", "replace")
        self.lines = self.out.splitlines()

    def rows(self):
        return [line.split("\t") for line in self.out.split("\n")[:-1]]

    def objects(self):
        return [json.loads(line) for line in self.out.split("\n")[:-1]]


def run(*arguments, stdin=b"", index=None, stdout=subprocess.PIPE, **environment):
    settings = {k: v for k, v in os.environ.items() if k not in ("MEDTRIE_INDEX", "NO_COLOR")}
    if index is None:
        index = Test.index
    if index:
        settings["MEDTRIE_INDEX"] = index
    settings.update(environment)
    process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.PIPE, stdout=stdout,
                               stderr=subprocess.PIPE, env=settings)
    out, err = process.communicate(stdin)
    return Result(process, out or b"", err)


def open_terminal():
    """A terminal's two ends; where none can be had (a bare container) the test is skipped."""
    try:
        return pty.openpty()
    except OSError as error:
        raise unittest.SkipTest(str(error))


def on_terminal(*arguments, **environment):
    """Runs the program with standard output on a terminal; returns what it wrote there."""
    settings = dict(os.environ, MEDTRIE_INDEX=Test.index, TERM="xterm")
    settings.pop("NO_COLOR", None)
    settings.update(environment)
    ours, theirs = open_terminal()
    process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=theirs,
                               stderr=subprocess.DEVNULL, env=settings)
    os.close(theirs)
    text = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        text += part
    process.wait()
    os.close(ours)
    return text.decode("utf-8")


class Test(unittest.TestCase):
    folder = None  # these four are set once, by setUpModule
    inputs = None
    index = None
    compiled = None
    maxDiff = None

    def check(self, result, status, error=""):
        self.assertEqual(result.status, status, result.err)
        if error:
            self.assertRegex(result.err, error)
        else:
            self.assertEqual(result.err, "")
        return result


def setUpModule():
    Test.folder = tempfile.TemporaryDirectory()
    Test.index = os.path.join(Test.folder.name, "small.medtrie")
    Test.inputs = codesets.write(Test.folder.name)
    Test.compiled = run("compile", "-o", Test.index, *Test.inputs, index="")
    if Test.compiled.status != 0:
        raise AssertionError(Test.compiled.err)


def tearDownModule():
    Test.folder.cleanup()


class Lookup(Test):
    def test_json_shape(self):
        result = self.check(run("lookup", "--json", "e11.9", " J0120 ", "zzz"), 1)
        self.assertEqual(
            result.lines[0],
            '{"input": "e11.9", "matches": [{"system": "icd10cm", "code": "E119", '
            '"display": "E11.9", "kind": "subcategory", "billable": true, "valid": true, '
            '"title": "Type 2 diabetes mellitus without complications (long)", '
            '"short_title": "Type 2 diabetes mellitus without complications", "parent": "E11", '
            '"level": 4, "release": "2021-10-01", "basis": "release", '
            '"first_valid": "2018-10-01", "last_valid": null}]}')
        both = json.loads(result.lines[1])
        self.assertEqual(both["input"], " J0120 ")
        self.assertEqual([(m["system"], m["display"]) for m in both["matches"]],
                         [("hcpcs", "J0120"), ("icd10cm", "J01.20")])
        self.assertEqual(result.lines[2], '{"input": "zzz", "matches": []}')

    def test_code_and_block(self):
        matches = run("lookup", "--json", "B99").objects()[0]["matches"]
        self.assertEqual([m["kind"] for m in matches], ["category", "block"])
        self.assertEqual([m["parent"] for m in matches], ["B99", "1"])
        chapter = run("lookup", "--json", "4", "M40-M54", "m50-m54").objects()
        self.assertEqual([[(m["kind"], m["level"]) for m in o["matches"]] for o in chapter],
                         [[("chapter", 1)], [("block", 2)], [("block", 3)]])

    def test_root_has_no_parent(self):
        self.assertIsNone(run("lookup", "--json", "4").objects()[0]["matches"][0]["parent"])
        row = run("lookup", "--tsv", "4").rows()[1]
        self.assertEqual(row[COLUMNS.index("parent")], "")

    def test_tsv(self):
        result = self.check(run("lookup", "--tsv", "e11.9", "a\tb"), 1)
        rows = result.rows()
        self.assertEqual(rows[0], COLUMNS)
        self.assertEqual(rows[1], ["e11.9", "icd10cm", "E119", "E11.9", "subcategory", "1", "1", "4",
                                   "E11", "2021-10-01", "release", "2018-10-01", "",
                                   "Type 2 diabetes mellitus without complications",
                                   "Type 2 diabetes mellitus without complications (long)"])
        self.assertEqual(rows[2], ["a b"] + [""] * 14)

    def test_text(self):
        result = self.check(run("lookup", "E11.9", "M54.5", "zzz"), 1)
        self.assertEqual(
            result.out,
            "E11.9  icd10cm  E11.9  subcategory  billable   2021-10-01  "
            "Type 2 diabetes mellitus without complications (long)\n"
            "M54.5  icd10cm  M54.5  subcategory  header     2021-10-01  Low back pain (long)\n"
            "zzz                                 not found\n")

    def test_before_and_after_the_change_of_a_flag(self):
        before = run("lookup", "--json", "--date", "2021-09-30", "M54.5").objects()[0]["matches"][0]
        after = run("lookup", "--json", "--date", "2021-10-01", "M54.5").objects()[0]["matches"][0]
        self.assertEqual((before["valid"], before["billable"]), (True, True))
        self.assertEqual((after["valid"], after["billable"]), (True, False))
        self.assertEqual((before["release"], before["basis"]), ("2020-10-01", "neighbour"))
        new = run("lookup", "--json", "--date", "2021-09-30", "M54.50").objects()[0]["matches"][0]
        self.assertEqual((new["valid"], new["billable"]), (False, False))
        self.assertEqual(new["first_valid"], "2021-10-01")
        self.assertIn("begins 2021-10-01", run("lookup", "-d", "2021-09-30", "M5450").out)

    def test_retired_code_keeps_its_last_texts(self):
        match = run("lookup", "--json", "T40.7X1A").objects()[0]["matches"][0]
        self.assertEqual([match[k] for k in ("valid", "billable", "parent", "level", "last_valid")],
                         [False, False, "T407X1", 7, "2021-09-30"])
        self.assertEqual(match["release"], "2021-10-01")
        self.assertIn("  ended 2021-09-30  ", self.check(run("lookup", "T407X1A"), 0).out)
        titles = [run("lookup", "--json", "-d", date, "T40.7").objects()[0]["matches"][0]["title"]
                  for date in ("2021-09-30", "2021-10-01")]
        self.assertEqual(titles, ["Poisoning by cannabis (derivatives) (long)",
                                  "Poisoning by cannabis and synthetic cannabinoids (long)"])

    def test_uncovered_day(self):
        for date in "2018-09-30", "2020-01-15", "2022-10-01":
            result = self.check(run("lookup", "--json", "--date", date, "E11.9"), 0)
            match = result.objects()[0]["matches"][0]
            self.assertEqual([match[k] for k in ("valid", "billable", "release", "basis")],
                             [None] * 4, date)
            self.assertEqual(match["title"],
                             "Type 2 diabetes mellitus without complications (long)")
        row = run("lookup", "--tsv", "--date", "2020-01-15", "E11.9").rows()[1]
        self.assertEqual([row[COLUMNS.index(c)] for c in ("valid", "billable", "release", "basis")],
                         [""] * 4)
        self.assertIn("not covered", run("lookup", "--date", "2020-01-15", "E11.9").out)

    def test_before_the_system_began(self):
        match = run("lookup", "--json", "--date", "2015-09-30", "E11.9").objects()[0]["matches"][0]
        self.assertEqual([match[k] for k in ("valid", "billable", "release", "basis")],
                         [False, False, None, None])

    def test_systems_and_families(self):
        for name, expected in [("icd10cm", "icd10cm"), ("dx", "icd10cm"), ("hcpcs", "hcpcs"),
                               ("procedure", "hcpcs")]:
            matches = run("lookup", "--json", "-s", name, "J0120").objects()[0]["matches"]
            self.assertEqual([m["system"] for m in matches], [expected], name)
        result = self.check(run("lookup", "-s", "modifier", "A1"), 0)
        self.assertIn("hcpcs-modifier", result.out)
        self.assertEqual(run("lookup", "-s", "hcpcs", "E11.9").status, 1)
        self.check(run("lookup", "-s", "loinc", "X"), 2,
                   '"loinc" is not in this index; it holds: charge hcpcs hcpcs-modifier icd10cm')
        self.check(run("lookup", "-s", "px", "X"), 2, 'family "px"')

    def test_releases(self):
        for name in "2020-10-01", "FY2021":
            match = run("lookup", "--json", "-s", "dx", "--release", name,
                        "M54.5").objects()[0]["matches"][0]
            self.assertEqual((match["release"], match["billable"]), ("2020-10-01", True))
        for arguments in (["-r", "FY2020"], ["-r", "2021-09-30"], ["-s", "hcpcs", "-r", "FY2022"]):
            result = self.check(run("lookup", *arguments, "M54.5"), 2, "is not loaded; these are:")
            self.assertIn("hcpcs: 2025-01-01", result.err)
        # Without --system one loaded system that has the release is enough.
        self.check(run("lookup", "--release", "2025-01-01", "J0120"), 0)
        self.check(run("lookup", "--release", "FY22", "J0120"), 2, "is not a release")
        self.check(run("lookup", "--date", "2021-02-29", "J0120"), 2, "is not a date")

    def test_properties(self):
        match = run("lookup", "--json", "-p", "-s", "hcpcs", "J0120").objects()[0]["matches"][0]
        self.assertEqual(list(match), OBJECT + ["properties"])
        self.assertEqual(match["properties"]["betos"], "O1E")
        rows = run("lookup", "--tsv", "-p", "-s", "hcpcs", "J0120", "x").rows()
        self.assertEqual(rows[0], COLUMNS + ["properties"])
        self.assertEqual(json.loads(rows[1][15]), match["properties"])
        self.assertEqual(len(rows[2]), 16)
        self.assertIn("\n    betos: O1E\n", run("lookup", "-p", "-s", "hcpcs", "J0120").out)
        self.assertNotIn("properties", run("lookup", "--json", "J0120").out)

    def test_own_lists(self):
        objects = run("lookup", "--json", "-s", "charge", "x1", "X1", "-p").objects()
        self.assertEqual([o["matches"][0]["title"] for o in objects],
                         ["Visit caf\u00e9", "Visit again"])
        self.assertEqual(objects[0]["matches"][0]["properties"], {"department": "clinic"})


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
        for code, why in [("T40.7X1A", "valid until 2021-09-30"), ("E11.7", "no loaded release has"),
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
        if SAMPLE is None:
            self.skipTest("no sample index was given")
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


class Successors(Test):
    """HCPCS' cross-references are in the records of data/; conversion tables are tested in C."""

    def test_none(self):
        for verb in "successors", "predecessors":
            result = self.check(run(verb, "--tsv", "M54.5"), 1, "M54.5: no loaded table")
            self.assertEqual(result.rows(), [COLUMNS + ["table", "since"]])
            self.check(run(verb, "Q00"), 1, "Q00: not found")
            self.check(run(verb, "-d", "2020-01-15", "M54.5"), 1, "not covered")
        self.check(run("successors", "E11.9"), 1, "billable on that day")


class Lists(Test):
    def displays(self, *arguments, status=0, error=""):
        return [o["display"] for o in self.check(run(*arguments, "--json"), status, error).objects()]

    def test_objects_begin_with_the_input(self):
        for verb in "prefix", "parent", "children", "ancestors", "descendants":
            for o in run(verb, "--json", "E11.6").objects():
                self.assertEqual(list(o), ["input"] + OBJECT, verb)
                self.assertEqual(o["input"], "E11.6")
            self.assertEqual(run(verb, "--tsv", "E11.6").rows()[0], COLUMNS, verb)

    def test_prefix(self):
        self.assertEqual(self.displays("prefix", "m54"), ["M54", "M54.5", "M54.50", "M54.51"])
        self.assertEqual(self.displays("prefix", "M54.5", "-d", "2021-01-01"), ["M54.5"])
        self.assertEqual(self.displays("prefix", "J01"),
                         ["J0120", "J0130", "J01", "J01.2", "J01.20"])
        self.assertEqual(self.displays("prefix", "E11.6.", "-s", "dx", status=1,
                                       error="no code begins so"), [])
        self.assertEqual(self.displays("prefix", "e11.6", "-s", "dx"), ["E11.6", "E11.65"])
        self.check(run("prefix", "Q"), 1, "Q: no code begins so")
        self.check(run("prefix", "M54.50", "-d", "2021-01-01"), 1, "is valid on that day")
        self.check(run("prefix", "M", "-d", "2020-01-01"), 1, "icd10cm is not covered on 2020-01-01")

    def test_parent_and_ancestors(self):
        self.assertEqual(self.displays("parent", "E11.9", "E11", "E08-E13", "2"),
                         ["E11", "E08-E13", "2"])
        self.assertEqual(self.displays("ancestors", "M54.51"),
                         ["4", "M40-M54", "M50-M54", "M54", "M54.5"])
        # B99 means the category; above it stands the block of the same code.
        self.assertEqual([(o["kind"], o["display"]) for o in
                          run("ancestors", "--json", "B99").objects()],
                         [("chapter", "1"), ("block", "B99")])
        self.check(run("parent", "Q00", "E11.9"), 1, "Q00: not found")
        self.check(run("ancestors", "E11", "-d", "2020-01-01"), 1, "not covered")

    def test_children_and_descendants(self):
        self.assertEqual(self.displays("children", "4"), ["M40-M54"])
        self.assertEqual(self.displays("children", "E11"), ["E11.6", "E11.9"])
        self.assertEqual(self.displays("children", "E11.9"), [])
        self.assertEqual(self.displays("descendants", "M40-M54"),
                         ["M40-M43", "M40", "M40.0", "M40.00",
                          "M50-M54", "M54", "M54.5", "M54.50", "M54.51"])
        self.assertEqual(self.displays("descendants", "M54", "-d", "2021-01-01"), ["M54.5"])
        self.assertEqual(self.displays("descendants", "E11", "-d", "2020-01-01", status=1,
                                       error="not covered"), [])

    def test_text_aligns(self):
        lines = run("children", "E11").lines
        self.assertEqual([line.index("icd10cm") for line in lines], [5, 5])
        self.assertEqual(len({line.index("Type") for line in lines}), 1)


class Pairs(Test):
    def test_subsumes(self):
        for a, b, word in [("E11", "E11.9", "subsumes"), ("E11.9", "E11", "subsumed-by"),
                           ("e119", "E11.9", "equivalent"), ("E11", "M54", "not-subsumed"),
                           ("4", "M54.5", "subsumes")]:
            self.assertEqual(self.check(run("subsumes", a, b), 0).out, word + "\n")
        self.assertEqual(run("subsumes", "--json", "E11", "E11.9").out,
                         '{"input": "E11", "other": "E11.9", "outcome": "subsumes"}\n')
        self.assertEqual(run("subsumes", "--tsv", "E11", "E11.9", "M54", "M54").rows(),
                         [["input", "other", "outcome", "system"],
                          ["E11", "E11.9", "subsumes", "icd10cm"],
                          ["M54", "M54", "equivalent", "icd10cm"]])

    def test_two_systems_give_two_rows(self):
        objects = run("subsumes", "--json", "J0120", "J0120").objects()
        self.assertEqual([o["system"] for o in objects], ["hcpcs", "icd10cm"])
        self.assertEqual(list(objects[0])[:3], ["input", "other", "outcome"])

    def test_pairs_on_standard_input(self):
        result = self.check(run("subsumes", stdin=b"E11 E11.9\n M54.5\tM54 \r\n"), 0)
        self.assertEqual(result.out,
                         "E11    E11.9  subsumes     icd10cm\nM54.5  M54    subsumed-by  icd10cm\n")
        self.check(run("subsumes", stdin=b"E11\n"), 3, "is not two codes")

    def test_failures(self):
        self.check(run("subsumes", "E11"), 2, "two by two")
        self.check(run("subsumes", "E11", "Q"), 1, "Q: not found")
        self.check(run("subsumes", "A1", "E11"), 1, "no system has both")
        result = self.check(run("subsumes", "--json", "E11", "Q"), 1, "Q: not found")
        self.assertEqual(result.objects(), [{"input": "E11", "other": "Q", "outcome": None}])
        self.check(run("subsumes", "E11", "E11.9", "-d", "2020-01-01"), 1, "not covered")

    def test_common(self):
        result = self.check(run("common", "--json", "E11.9", "E11.65"), 0)
        self.assertEqual(list(result.objects()[0]), ["input", "other"] + OBJECT)
        self.assertEqual(result.objects()[0]["display"], "E11")
        self.assertEqual(run("common", "--tsv", "M54.50", "M54.51").rows()[1][:5],
                         ["M54.50", "M54.51", "icd10cm", "M545", "M54.5"])
        self.check(run("common", "E11", "M54"), 1, "have no common ancestor in icd10cm")
        self.check(run("common", "E11", "Q"), 1, "Q: not found")


class Export(Test):
    def test_tsv_is_the_official_file(self):
        for release, rows in [("FY2021", codesets.ICD10CM_OLD), ("FY2022", codesets.ICD10CM_NEW)]:
            result = self.check(run("export", "--system", "icd10cm", "--release", release), 0)
            table = result.rows()
            self.assertEqual(table[0], EXPORT_COLUMNS)
            codes = [(r[1], int(r[4]), r[7], r[8]) for r in table[1:]
                     if r[3] in ("category", "subcategory")]
            self.assertEqual(codes, [(c, b, s, codesets.long_title(s)) for c, b, s in rows])
            self.assertEqual(result.out, run("export", "--tsv", "-s", "dx", "-r", release).out)

    def test_groupings_come_before_what_they_hold(self):
        displays = [r[2] for r in run("export", "-s", "icd10cm", "-r", "FY2021").rows()[1:]]
        self.assertEqual(displays[:2], ["1", "B99"])
        self.assertEqual(displays[-16:-5],
                         ["4", "M40-M54", "M40-M43", "M40", "M40.0", "M40.00", "M50-M54", "M54",
                          "M54.5", "5", "T36-T50"])

    def test_all(self):
        rows = run("export", "-s", "icd10cm", "--all").rows()
        self.assertEqual(rows[0], EXPORT_COLUMNS + ["first_valid", "last_valid"])
        by_code = {r[1]: r for r in rows if r[3] == "subcategory"}
        self.assertEqual(by_code["M5450"][9:], ["2021-10-01", ""])
        self.assertEqual(by_code["T407X1A"][9:], ["2018-10-01", "2021-09-30"])
        self.assertEqual(by_code["T407X1A"][4:6], ["0", "T407X1"])

    def test_json(self):
        objects = run("export", "-s", "place", "--json").objects()
        self.assertEqual(list(objects[0]), OBJECT)
        self.assertEqual([o["code"] for o in objects], ["11", "21"])

    def test_failures(self):
        self.check(run("export"), 2, "needs --system")
        self.check(run("export", "-s", "dx", "E11"), 2, "left over")
        self.check(run("export", "-s", "dx", "--date", "2020-01-01"), 1, "not covered on 2020-01-01")
        self.check(run("export", "-s", "dx", "--all", "--date", "2020-01-01"), 2, "exclude")


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
                                     error="nothing in the list is valid in the newest loaded "
                                           "release; --date asks for another day$"), [])
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
                         'medtrie: %s:3: column 2: "Q00" names nothing in icd10cm\n' % path)
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
                                     'of the systems asked for\n')
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
        if SAMPLE is None:
            self.skipTest("no sample index was given")
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
                                          error="^medtrie: the list holds no code\n$"), [])
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


class Info(Test):
    def test_json(self):
        info = self.check(run("info", "--json"), 0).objects()[0]
        for key in "systems", "sources", "sections", "content_id", "notice", "warning_count":
            self.assertIn(key, info)
        self.assertRegex(info["content_id"], "^[0-9a-f]{32}$")
        self.assertIsNone(info["notice"])
        self.assertEqual(info["size_bytes"], os.path.getsize(Test.index))
        system = {s["name"]: s for s in info["systems"]}["icd10cm"]
        self.assertEqual([r["release"] for r in system["releases"]],
                         ["2018-10-01", "2020-10-01", "2021-10-01"])
        self.assertEqual(system["releases"][2]["codes"], len(codesets.ICD10CM_NEW))
        self.assertEqual(system["releases"][2]["billable"], sum(r[1] for r in codesets.ICD10CM_NEW))
        self.assertEqual(system["holes"],
                         [{"first_day": "2015-10-01", "last_day": "2018-09-30"},
                          {"first_day": "2019-10-01", "last_day": "2020-09-30"}])
        self.assertEqual(system["covered_to"], "2022-09-30")
        source = {s["name"]: s for s in info["sources"]}["icd10cm_order_2022.txt"]
        self.assertRegex(source["sha256"], "^[0-9a-f]{64}$")
        self.assertEqual(source["release"], "2021-10-01")

    def test_text_and_tsv(self):
        text = self.check(run("info"), 0).out
        for part in ("icd10cm", "2021-10-01", "icd10cm_order_2022.txt",
                     "not covered: 2019-10-01 to 2020-09-30", "not covered: from 2022-10-01 on"):
            self.assertIn(part, text)
        rows = run("info", "--tsv").rows()
        self.assertEqual(rows[0], "system release last_day codes billable groupings".split())
        self.assertIn(["icd10cm", "2021-10-01"], [r[:2] for r in rows])

    def test_warnings(self):
        count = run("info", "--json").objects()[0]["warning_count"]
        listed = run("info", "--json", "--warnings").objects()[0]["warnings"]
        self.assertEqual(len(listed), count)
        self.assertIn("Warnings of the build: %d" % count, run("info", "-w").out)

    def test_failures(self):
        self.check(run("info", "x"), 2, "left over")
        self.check(run("info", index=""), 2, "no index: give -i FILE, or set MEDTRIE_INDEX")
        self.check(run("info", index="/nonexistent/x"), 5, "/nonexistent/x")


class Verify(Test):
    def test_sound(self):
        self.assertEqual(self.check(run("verify"), 0).out, "sound: structure\n")
        self.assertEqual(self.check(run("verify", "--full", Test.index, index=""), 0).out,
                         "sound: every byte\n")
        self.assertEqual(run("verify", "--json").objects()[0]["sound"], True)
        self.assertEqual(run("verify", "--tsv").rows()[1][1:], ["1", "structure", "", ""])

    def test_damaged(self):
        with open(Test.index, "rb") as file:
            whole = file.read()
        damaged = os.path.join(Test.folder.name, "damaged.medtrie")
        for content in (whole[:-1], b"", b"not an index", whole[:20], whole + b"x",
                        whole.replace(b"\r\n", b"\n", 1)):
            with open(damaged, "wb") as file:
                file.write(content)
            result = self.check(run("verify", damaged), 4, "damaged")
            self.assertEqual(result.out, "")
            self.check(run("lookup", "E11", index=damaged), 4, "damaged")
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        with open(damaged, "wb") as file:
            file.write(changed)
        result = self.check(run("verify", "--full", "--json", damaged), 4, "damaged")
        self.assertEqual(result.objects()[0]["sound"], False)

    def test_failures(self):
        self.check(run("verify", index=""), 2, "needs one index")
        self.check(run("verify", "a", "b"), 2, "needs one index")
        self.check(run("verify", "/nonexistent/x"), 5, "/nonexistent/x")


class Compile(Test):
    def test_report(self):
        text = Test.compiled.out
        self.assertEqual(Test.compiled.err, "")
        for heading in "Releases", "Files used", "Files known and not used", "Index":
            self.assertRegex(text, r"(?m)^%s \(\d+\)$" % heading)
        self.assertIn("readme.txt", text)
        self.assertRegex(text, r"small.medtrie: written in \d+\.\d s\n$")

    def test_formats(self):
        target = os.path.join(Test.folder.name, "again.medtrie")
        objects = self.check(run("compile", "--json", "-o", target, *Test.inputs), 0).objects()
        self.assertEqual({tuple(o) for o in objects}, {("kind", "text")})
        self.assertIn("release", [o["kind"] for o in objects])
        self.assertEqual(objects[-1]["kind"], "elapsed")
        rows = run("compile", "--tsv", "-o", target, *Test.inputs).rows()
        self.assertEqual(rows[0], ["kind", "text"])
        self.assertEqual(self.check(run("compile", "-q", "-o", target, *Test.inputs), 0).out, "")
        with open(target, "rb") as again, open(Test.index, "rb") as first:
            self.assertEqual(again.read(), first.read())

    def test_bad_input_leaves_the_old_index(self):
        target = os.path.join(Test.folder.name, "kept.medtrie")
        bad = os.path.join(Test.folder.name, "bad", "fy2022", "icd10cm_order_2022.txt")
        os.makedirs(os.path.dirname(bad), exist_ok=True)
        with open(bad, "w") as file:
            file.write(codesets.order_file(codesets.ICD10CM_NEW).replace(" 1 Unspec", " 2 Unspec"))
        with open(target, "w") as file:
            file.write("old")
        result = self.check(run("compile", "-o", target, bad), 3, r"icd10cm_order_2022.txt:3:.*15")
        self.assertEqual(result.out, "")
        with open(target) as file:
            self.assertEqual(file.read(), "old")

    def test_usage(self):
        for arguments, message in [
                ([], "needs -o FILE"),
                (["-o", "x"], "needs PATHs"),
                (["-o", "x", "--release", "a:b=c", "."], "is not SYSTEM:FROM=PATH"),
                (["-o", "x", "--release", "a:2020-01-01=", "."], "is not SYSTEM:FROM=PATH"),
                (["-o", "x", "--list", "a,dot=0", "."], '"dot=0" is none of'),
                (["-o", "x", "--list", ",case=keep", "."], "does not begin with a name"),
                (["-o", "x", "--date", "2020-01-01", "."], "compile has no option --date")]:
            self.check(run("compile", *arguments), 2, message)
        self.check(run("compile", "-o", os.path.join(Test.folder.name, "x"), "/nonexistent/y"), 5,
                   "/nonexistent/y")


class CommandLine(Test):
    def test_index(self):
        for arguments in (["-i", Test.index, "lookup", "E11"], ["lookup", "-i", Test.index, "E11"],
                          ["lookup", "E11", "--index=" + Test.index],
                          ["lookup", "E11", "--index", Test.index]):
            self.check(run(*arguments, index=""), 0)
            self.check(run(*arguments, index="/nonexistent"), 0)  # the option goes before
        self.check(run("lookup", "E11"), 0)
        self.check(run("lookup", "E11", index=""), 2, "no index")

    def test_help(self):
        for verb in VERBS:
            result = self.check(run(verb, "--help", index=""), 0)
            self.assertLessEqual(len(result.lines), 80 if verb == "annotate" else 40, verb)
            self.assertLessEqual(max(map(len, result.lines)), 100, verb)
            self.assertIn("Examples:\n", result.out)
            self.assertEqual(result.out, run("help", verb).out)
            for example in re.findall(r"(?m)^  (medtrie .*)$", result.out):
                self.assertIn(verb, example)
        result = self.check(run("--help", index=""), 0)
        self.assertLessEqual(len(result.lines), 48)
        for verb in VERBS:
            self.assertRegex(result.out, "(?m)^  %s +[a-z]" % verb)
        self.check(run("help", "lokup"), 2, 'did you mean "lookup"')

    def test_man_page_names_every_verb_and_option(self):
        page = self.check(run("--man", index=""), 0).out.replace("\\-", "-")
        for verb in VERBS:
            self.assertIn('.SS "medtrie %s [OPTION...]' % verb, page)
            for option in re.findall(r"--[a-z-]+", run(verb, "--help").out):
                self.assertIn(option, page)
        self.assertTrue(page.startswith('.TH MEDTRIE 1'))

    def test_version(self):
        self.assertRegex(self.check(run("--version", index=""), 0).out, r"^medtrie \d+\.\d+\.\d+\n$")

    def test_wrong_usage(self):
        for arguments, message in [([], "Usage: medtrie VERB"), (["lokup"], 'mean "lookup"'),
                                   (["bill"], "is no verb"),
                                   (["lookup", "--jsn"], "mean --json"),
                                   (["lookup", "--full"], "lookup has no option --full"),
                                   (["lookup", "--json", "--tsv"], "exclude each other")]:
            result = self.check(run(*arguments), 2, message)
            self.assertEqual(result.out, "")


class Streams(Test):
    def test_lines(self):
        result = self.check(run("lookup", "--json", stdin=b"\xef\xbb\xbfe11.9\r\n\nE11\0x\nM54"), 1)
        self.assertEqual([o["input"] for o in result.objects()], ["e11.9", "", "E11\0x", "M54"])
        self.assertEqual([len(o["matches"]) for o in result.objects()], [1, 0, 0, 1])
        self.assertEqual(self.check(run("lookup", stdin=b""), 0).out, "")

    def test_any_bytes(self):
        everything = bytes(b for b in range(256) if b != 10)
        for arguments in (["--json"], ["--tsv"], []):
            result = run("lookup", *arguments, stdin=everything + b"\n" + b"\xe9\n")
            self.assertEqual(result.status, 1)  # and what it wrote was valid UTF-8
            self.assertIn("\ufffd", result.out)
        rows = run("lookup", "--tsv", stdin=everything + b"\n").rows()
        self.assertEqual([len(r) for r in rows], [15, 15])

    def test_long_line(self):
        size = 3000000
        result = self.check(run("lookup", "--json", stdin=b"E" * size + b"\nE11\n"), 1)
        objects = result.objects()
        self.assertEqual(len(objects[0]["input"]), size)
        self.assertEqual(len(objects[1]["matches"]), 1)

    def test_many_lines(self):
        result = self.check(run("lookup", "--tsv", stdin=b"E11.9\nzzz\n" * 50000), 1)
        self.assertEqual(len(result.rows()), 100001)

    def test_an_answer_comes_before_the_next_question(self):
        process = subprocess.Popen([PROGRAM, "-i", Test.index, "lookup", "--json"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3):
            process.stdin.write(b"E11.9\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 20)
            self.assertTrue(ready)
            self.assertEqual(json.loads(os.read(process.stdout.fileno(), 65536))["input"], "E11.9")
        process.stdin.close()
        self.assertEqual(process.wait(), 0)
        process.stdout.close()

    def test_full_disk(self):
        for arguments in (["lookup", "E11"], ["export", "-s", "dx"], ["info"], ["--help"],
                          ["lookup", "zzz"]):
            with open("/dev/full", "wb") as full:
                result = run(*arguments, stdout=full)
            self.assertEqual(result.status, 5, arguments)
            self.assertIn("standard output", result.err)

    def test_a_reader_that_goes_away(self):
        process = subprocess.Popen([PROGRAM, "-i", Test.index, "lookup"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        try:
            process.stdin.write(b"E11.9\n" * 100000)
            process.stdin.close()
        except BrokenPipeError:
            process.stdin.raw.close()
        self.assertEqual(process.stderr.read(), b"")
        self.assertIn(process.wait(), (0, -signal.SIGPIPE))
        process.stderr.close()

    def test_colour(self):
        self.assertIn("\x1b[", on_terminal("lookup", "E11.9"))
        for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\x1b", on_terminal("lookup", "E11.9", **environment))
        self.assertNotIn("\x1b", on_terminal("lookup", "--json", "E11.9"))
        self.assertNotIn("\x1b", run("lookup", "E11.9", TERM="xterm").out)

    def test_terminal_without_codes(self):
        ours, theirs = open_terminal()
        process = subprocess.Popen([PROGRAM, "-i", Test.index, "lookup"], stdin=theirs,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate()
        os.close(ours)
        os.close(theirs)
        self.assertEqual(process.returncode, 2)
        self.assertIn(b"lookup needs codes", err)

    def test_unreadable_input(self):
        folder = os.open("/", os.O_RDONLY)
        process = subprocess.run([PROGRAM, "-i", Test.index, "lookup"], stdin=folder,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(folder)
        self.assertEqual(process.returncode, 5)
        self.assertIn(b"standard input", process.stderr)


class Sample(Test):
    """What must hold of any index: here that of data/."""

    def setUp(self):
        if SAMPLE is None:
            self.skipTest("no sample index was given")

    def test_formats_agree(self):
        for system in run("info", "--json", index=SAMPLE).objects()[0]["systems"]:
            rows = run("export", "-s", system["name"], index=SAMPLE).rows()
            objects = run("export", "-s", system["name"], "--json", index=SAMPLE).objects()
            self.assertEqual([[o["system"], o["code"], o["display"], o["kind"],
                               str(int(o["billable"])), o["parent"] or "", str(o["level"]),
                               o["short_title"], o["title"]] for o in objects], rows[1:])

    def test_diff(self):
        changes = [("retitled", "F32"), ("added", "F32.A"), ("became-header", "M54.5"),
                   ("added", "M54.50"), ("added", "M54.51"), ("added", "M54.59"),
                   ("became-header", "R05"), ("added", "R05.1"), ("added", "R05.9")]
        days = ("diff", "icd10cm", "2021-01-01", "FY2022")
        objects = self.check(run(*days, "--json", index=SAMPLE), 0).objects()
        self.assertEqual([(o["change"], o["display"]) for o in objects], changes)
        table = "ICD-10-CM conversion table"
        result = self.check(run(*days, "--codes", "-", "--json", stdin=b"M54.5\nR05\nE11*\n",
                                index=SAMPLE), 0)
        self.assertEqual([(o["display"], o["successors"], o["source"]) for o in result.objects()],
                         [("M54.5", ["M54.50", "M54.51", "M54.59"], table),
                          ("R05", ["R05.1", "R05.9"], table)])
        rows = run(*days, "--codes", "-", "--tsv", stdin=b"M54.5\n", index=SAMPLE).rows()
        self.assertEqual(rows[1][13:], ["M54.50;M54.51;M54.59", table])
        text = run(*days, "--codes", "-", stdin=b"M54.5\n", index=SAMPLE).out
        self.assertIn("successors  M54.50, M54.51, M54.59 (%s)\n" % table, text)

    def test_diff_is_the_difference_of_two_exports(self):
        for system in run("info", "--json", index=SAMPLE).objects()[0]["systems"]:
            days = [r["release"] for r in system["releases"]]
            for old, new in zip(days, days[1:]):
                sides = [{r[1] for r in run("export", "-s", system["name"], "-r", day,
                                            index=SAMPLE).rows()[1:]
                          if r[3] not in ("chapter", "block")} for day in (old, new)]
                objects = run("diff", system["name"], old, new, "--json", index=SAMPLE).objects()
                for kind, codes in ("added", sides[1] - sides[0]), ("deleted", sides[0] - sides[1]):
                    self.assertEqual({o["code"] for o in objects if o["change"] == kind}, codes)

    def test_every_concept_is_found_by_its_display_form(self):
        for system in run("info", "--json", index=SAMPLE).objects()[0]["systems"]:
            rows = run("export", "-s", system["name"], "--all", index=SAMPLE).rows()[1:]
            stdin = "".join(r[2] + "\n" for r in rows).encode()
            objects = run("lookup", "--json", "-s", system["name"], stdin=stdin,
                          index=SAMPLE).objects()
            for row, o in zip(rows, objects):
                self.assertIn((row[1], row[3]), [(m["code"], m["kind"]) for m in o["matches"]])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv[1])
    rest = sys.argv[2:]
    if rest and not rest[0].startswith("-") and os.path.exists(rest[0]):
        SAMPLE = os.path.abspath(rest.pop(0))
    unittest.main(argv=[sys.argv[0], *rest])
