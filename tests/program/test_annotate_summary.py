#!/usr/bin/env python3
"""`medtrie annotate --summary` from outside: its numbers, its three forms, and where it is written.

Usage: test_annotate_summary.py PROGRAM SAMPLE_INDEX [unittest arguments]

SAMPLE_INDEX is the index of data/.
"""

import gzip
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None
SAMPLE = None
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data")

# M54.5 may be billed until 2021-09-30 and is a header since; F32.A is new on the day after. No
# release of HCPCS is loaded before 2022.
CLAIMS = (
    "claim,dos,dx1,dx2,proc\n"
    "1,2021-09-30,E11.9,M54.5,J0120\n"
    "2,2021-10-01,E11.9,M54.5,A0425LT\n"
    "3,2021-10-02,M54.5,,J0120\n"
    "4,2021-09-01,F32.A,,G0008\n"
    "5,2022-02-01,E11.9,E11-9,J0120\n"
    "6,2022-02-03,E11.9,E11-9,J0120\n"
    "7,,E11.9,,J0120\n"
    "8,soon,E11.9,,J0120\n"
    "9,2022-03-01,M54.5,E11.65,A0425LT\n"
    "10,2022-03-31,E11.9,E11.65,V2020\n")
COLUMNS = ["--code", "dx*:icd10cm", "--code", "proc:hcpcs", "--date", "dos"]

VOID = {"meta", "rect", "line"}


def run(*arguments, stdin=b""):
    process = subprocess.run([PROGRAM, "annotate", "-i", SAMPLE, *arguments], input=stdin,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return process.returncode, process.stdout, process.stderr.decode("utf-8")


class Page(html.parser.HTMLParser):
    """A page whose tags must be balanced: its elements, its texts, its tables."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts, self.tables = [], [], [], {}
        self.heading, self.row = "", None
        self.feed(text)
        self.close()
        if self.open:
            raise AssertionError(f"never closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.row = []
            self.tables.setdefault(self.heading, []).append(self.row)
        if tag in ("td", "th"):
            self.row.append("")

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"closed and not open: {tag}")

    def handle_data(self, data):
        self.texts.append(data)
        if self.open and self.open[-1] == "h2":
            self.heading = data
        if "td" in self.open or "th" in self.open:
            self.row[-1] += data

    def count(self, tag, **attributes):
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return sum(1 for found, has in self.elements
                   if found == tag and wanted.items() <= has.items())


class Test(unittest.TestCase):
    maxDiff = None

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

    def summary(self, name, data, *options, status=1):
        """What a run on the data writes to a summary of that name."""
        table = self.write("claims.csv", data)
        found, _, err = run(*options, "-o", self.path("out.csv"), "--summary", self.path(name), table)
        self.assertEqual((found, err), (status, ""))
        return self.read(name).decode("utf-8")

    def json(self, data, *options, status=1):
        text = self.summary("s.json", data, *options, status=status)
        self.assertEqual(text.count("\n"), 1)
        return json.loads(text)

    # ---- Numbers --------------------------------------------------------------------------------

    def test_totals(self):
        self.assertEqual(self.json(CLAIMS, *COLUMNS)["totals"], {
            "rows": 10, "rows_of_several_lines": 0, "rows_written": 10, "rows_rejected": 0, "codes": 26, "valid": 11,
            "valid_share": 0.423077, "not_valid": 15, "not_valid_share": 0.576923, "empty": 4,
            "not_valid_unlisted": 0})
        totals = self.json(CLAIMS, *COLUMNS, "--rejects", self.path("r.csv"))["totals"]
        self.assertEqual((totals["rows"], totals["rows_written"], totals["rows_rejected"]), (10, 1, 9))

    def test_counts(self):
        summary = self.json(CLAIMS, *COLUMNS)
        self.assertEqual(
            [tuple(count.values()) for count in summary["counts"]],
            [("dx1", "icd10cm", "valid", 5, 0.5), ("dx1", "icd10cm", "header", 2, 0.2),
             ("dx1", "icd10cm", "not-yet-valid", 1, 0.1), ("dx1", "icd10cm", "no-date", 1, 0.1),
             ("dx1", "icd10cm", "bad-date", 1, 0.1), ("dx2", "icd10cm", "valid", 3, 0.5),
             ("dx2", "icd10cm", "header", 1, 0.166667),
             ("dx2", "icd10cm", "malformed", 2, 0.333333), ("dx2", "icd10cm", "empty", 4, None),
             ("proc", "hcpcs", "valid", 3, 0.3), ("proc", "hcpcs", "not-covered", 3, 0.3),
             ("proc", "hcpcs", "malformed", 2, 0.2), ("proc", "hcpcs", "no-date", 1, 0.1),
             ("proc", "hcpcs", "bad-date", 1, 0.1)])
        statuses = {status["status"]: status["count"] for status in summary["statuses"]}
        self.assertEqual(statuses["header"], 3)
        for name, number in statuses.items():
            self.assertEqual(number, sum(count["count"] for count in summary["counts"]
                                         if count["status"] == name))

    def test_months(self):
        summary = self.json(CLAIMS, *COLUMNS)
        self.assertEqual([(month["month"], month["valid"] + month["not_valid"])
                          for month in summary["months"]],
                         [("2021-09", 5), ("2021-10", 5), ("2022-02", 6), ("2022-03", 6)])
        self.assertEqual(summary["months"][2], {"month": "2022-02", "valid": 4, "not_valid": 2,
                                                "not_valid_share": 0.333333})
        self.assertEqual(self.json(CLAIMS, *COLUMNS[:-2])["months"], [])

    def test_bad_codes(self):
        bad = self.json(CLAIMS, *COLUMNS)["most_frequent_not_valid"]
        self.assertEqual([(code["count"], code["text"]) for code in bad[:5]],
                         [(2, "A0425LT"), (2, "E11-9"), (2, "J0120"), (2, "M54.5"), (1, "E11.9")])
        self.assertEqual(bad[1], {
            "text": "E11-9", "text_is_cut": False, "column": "dx2", "system": "icd10cm",
            "status": "malformed", "count": 2,
            "day": "2022-02-01", "more_repairs": False,
            "repairs": [{"display": "E11.9", "system": "icd10cm", "kind": "stray-character"}]})
        self.assertEqual((bad[3]["status"], bad[3]["day"]), ("header", "2021-10-02"))
        self.assertEqual([repair["display"] for repair in bad[3]["repairs"]],
                         ["M54.50", "M54.51", "M54.59"])
        # What is wrong with a date is no fault of the code.
        undated = [code for code in bad if code["status"] in ("no-date", "bad-date")]
        self.assertEqual(len(undated), 4)
        for code in undated:
            self.assertEqual((code["day"], code["repairs"]), (None, []))

    def test_proposals(self):
        def proposals(code, *options, header="c"):
            bad = self.json(f"{header}\n{code}\n", *options)["most_frequent_not_valid"]
            return [repair["display"] for repair in bad[0]["repairs"]], bad[0]["more_repairs"]

        hcpcs = ["--code", "c:hcpcs", "--as-of", "2022-02-01"]
        everywhere = ["--code", "c", "--as-of", "2022-02-01"]
        self.assertEqual(proposals("A0425LT", *hcpcs), (["A0425-LT"], False))
        self.assertEqual(proposals("El1.9", *everywhere), (["E11.9"], False))
        self.assertEqual(proposals("E11", *everywhere), (["E11.00", "E11.01", "E11.641"], True))
        # E11 itself is a header with proposals.
        self.assertEqual(proposals("E11\0" + "9", *everywhere), ([], False))
        self.assertEqual(proposals("E11,", "--code", "c:icd10cm", "--date", "d", header="c,d"),
                         ([], False))
        # It may go on behind what is known of it.
        self.assertEqual(proposals("E11" + "-" * 20 + ".9", "--code", "c:icd10cm"), ([], False))

    def test_proposals_by_column(self):
        """What one column is said to hold is not what another does."""
        data = "a,b,s\nE11.9,El1.9,\n"
        columns = ["--code", "a:icd10cm", "--code", "b"]
        for options, expected in [
                (columns, ["E11.9"]), (columns[2:], ["E11.9"]),
                (columns + ["--system-column", "s", "--system-column", ""], ["E11.9"]),
                # A cell may have named a system that is not loaded.
                (columns + ["--system-column", "", "--system-column", "s"], [])]:
            bad = self.json(data, *options, "--as-of", "2022-02-01")["most_frequent_not_valid"]
            self.assertEqual([repair["display"] for repair in bad[0]["repairs"]], expected, options)

    def test_no_proposals_of_other_systems(self):
        """A diagnosis of a system that is not loaded is no transport by taxi (A0100)."""
        index = self.path("hcpcs.medtrie")
        subprocess.run([PROGRAM, "compile", "-q", "-o", index, os.path.join(DATA, "hcpcs")],
                       check=True)
        table = self.write("claims.csv", "c\nA01.00\nA010.0\nA-0100\n")
        for option, expected in [("c:dx", [[], [], []]), ("c", [["A0100"], [], ["A0100"]])]:
            process = subprocess.run(
                [PROGRAM, "annotate", "-i", index, "--code", option, "--as-of", "2022-02-01", table,
                 "-o", self.path("out.csv"), "--summary", self.path("s.json")], check=False)
            self.assertEqual(process.returncode, 1)
            bad = json.loads(self.read("s.json"))["most_frequent_not_valid"]
            self.assertEqual([code["text"] for code in bad], ["A-0100", "A01.00", "A010.0"])
            self.assertEqual([[repair["display"] for repair in code["repairs"]] for code in bad],
                             expected, option)

    def test_most_frequent_first(self):
        rows = "".join(f"X{i:03}\n" * (30 - i) for i in range(30))
        bad = self.json("c\n" + rows, "--code", "c:icd10cm")["most_frequent_not_valid"]
        self.assertEqual([(code["text"], code["count"]) for code in bad],
                         [(f"X{i:03}", 30 - i) for i in range(20)])

    def test_too_many_different(self):
        rows = "".join(f"#{i}\n" for i in range(70000))
        self.assertEqual(self.json("c\n" + rows, "--code", "c:icd10cm")["totals"]
                         ["not_valid_unlisted"], 70000 - 65536)
        for name in ["s.txt", "s.html"]:
            text = self.summary(name, "c\n" + rows, "--code", "c:icd10cm")
            self.assertIn("first 65,536 different codes", text)
            self.assertIn(": 4,464.", text)

    def test_shares_are_not_rounded_away(self):
        rows = "c\n" + "E11.9\n" * 9999 + "E11\n"
        text = self.summary("s.txt", rows, "--code", "c:icd10cm")
        self.assertRegex(text, r"valid +9,999  > 99\.9 %")
        self.assertRegex(text, r"not valid +1   < 0\.1 %")
        self.assertIn("&lt; 0.1 %", self.summary("s.html", rows, "--code", "c:icd10cm"))

    def test_index_and_options(self):
        summary = self.json(CLAIMS, *COLUMNS, "--normalise")
        info = json.loads(subprocess.run([PROGRAM, "info", "-i", SAMPLE, "--json"], check=True,
                                         stdout=subprocess.PIPE).stdout)
        self.assertEqual(summary["index"]["content_id"], info["content_id"])
        self.assertEqual(summary["index"]["notice"], info["notice"])
        self.assertEqual([system["name"] for system in summary["index"]["systems"]],
                         ["hcpcs", "icd10cm"])
        self.assertEqual(summary["index"]["systems"][1]["releases"],
                         [{"release": "2021-01-01", "last_day": "2021-09-30"},
                          {"release": "2021-10-01", "last_day": "2022-03-31"}])
        self.assertEqual(summary["operands"], [self.path("claims.csv")])
        options = [(option["name"], option["value"]) for option in summary["options"]]
        self.assertEqual(options[:4], [("index", SAMPLE), ("code", "dx*:icd10cm"),
                                       ("code", "proc:hcpcs"), ("date", "dos")])
        self.assertIn(("normalise", None), options)

    def test_same_bytes_again_and_in_threads(self):
        rows = CLAIMS + "".join(CLAIMS.partition("\n")[2] for _ in range(20000))
        for name in ["s.json", "s.html", "s.txt"]:
            one = self.summary(name, rows, *COLUMNS)
            self.assertEqual(self.summary(name, rows, *COLUMNS), one)
        one, many = (self.json(rows, *COLUMNS, "--threads", threads) for threads in ["1", "4"])
        del one["options"], many["options"]
        self.assertEqual(one, many)

    def test_nothing_to_count(self):
        for data in ["dos,dx1,dx2,proc\n", "dos,dx1,dx2,proc\n2022-01-01,,,\n"]:
            summary = self.json(data, "-q", *COLUMNS, status=0)
            self.assertEqual(summary["totals"]["codes"], 0)
            self.assertIsNone(summary["totals"]["valid_share"])
            self.assertEqual(summary["most_frequent_not_valid"], [])
            page = Page(self.summary("s.html", data, "-q", *COLUMNS, status=0))
            self.assertEqual(page.count("svg"), 0)
            self.assertNotIn("Why", self.summary("s.txt", data, "-q", *COLUMNS, status=0))

    # ---- Forms ----------------------------------------------------------------------------------

    def test_text(self):
        text = self.summary("s.txt", CLAIMS, *COLUMNS)
        self.assertEqual(text.splitlines()[:7], [
            "Codes of " + self.path("claims.csv"), "  codes                 26",
            "  valid                 11  42.3 %", "  not valid             15  57.7 %",
            "  cells without a code   4", "  rows                  10", "  rows written          10"])
        for line in [r"  header +3  11\.5 %  valid on its day, but not to be billed",
                     r"  M54\.5 +2  header +2021-10-02  icd10cm  dx1 +M54\.50, M54\.51, M54\.59",
                     r"  2022-02 +4 +2  33\.3 %", r"  dx2 +icd10cm  malformed +2  33\.3 %",
                     r"  dx2 +icd10cm  empty +4", r"  icd10cm  2021-01-01  2021-09-30",
                     r"  --code dx\*:icd10cm"]:
            self.assertRegex(text, re.compile("^" + line, re.MULTILINE))
        self.assertIn("Codes of no month, because their date is empty, cannot be read, or lies "
                      "before 1950 or after 2099: 4.\n", text)
        self.assertFalse([line for line in text.splitlines() if line.endswith(" ")])
        self.assertIn("no column of dates", self.summary("s.txt", CLAIMS, *COLUMNS[:-2]))

    def test_form_by_extension(self):
        table = self.write("claims.csv", CLAIMS)
        status, _, err = run(*COLUMNS, "-o", self.path("out.csv"), "--summary", "-", table)
        self.assertEqual(status, 1)
        text = self.summary("s", CLAIMS, *COLUMNS)
        self.assertEqual(err.replace("--summary -", ""), text.replace("--summary " + self.path("s"), ""))
        self.assertTrue(self.summary("s.html", CLAIMS, *COLUMNS).startswith("<!DOCTYPE html>"))
        run(*COLUMNS, "-o", self.path("out.csv"), "--summary", self.path("s.json.gz"), table)
        packed = json.loads(gzip.decompress(self.read("s.json.gz")))
        self.assertEqual(packed["totals"], self.json(CLAIMS, *COLUMNS)["totals"])

    def test_page(self):
        text = self.summary("s.html", CLAIMS, *COLUMNS)
        page = Page(text)
        self.assertIn("Codes of " + self.path("claims.csv"), page.texts)
        for forbidden in ["script", "link", "img", "iframe", "object", "style src"]:
            self.assertEqual(page.count(forbidden), 0)
        for loads in ["src=", "href=", "url(", "@import", "http:", "https:"]:
            self.assertNotIn(loads, text)
        self.assertEqual(page.count("h1"), 1)
        self.assertEqual(page.tables["Why codes are not valid"][2],
                         ["headervalid on its day, but not to be billed: codes stand below it", "",
                          "3", "11.5 %"])
        self.assertEqual(page.tables["The most frequent codes that are not valid"][4],
                         ["M54.5", "2", "header", "M54.50, M54.51, M54.59", "2021-10-02", "icd10cm",
                          "dx1"])
        self.assertEqual(page.tables["By month of service"][3], ["2022-02", "4", "2", "33.3 %"])
        self.assertEqual(page.tables["By column, system and status"][1],
                         ["dx1", "icd10cm", "valid", "5", "50.0 %"])
        self.assertIn("2021-01-01 to 2021-09-30, 2021-10-01 to 2022-03-31",
                      page.tables["What they were checked with"][2][1])
        self.assertIn("--code ", "".join(page.texts))

    def test_page_escapes(self):
        hostile = b"</code></td><script>alert(1)</script>\"'&"
        data = b'"' + hostile.replace(b'"', b'""') + b'"\n"<b>"\ncaf\xe9\n"a\nb"\n"""><x>"\n'
        table = self.write("<i>&.csv", data)
        run("--code", "1:icd10cm", "-o", self.path("out.csv"), "--summary", self.path("s.html"),
            table)
        page = Page(self.read("s.html").decode("utf-8"))
        for tag in ["script", "b", "i", "x"]:
            self.assertEqual(page.count(tag), 0)
        self.assertIn("Codes of " + table, page.texts)
        bad = page.tables["The most frequent codes that are not valid"][1:]
        self.assertEqual(sorted(row[0] for row in bad), ["\">\x3cx>", "<b>", "a b", "caf\ufffd"])
        self.assertEqual({row[6] for row in bad}, {hostile.decode()})
        for name in ["s.json", "s.txt"]:
            run("--code", "1:icd10cm", "-o", self.path("out.csv"), "--summary", self.path(name), table)
            self.assertIn("caf\ufffd", self.read(name).decode("utf-8"))

    def test_long_texts_are_marked(self):
        for name, ellipsis in [("s.html", "\u2026"), ("s.txt", "\u2026"), ("s.json", "\"")]:
            text = self.summary(name, "c\n" + "Q" * 1000 + "\n", "--code", "c:icd10cm")
            self.assertIn("Q" * 24 + ellipsis, text)

    def chart(self, rows):
        """The columns of the chart: name, height of what is valid and of what is not."""
        text = self.summary("s.html", "dos,c\n" + rows, "--date", "dos", "--code", "c:icd10cm")
        Page(text)
        return [(name, float(good), float(bad)) for name, good, bad in re.findall(
            r'<title>([-\d]+): .*?</title><rect class="good"[^>]* height="([\d.]+)"/>'
            r'<rect class="bad"[^>]* height="([\d.]+)"/>', text)]

    def test_chart(self):
        row = "{},E11.9\n" * 3 + "{},E11\n"
        columns = self.chart(row.replace("{}", "2021-11-05") + "2022-01-31,E11.9\n" * 2)
        self.assertEqual(columns, [("2021-11", 135.0, 45.0), ("2022-01", 90.0, 0.0)])
        # What is not valid is seen however rare it is.
        columns = self.chart("2021-11-05,E11.9\n" * 5000 + "2021-11-05,E11\n")
        self.assertEqual(columns[0][2], 1.0)

    def test_chart_of_many_months(self):
        """Sixty months are shown one by one, more by year."""
        columns = self.chart("2020-03-01,E11\n2025-02-01,E11\n")
        self.assertEqual([column[0] for column in columns], ["2020-03", "2025-02"])
        columns = self.chart("2020-03-01,E11\n2020-04-01,E11\n2025-03-01,E11\n")
        self.assertEqual([(column[0], column[2]) for column in columns], [("2020", 180.0),
                                                                        ("2025", 90.0)])
        columns = self.chart("1950-01-01,E11\n2099-12-31,E11\n")
        self.assertEqual([column[0] for column in columns], ["1950", "2099"])

    # ---- Files ----------------------------------------------------------------------------------

    def test_complete_or_absent(self):
        self.write("s.html", "before")
        table = self.write("bad.csv", CLAIMS + "1\n")
        status, _, _ = run(*COLUMNS, "-o", self.path("out.csv"), "--summary", self.path("s.html"),
                           table)
        self.assertEqual(status, 3)
        self.assertEqual(self.read("s.html"), b"before")
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["bad.csv", "s.html"])
        self.assertTrue(self.summary("s.html", CLAIMS, *COLUMNS).endswith("</html>\n"))
        self.assertEqual(sorted(os.listdir(self.folder.name)),
                         ["bad.csv", "claims.csv", "out.csv", "s.html"])

    def test_cannot_be_written(self):
        table = self.write("claims.csv", CLAIMS)
        for target in [self.path("no/such/s.json"), self.folder.name]:
            status, _, err = run(*COLUMNS, "-o", self.path("out.csv"), "--summary", target, table)
            self.assertEqual(status, 5)
            self.assertIn(target, err)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_full_disk(self):
        table = self.write("claims.csv", CLAIMS)
        status, _, err = run(*COLUMNS, "-o", self.path("out.csv"), "--summary", "/dev/full", table)
        self.assertEqual(status, 5)
        self.assertIn("/dev/full", err)
        self.assertIn("No space left", err)

    def test_valid_codes_stay_exit_status_0(self):
        self.summary("s.html", "c\nE11.9\n", "--code", "c:icd10cm", status=0)
        status, out, err = run("--input-format", "csv", "--code", "c:icd10cm", "--summary", "-",
                               stdin=b"c\nE11.9\n")
        self.assertEqual((status, out), (0, b"c,status\nE11.9,valid\n"))
        self.assertTrue(err.startswith("Codes of standard input\n"), err)


if __name__ == "__main__":
    PROGRAM, SAMPLE = sys.argv[1:3]
    del sys.argv[1:3]
    unittest.main()
