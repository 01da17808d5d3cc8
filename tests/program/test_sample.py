#!/usr/bin/env python3
"""The program from outside: what must hold of any index, here that of data/.

Usage: test_sample.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import unittest

from program import SAMPLE, run, Test, setUpModule, tearDownModule


class Sample(Test):
    """What must hold of any index: here that of data/."""

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

    def test_all_of_a_family_is_both_its_systems(self):
        """Where a day chooses one of them."""
        for family, systems in [("dx", ["icd10cm", "icd9cm-dx"]), ("px", ["icd10pcs", "icd9cm-sg"]),
                                ("procedure", ["cpt", "hcpcs"]), ("icd10cm", ["icd10cm"])]:
            rows = run("export", "-s", family, "--all", index=SAMPLE).rows()[1:]
            apart = [run("export", "-s", system, "--all", index=SAMPLE).rows()[1:] for system in systems]
            self.assertEqual(rows, sum(apart, []))

    def test_successors_behind_stray_characters(self):
        """What replaces a code is shown where the text is not it as it stands."""
        for code in "M54.5", "M54.5-":
            result = run("check", "-s", "icd10cm", "--", code, index=SAMPLE)
            self.assertEqual([line.split()[1] for line in result.lines if " successor: " in line],
                             ["M54.50", "M54.51", "M54.59"])

    def test_code_of_the_other_era(self):
        """Nothing is proposed for what is a code on other days, and that is said."""
        for code, day, why in [
                ("E11.9", ["--date", "2015-09-30"], "it is a code of icd10cm, in use from 2015-10-01 on"),
                ("250.00", [], "it is a code of icd9cm-dx, in use to 2015-09-30")]:
            result = run("check", "-s", "dx", *day, code, index=SAMPLE)
            self.assertEqual(result.lines[1].strip(), "why: " + why)
            self.assertEqual(len(result.lines), 3, result.out)

    def test_list_for_both_eras(self):
        """Each line names something in one of them, and the day decides which answers."""
        both = b"E11*\n250*\n"
        for day, systems in [(["--date", "2015-09-30"], {"icd9cm-dx"}), ([], {"icd10cm"})]:
            rows = run("expand", "-s", "dx", *day, "--tsv", stdin=both, index=SAMPLE).rows()[1:]
            self.assertEqual({row[0] for row in rows}, systems)
        rows = run("expand", "-s", "dx", "--lenient", stdin=both + b"nix\n", index=SAMPLE)
        self.assertEqual((rows.status, rows.err),
                         (0, 'medtrie: standard input:3: "nix" names nothing in any of the systems asked '
                             'for; passed over\n'))

    def test_every_concept_is_found_by_its_display_form(self):
        for system in run("info", "--json", index=SAMPLE).objects()[0]["systems"]:
            rows = run("export", "-s", system["name"], "--all", index=SAMPLE).rows()[1:]
            stdin = "".join(r[2] + "\n" for r in rows).encode()
            objects = run("lookup", "--json", "-s", system["name"], stdin=stdin,
                          index=SAMPLE).objects()
            for row, o in zip(rows, objects):
                self.assertIn((row[1], row[3]), [(m["code"], m["kind"]) for m in o["matches"]])


if __name__ == "__main__":
    unittest.main()
