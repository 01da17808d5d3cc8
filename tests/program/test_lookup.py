#!/usr/bin/env python3
"""The program from outside: what is known of codes, by the verbs that look them up, list what is
around them, compare two of them, and export.

Usage: test_lookup.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import json
import unittest

import codesets
from program import COLUMNS, EXPORT_COLUMNS, OBJECT, run, Test, setUpModule, tearDownModule


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
        self.check(run("prefix", "M54.50", "-d", "2021-01-01"), 1, "is valid as of then")
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
        self.assertEqual(run("subsumes", stdin=b"\nE11 E11.9\n \t\r\n M54.5\tM54 \r\n\n").out, result.out)
        self.check(run("subsumes", stdin=b"M54 M54\n\nE11\n"), 3, 'standard input:3: "E11" is not two codes')

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
        self.check(run("export", "-s", "icd10cm", "--date", "2015-09-30"), 1,
                   "nothing of icd10cm is valid then")
        self.check(run("export", "-s", "dx", "--all", "--date", "2020-01-01"), 2, "exclude")


if __name__ == "__main__":
    unittest.main()
