#!/usr/bin/env python3
"""`medtrie profile` from outside: what it prints, and that the command line it prints works.

Usage: test_profile.py PROGRAM SAMPLE_INDEX [unittest arguments]

What is counted and guessed is asked of the functions (tests/test_profile.c).
"""

import gzip
import json
import lzma
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = None
SAMPLE = None

CLAIMS = ("claim,dx1,dx2,proc,dos\n"
          "1,E11.9,,J0120,2022-02-03\n2,A00.0,E11.9,A0425,2022-02-04\n3,T40.1X1A,A00.0,J0120,2022-02-05\n")


def run(*arguments, stdin=b"", **options):
    process = subprocess.run([PROGRAM, "profile", "-i", SAMPLE, *arguments], input=stdin,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
    return process.returncode, process.stdout.decode("utf-8"), process.stderr.decode("utf-8", "replace")


def shell(command, name="sh", stdin=b"", **options):
    """Runs a command line as a user would; `medtrie` is the program."""
    script = f'medtrie() {{ "{PROGRAM}" "$@"; }}\n{command}'
    process = subprocess.run([name, "-c", script], input=stdin, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False, **options)
    return process.returncode, process.stdout.decode("utf-8"), process.stderr.decode("utf-8")


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

    def test_what_annotate_refuses(self):
        """It is said beside the command line, and is what annotate says of it."""
        for header, why in [("dx,dx,dos", "two columns dx_status would be added"),
                            ("dx,status,dx_status", "the input has a column dx_status already"),
                            ("dx,dx_b,dos", None)]:
            table = self.write("a.csv", header + "\n" + "E11.9,,2022-02-03\nE11.9,E11.9,2022-02-04\n" * 3)
            said = self.profile(table)
            self.assertEqual(said["refused"], why)
            status, _, err = shell(said["command"])
            self.assertEqual(status == 2, why is not None, err)
            self.assertIn(why or "", err)
            remark = f"# annotate refuses this as it stands: {why}\nmedtrie annotate "
            self.assertEqual(remark in run(table)[1], why is not None)
        # Annotate's name of the first column has the NUL too, and its number is all that names it.
        said = self.profile(self.write("a.csv", "dx\0,dos\n" + "E11.9,2022-02-03\n" * 3))
        self.assertEqual(said["refused"], None)
        self.assertIn("--code 1:icd10cm --date dos", said["command"])
        table = self.write("a.ndjson", '{"dx*":"E11.9"}\n' * 3)
        self.assertEqual(run(table)[0], 1)
        self.assertIn("# columns of codes that no option can name: 1\n", run(table)[1])
        said = self.profile(table, status=1)
        self.assertEqual((said["command"], said["refused"]), (None, None))

    def test_members_of_one_name(self):
        """Annotate cannot know which is meant, and says so where the second stands."""
        for rows, place in [
                ('{"dx":"E11.9","dx":"I10"}\n{"dx":"E11.9"}\n', "line 1, column 15"),
                ('{"dx":"E11.9"}\n\n' * 100 + '{"dx":"E11.9","n":1,"dx":"I10"}\n', "line 201, column 21"),
                ('{"dx":"E11.9","n":1,"n":2}\n', None), ('{"dx":"E11.9"}\n{}\n', None)]:
            table = self.write("a.ndjson", rows)
            why = place and f'{place}: another name than "dx", which came before, was expected here'
            said = self.profile(table)
            self.assertEqual(said["refused"], why)
            self.assertEqual(shell(said["command"])[0], 3 if why else 0)
            self.assertEqual("# annotate refuses this as it stands: " in run(table)[1], why is not None)

    def profile(self, *arguments, stdin=b"", status=0):
        code, out, err = run("--json", *arguments, stdin=stdin)
        self.assertEqual((code, err), (status, ""))
        self.assertEqual(out.count("\n"), 1)
        return json.loads(out)

    # ---- The command line ---------------------------------------------------------------------

    def test_command_annotates(self):
        table = self.write("a.csv", CLAIMS)
        status, out, _ = run(table)
        self.assertEqual(status, 0)
        command = out.splitlines()[-1]
        self.assertEqual(command, f"medtrie annotate -i {shlex.quote(SAMPLE)} --code 'dx*:icd10cm' "
                                  f"--code proc:hcpcs --date dos {shlex.quote(table)}")
        status, out, err = shell(command)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out.splitlines()[:2],
                         ["claim,dx1,dx2,proc,dos,dx1_status,dx2_status,proc_status",
                          "1,E11.9,,J0120,2022-02-03,valid,,valid"])
        self.assertEqual(self.profile(table)["command"], command)

    def test_all_that_is_printed_can_be_pasted(self):
        """Remarks are comments, the table is not part of what is run."""
        table = self.write("it's a table.csv", "the dx,d\nE11.9,1/2/2025\nA00.0,3/4/2025\n")
        _, out, _ = run(table)
        status, out, err = shell("\n".join(out.split("\n\n")[-1].splitlines()))
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out.splitlines()[1], "E11.9,1/2/2025,valid")

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_words_that_cannot_be_printed(self):
        """They are written by their numbers, so that what is printed still is the same word."""
        for delimiter in ["\1", "\x1b", "\x7f", "\t"]:
            table = self.write("a.dat", CLAIMS.replace(",", delimiter))
            _, out, _ = run("--delimiter", delimiter, "--input-format", "csv", table)
            status, out, err = shell(out.splitlines()[-1], "bash")
            self.assertEqual((status, err), (0, ""))
            self.assertEqual(out.splitlines()[1].split(delimiter)[-3:], ["valid", "", "valid"])
        for name in [b"\1.csv", b"\x1b[31m'\\ \xff.csv", "\u00e9\u009b1m\u0085\\.csv".encode(), b"a\nb.csv",
                     "\u00e9 \u4e2d.csv".encode()]:
            path = os.fsencode(self.folder.name) + b"/" + name
            with open(path, "wb") as file:
                file.write(CLAIMS.encode())
            process = subprocess.run([PROGRAM, "profile", "-i", SAMPLE, path], stdout=subprocess.PIPE, check=True)
            command = process.stdout.decode("utf-8").splitlines()[-1]
            self.assertEqual(all(character.isprintable() for character in command), True, command)
            self.assertEqual(shell(command, "bash")[0], 0, command)

    def test_names_that_cannot_be_printed(self):
        """A column of such a name goes by its number."""
        for name in ["a\1", "\u0085", "a\u009b1m", "\x7f"]:
            found = self.profile(self.write("a.csv", f"{name},n\nE11.9,x\nA00.0,y\n"))
            self.assertIn("--code 1:icd10cm", found["command"])
        found = self.profile(self.write("a.csv", "caf\u00e9,n\nE11.9,x\nA00.0,y\n"))
        self.assertIn("--code 'caf\u00e9:icd10cm'", found["command"])

    def test_every_way_to_write_a_table(self):
        tabbed, piped = CLAIMS.replace(",", "\t"), CLAIMS.replace(",", "|")
        objects = "".join(
            json.dumps(dict(zip(CLAIMS.splitlines()[0].split(","), line.split(",")))) + "\n"
            for line in CLAIMS.splitlines()[1:])
        codes = "E11.9\nA00.0\nT40.1X1A\n"
        for name, data in [
                ("a.csv.gz", gzip.compress(CLAIMS.encode())), ("a.csv.xz", lzma.compress(CLAIMS.encode())),
                ("a.tsv", tabbed), ("b.csv", tabbed), ("c.csv", piped), ("a.txt", piped), ("b.txt", CLAIMS),
                ("c.txt", CLAIMS.replace(",", ";")), ("d.txt", tabbed), ("a.ndjson", objects),
                ("a.jsonl", objects), ("e.txt", objects), ("f.txt", codes), ("no-extension", CLAIMS),
                ("d.csv", CLAIMS.replace("\n", "\r\n")), ("e.csv", "\ufeff" + CLAIMS),
                ("f.csv", CLAIMS + "4\n"), ("g.csv", "\"dx\"\n\"E11.9\"\n")]:
            with self.subTest(name):
                found = self.profile(self.write(name, data))
                status, out, err = shell(found["command"])
                self.assertEqual((status, err), (0, ""), found["command"])
                self.assertIn("valid", out.splitlines()[1])
                self.assertEqual(found["rows"], 4 if name == "f.csv" else 1 if name == "g.csv" else 3)

    def test_standard_input(self):
        for arguments in [[], ["-"]]:
            found = self.profile(*arguments, stdin=CLAIMS.encode())
            self.assertNotIn(" -\n", found["command"])
            self.assertEqual(shell(found["command"], stdin=CLAIMS.encode())[0], 0)

    def test_without_header(self):
        rows = CLAIMS.split("\n", 1)[1]
        found = self.profile("--no-header", self.write("a.csv", rows))
        self.assertEqual(found["rows"], 3)
        status, out, _ = shell(found["command"])
        self.assertEqual(status, 0)
        self.assertEqual(out.splitlines()[0], "1,E11.9,,J0120,2022-02-03,valid,,valid")

    def test_versions(self):
        table = self.write("a.csv", "dx1,ver1,dx2,ver2,hcpcs_cd,dos\n"
                                    "001.0,9,,,J0120,2015-09-30\nE11.9,0,001.0,9,J0120,2022-02-03\n")
        found = self.profile(table)
        self.assertIn("--code 'dx*:dx' --system-column 'ver*' --code hcpcs_cd:hcpcs --system-column ''",
                      found["command"])
        self.assertEqual([column["version_column"] for column in found["columns"]],
                         [2, None, 4, None, None, None])
        rows = shell(found["command"])[1].splitlines()
        self.assertEqual(rows[1].split(",")[6:8], ["valid", ""])
        self.assertEqual(rows[2].split(",")[6:8], ["valid", "retired"])

    def test_either_system(self):
        """J0120 is in HCPCS and, without its dot, in ICD-10-CM."""
        table = self.write("a.csv", "code\nJ0120\nJ0120\n")
        found = self.profile(table)
        self.assertEqual(found["columns"][0]["systems"], ["hcpcs", "icd10cm"])
        _, out, _ = run(table)
        self.assertIn("hcpcs or icd10cm", out)
        self.assertIn("several systems fit alike", out)
        self.assertTrue(found["command"].endswith("--code code " + shlex.quote(table)), found["command"])
        self.assertEqual(shell(found["command"])[0], 0)
        named = self.profile(self.write("b.csv", "dx\nJ0120\n"))
        self.assertEqual(named["columns"][0]["systems"], ["icd10cm"])

    def test_billable_on_the_date_of_service(self):
        """M54.5 may be billed to 2021-09-30, and ICD-9-CM to 2015-09-30."""
        for rows, expected in [
                ("dx,dos\nM54.5,2021-09-30\nM54.5,2021-10-01\n", 1), ("dx\nM54.5\nM54.5\n", 0),
                ("dx,dos\nM54.5,9/30/2021\nM54.5,9/30/2021\n", 2),
                ("dx,dos\nM54.5,1/2/2021\nM54.5,1/2/2021\n", 0),
                ("dx,from_dt,thru_dt\nM54.5,2021-09-30,2021-10-01\n", 1),
                ("dx,dos\n001.0,2015-09-30\n001.0,2015-10-01\n", 1), ("dx\n001.0\n001.0\n", 2)]:
            column = self.profile(self.write("a.csv", rows))["columns"][0]
            self.assertEqual((column["codes"], column["billable"]), (rows.count("\n") - 1, expected), rows)

    # ---- What is printed ----------------------------------------------------------------------

    def test_text(self):
        _, out, _ = run(self.write("a.csv", CLAIMS))
        self.assertEqual(out.splitlines()[1:8], [
            "",
            "   column   filled  guess                   fits  billable",
            "1  claim   100.0 %",
            "2  dx1     100.0 %  icd10cm              100.0 %   100.0 %",
            "3  dx2      66.7 %  icd10cm              100.0 %   100.0 %",
            "4  proc    100.0 %  hcpcs                100.0 %   100.0 %",
            "5  dos     100.0 %  date     YYYY-MM-DD  100.0 %"])

    def test_tsv(self):
        status, out, _ = run("--tsv", self.write("a.csv", CLAIMS))
        self.assertEqual(status, 0)
        self.assertEqual([line.split("\t") for line in out.splitlines()], [
            "column name rows filled guess date_format fits codes billable".split(),
            ["1", "claim", "3", "3", "", "", "", "", ""],
            ["2", "dx1", "3", "3", "icd10cm", "", "3", "3", "3"],
            ["3", "dx2", "3", "2", "icd10cm", "", "2", "2", "2"],
            ["4", "proc", "3", "3", "hcpcs", "", "3", "3", "3"],
            ["5", "dos", "3", "3", "date", "YYYY-MM-DD", "3", "", ""]])

    def test_json(self):
        found = self.profile(self.write("a.csv", CLAIMS))
        self.assertEqual([found[key] for key in ("format", "delimiter", "complete", "rows")],
                         ["csv", ",", True, 3])
        dx, dos = found["columns"][1], found["columns"][4]
        self.assertEqual((dx["systems"], dx["filled"], dx["fits"], dx["billable"]), (["icd10cm"], 3, 3, 3))
        self.assertEqual((dos["date_formats"], dos["dates"]), (["YYYY-MM-DD"], {"YYYY-MM-DD": 3}))

    def test_no_codes(self):
        table = self.write("a.csv", "a,b\n1,2\n")
        status, out, err = run(table)
        self.assertEqual((status, err), (1, ""))
        self.assertEqual(out.split("\n\n")[-1], "# no column of codes was found\n")
        self.assertIsNone(self.profile(table, status=1)["command"])
        self.assertEqual(self.profile(self.write("b.csv", ""), status=1)["columns"], [])

    def test_what_comes_near(self):
        """Where no column of codes was found."""
        for rows, remarks in [
                ("id,condition_source_value\n1,001.0\n2,E11.9\n3,A00.0\n4,x\n",
                 ["# column 2: 75.0 % of the filled cells are codes of dx"]),
                ("CODE,SYSTEM\nE11.9,ICD-10-CM\n73211009,SNOMED\n44054006,SNOMED\n",
                 ["# column 1: 33.3 % of the filled cells are codes of icd10cm"]),
                ("A00.0,1\nE11.9,2\nE11.9,3\n",
                 ["# column 1: 100.0 % of the filled cells are codes of icd10cm",
                  "# column 1: its name is a code itself; add --no-header if it is a row"])]:
            table = self.write("a.csv", rows)
            status, out, err = run(table)
            self.assertEqual((status, err), (1, ""))
            self.assertEqual(out.split("\n\n")[-1].splitlines(),
                             ["# no column of codes was found; the nearest, for --code COLUMN:SYSTEM:"] + remarks)
        self.assertEqual(run("--no-header", table)[0], 0)

    def test_members_are_named(self):
        """No option takes their numbers."""
        for rows, remark in [
                ('{"n":1,"condition source":"E11.9"}\n{"condition source":"x"}\n',
                 '# column "condition source": 50.0 % of the filled cells are codes of icd10cm'),
                ('{"n":1,"a\\n# b":"E11.9"}\n{"a\\n# b":"x"}\n',
                 '# column "a # b": 50.0 % of the filled cells are codes of icd10cm'),
                ('{"n":1,"code":"J0120"}\n', '# column "code": several systems fit alike; name one behind a colon'),
                ('{"dx":"E11.9","dos":"1/2/2025"}\n',
                 '# column "dos": month or day first? Add --date COLUMN and --date-format MM/DD/YYYY or DD/MM/YYYY')]:
            self.assertIn(remark + "\n", run(self.write("a.ndjson", rows))[1])

    def test_row_taken_for_a_header(self):
        remark = "# column 1: its name is a code itself; add --no-header if it is a row\n"
        for rows, is_said in [("E11.9,1\nA00.0,2\nI10,3\n", True), ("dx,1\nA00.0,2\nI10,3\n", False)]:
            table = self.write("a.csv", rows)
            status, out, _ = run(table)
            self.assertEqual((status, remark in out), (0, is_said), out)
            self.assertNotIn(remark, run("--no-header", table)[1])

    def test_icd9_without_a_date(self):
        """Its codes are billable here, and none of them in the newest release."""
        remark = "# ICD-9-CM was in use to 2015-09-30: without --date or --as-of none of its codes is valid\n"
        for rows, is_said in [
                ("dx\n001.0\n001.0\n", True), ("dx\n001.0\nE11.9\n", True), ("dx\nE11.9\n", False),
                ("dx,dos\n001.0,2015-09-30\n", False), ("dx,dos\n001.0,1/2/2015\n", True),
                ("hcpcs,dx\nJ0120,001.0\n", True)]:
            table = self.write("a.csv", rows)
            status, out, _ = run(table)
            self.assertEqual((status, remark in out), (0, is_said), rows)
            _, annotated, _ = shell(self.profile(table)["command"])
            self.assertEqual(any(status in annotated for status in ("retired", "malformed")), is_said, annotated)

    def test_dates_that_are_not_clear(self):
        _, out, _ = run(self.write("a.csv", "dx,dos\nE11.9,1/2/2025\n"))
        self.assertIn("date     MM/DD/YYYY or DD/MM/YYYY", out)
        self.assertIn("month or day first?", out)
        self.assertNotIn("--date dos", out)
        found = self.profile(self.write("b.csv", "dx,dos\nE11.9,1/13/2022\n"))
        self.assertIn("--date dos --date-format MM/DD/YYYY", found["command"])
        self.assertEqual(shell(found["command"])[0], 0)

    # ---- What is refused ----------------------------------------------------------------------

    def test_refused(self):
        table = self.write("a.csv", CLAIMS)
        for arguments, status, message in [
                (["--input-format", "xml", table], 2, "none of csv"),
                (["--delimiter", "ab", table], 2, "--delimiter"),
                (["--input-format", "ndjson", "--delimiter", ",", self.write("a.ndjson", "{}\n")], 2, "--delimiter"),
                (["--code", "dx", table], 2, "--code"), ([table, table], 2, "one FILE"),
                ([self.path("none.csv")], 5, "none.csv"),
                ([self.write("b.csv", "a\n\"b\n")], 3, "b.csv:2: a quoted cell begins"),
                ([self.write("b.ndjson", "{}\n[]\n")], 3, "b.ndjson:2: column 1"),
                ([self.write("c.csv", CLAIMS.encode("utf-16"))], 3, "UTF-16"),
                ([self.write("d.csv.gz", CLAIMS)], 5, "decompress")]:
            code, _, err = run(*arguments)
            self.assertEqual(code, status, arguments)
            self.assertIn(message, err)

    def test_only_the_beginning(self):
        """A file of 17 MiB: the beginning answers for all, and a row that is cut is none."""
        rows = (b"E11.9," + b"x" * 1000 + b"\n") * 17800
        table = self.write("a.csv", b"dx,note\n" + rows)
        found = self.profile(table)
        self.assertFalse(found["complete"])
        self.assertEqual(found["rows"], ((16 << 20) - 8) // 1007)
        self.assertEqual((found["short_rows"], found["columns"][0]["fits"]), (0, found["rows"]))
        self.assertIn("in the first 16 MiB", run(table)[1])

    def test_any_bytes(self):
        rng = random.Random(1)
        for i in range(60):
            data = bytes(rng.choice(b'",|\n\r\t{}:E119 \\\x00\xff') for _ in range(rng.randrange(4000)))
            for name in ["a.csv", "a.ndjson", "a.txt"]:
                status, _, err = run(self.write(name, data))
                self.assertIn(status, [0, 1, 3], (i, err))


if __name__ == "__main__":
    PROGRAM, SAMPLE = sys.argv[1:3]
    del sys.argv[1:3]
    unittest.main()
