#!/usr/bin/env python3
"""The program from outside: index files, by compile, info, verify.

Usage: test_index_files.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import os
import unittest

import codesets
from program import run, Test, setUpModule, tearDownModule


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

    def test_release_of_nothing(self):
        """A release that is named and of which no file is used is a slip, whatever else is there."""
        target = os.path.join(Test.folder.name, "x")
        notes = os.path.join(Test.folder.name, "cm", "fy2022", "readme.txt")
        empty = os.path.join(Test.folder.name, "nothing")
        odd = os.path.join(Test.folder.name, "odd.bin")
        os.makedirs(empty, exist_ok=True)
        with open(odd, "wb") as file:
            file.write(b"\0\1")
        for path, more in (notes, []), (empty, []), (odd, ["--skip-unknown"]):
            self.check(run("compile", "-o", target, *more, *Test.inputs, "--release",
                           "icd10cm:2021-10-01=" + path), 2,
                       path + ": nothing in it is a source of codes.* icd10cm 2021-10-01")
            self.assertFalse(os.path.exists(target))

    def test_file_of_no_format(self):
        """What can be passed over may be; the file of a named release is what was meant."""
        odd = os.path.join(Test.folder.name, "odd.csv")
        with open(odd, "w") as file:
            file.write("charge,text\nA1,One\n")
        self.check(run("compile", "-o", os.path.join(Test.folder.name, "x"), *Test.inputs, odd), 3,
                   odd + ": no known format.*; --skip-unknown goes on without it$")
        self.check(run("compile", "-o", os.path.join(Test.folder.name, "x"), "--release",
                       "charge:2025-01-01=" + odd), 3,
                   odd + ": no known format.* nor a list, whose first line names columns code and title$")

    def test_usage(self):
        for arguments, message in [
                ([], "needs -o FILE"),
                (["-o", "", "."], "needs -o FILE"),
                (["-o", "x"], "needs PATHs"),
                (["-o", "x", "--release", "a:b=c", "."], "is not SYSTEM:FROM=PATH"),
                (["-o", "x", "--release", "a:2020-01-01=", "."], "is not SYSTEM:FROM=PATH"),
                (["-o", "x", "--list", "a,dot=0", "."], '"dot=0" is none of'),
                (["-o", "x", "--list", ",case=keep", "."], "does not begin with a name"),
                (["-o", "x", "--list", "a,title=caf\udce9", "."], "list a: the title is not UTF-8"),
                (["-o", "x", "--list", "a,uri=\udcff", "."], "list a: the URI is not UTF-8"),
                (["-o", "x", "--list", "b,title=a\tb", "."], "list b: the title has a control"),
                (["-o", "x", "--list", "b,title=a\u0085b", "."], "list b: the title has a control"),
                (["-o", "x", "--list", "b,uri=a\nb", "."], "list b: the URI has a control"),
                (["-o", "x", "--list", "c,title=" + "x" * 65536, "."],
                 "list c: a title of 65536 bytes; an index holds texts of up to 65535"),
                (["-o", "x", "--date", "2020-01-01", "."], "compile has no option --date")]:
            self.check(run("compile", *arguments), 2, message)
        self.check(run("compile", "-o", os.path.join(Test.folder.name, "x"), "/nonexistent/y"), 5,
                   "/nonexistent/y")


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
        self.assertIn("neighbour: 2022-04-01 to 2022-09-30, whose edition is not loaded, by 2021-10-01",
                      text)
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


if __name__ == "__main__":
    unittest.main()
