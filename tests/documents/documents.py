#!/usr/bin/env python3
"""What the documents promise beside what is there.

    documents.py PROGRAM

Whatever is named in a page of this repository exists: links and their headings, paths, presets, options.
What a page lists it lists whole: the options of tables and their fields in docs/ANNOTATE.md, the files in
ARCHITECTURE.md, the presets in CONTRIBUTING.md. And the tables of docs/FORMAT.md are those that the
second reader of tests/format reads by, which is compared with the library elsewhere.
"""

import functools
import json
import pathlib
import re
import struct
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "format"))
import layout  # noqa: E402

PROGRAM = sys.argv.pop(1)
PAGES = sorted(path for path in ROOT.rglob("*.md")
               if not path.relative_to(ROOT).parts[0].startswith(("build", ".")))

# Options of other programs that the pages name.
OTHERS = {"preset", "build", "install", "test-dir", "cflags", "libs", "quick", "filter", "check", "long"}


def text_of(name):
    return (ROOT / name).read_text()


@functools.cache
def printed(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True).stdout


def options_of(*arguments):
    """The long options in what the program prints, of which the man page writes - as \\-."""
    return set(re.findall(r"--([a-z][a-z-]*)", printed(*arguments).replace("\\-", "-")))


def headings(page):
    """The anchors of a page's headings, as they are made from them."""
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def table_below(page, words):
    """The rows of the first table behind the words."""
    rows = re.search(r"(?:^\|.*\n)+", page[page.index(words):], re.M).group().splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def missing(wanted, present):
    return sorted(set(wanted) - set(present))


class Pages(unittest.TestCase):
    def test_links_lead_somewhere(self):
        links = [(path, target) for path in PAGES
                 for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text())
                 if not re.match(r"https?:|mailto:", target)]
        self.assertGreater(len(links), 30)
        dead = []
        for path, target in links:
            name, _, anchor = target.partition("#")
            linked = path.parent / name if name else path
            if not linked.exists() or anchor and anchor not in headings(linked.read_text()):
                dead.append(f"{path.name}: {target}")
        self.assertEqual(dead, [])

    def test_paths_are_there(self):
        folders = "src|tests|tools|bench|data|docs|include|examples|[.]ci"
        paths = [(page.name, path) for page in PAGES
                 for path in re.findall(rf"`((?:{folders})/[^` ]*)`", page.read_text())]
        self.assertGreater(len(paths), 30)
        self.assertEqual([where for where in paths
                          if not list(ROOT.glob(re.sub(r"<\w+>", "*", where[1]).rstrip("/")))], [])

    def test_options_are_those_of_the_program(self):
        known = options_of("--man") | {"man"} | OTHERS
        used = [(path.name, name) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
                for name in re.findall(r"(?<![\w-])--([a-z][a-z-]*)", path.read_text())]
        self.assertGreater(len(used), 50)
        self.assertEqual([where for where in used if where[1] not in known], [])

    def test_presets(self):
        presets = {preset["name"] for preset in
                   json.loads(text_of("CMakePresets.json"))["configurePresets"]
                   if not preset.get("hidden")}
        listed = {row[0].strip("`") for row in table_below(text_of("CONTRIBUTING.md"), "| preset |")}
        self.assertEqual(listed, presets)

    def test_version(self):
        version = re.search(r'VERSION "(\d+\.\d+)\.', text_of("include/medtrie/medtrie.h"))[1]
        for name in ("README.md", "examples/CMakeLists.txt"):
            self.assertIn(f"find_package(medtrie {version} ", text_of(name), name)


class Architecture(unittest.TestCase):
    def test_every_source_is_named(self):
        """A line of the block begins a folder, or goes on with the one above."""
        block = text_of("ARCHITECTURE.md").split("\n## Files\n")[1].split("\n## ")[0]
        folder, words = None, {}
        for line in block.splitlines():
            start = re.match(r"    (src/\w+|sources|tools)/", line)
            if start:
                folder = {"sources": "src/compiler/sources"}.get(start[1], start[1])
                words[folder] = set()
                line = line[start.end():]
            if folder:
                words[folder] |= set(re.findall(r"\w+", line))
        self.assertEqual(len(words), 7)
        unnamed = {folder: missing((path.stem for path in (ROOT / folder).glob("*.[ch]")
                                    if not path.name.startswith("verb_")), named)
                   for folder, named in words.items()}
        self.assertEqual({folder: names for folder, names in unnamed.items() if names}, {})


class Annotate(unittest.TestCase):
    page = text_of("docs/ANNOTATE.md")

    def test_every_option(self):
        ours = options_of("annotate", "--help") | options_of("profile", "--help")
        self.assertGreater(len(ours), 15)
        self.assertEqual(missing(ours - {"help", "version", "index"},
                                 re.findall(r"--([a-z][a-z-]*)", self.page)), [])

    def test_every_field(self):
        fields = re.findall(r'^    \{"(\w+)",', text_of("src/annotate/fields.c"), re.M)
        self.assertGreater(len(fields), 15)
        listed = [name for row in table_below(self.page, "| field |") if row[0].startswith("`")
                  for name in re.findall(r"`(\w+)`", row[0])]
        self.assertEqual(sorted(listed), sorted(fields))


class Testing(unittest.TestCase):
    page = text_of("docs/TESTING.md")

    def test_counts_are_those_of_the_files(self):
        folder = ROOT / "tests"
        inputs = list((folder / "fuzz/corpus").glob("*/*"))
        targets = list((folder / "fuzz/corpus").iterdir())
        constants = (folder / "abi/constants.txt").read_text().splitlines()
        self.assertIn(f"{len(targets)} targets (`tools/fuzz --list`)", self.page)
        self.assertIn(f"replays {len(inputs):,} inputs", self.page)
        self.assertIn(f"{len(constants)} macros and enumerators", self.page)


class Verdict(unittest.TestCase):
    def test_every_status_and_repair(self):
        page = text_of("docs/CHECK.md")
        for name in ("src/reader/check.c", "src/reader/repair.c"):
            words = re.findall(r'MEDTRIE_(?:STATUS|REPAIR)_\w+(?:\] = |:\s+return )"(.+)"', text_of(name))
            self.assertGreater(len(words), 5, name)
            self.assertEqual(missing(words, re.findall(r"`([a-z-]+)`", page)), [])


class Format(unittest.TestCase):
    page = text_of("docs/FORMAT.md")
    SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "i32": 4}

    def sizes(self, words):
        """The sizes of a table's fields, whose offsets must follow from them."""
        offset, sizes = 0, []
        for at, kind, *_ in table_below(self.page, words):
            with self.subTest(table=words, offset=at):
                self.assertEqual(int(at), offset)
            number = re.match(r"(\d+) bytes", kind)
            sizes.append(int(number[1]) if number else self.SIZES[kind.split()[0]])
            offset += sizes[-1]
        return sizes

    def check(self, words, form, says=None):
        expected = [struct.calcsize("<" + field) for field in re.findall(r"\d+s|\w", form)]
        self.assertEqual(self.sizes(words), expected, words)
        if says:
            self.assertIn(says.replace("#", str(sum(expected))), self.page)

    def test_tables_are_those_of_the_reader(self):
        of_system = layout.system_sections(layout.Record._make(range(len(layout.Record._fields))))
        record = re.sub(r"(\d+)([A-Z])", lambda m: int(m[1]) * m[2], layout.RECORD.format.strip("<"))
        self.check("**`sources`**: the files", layout.WHOLE_SECTIONS["sources"], "# bytes\neach")
        self.check("**`system`**: one record", record, "one record of # bytes")
        self.check("`periods`, 16 bytes each", of_system["periods"][0], "`periods`, # bytes each")
        self.check("`releases`, 24 bytes each", of_system["releases"][0], "`releases`, # bytes each")
        self.check("## Texts of a concept", of_system["versions"][0], "| `versions` | V | # bytes |")
        self.check("## Replacements", of_system["replaced"][0], "| `replaced` | N | # bytes |")
        self.assertEqual(sum(self.sizes("## Header")), 64)
        self.assertEqual(sum(self.sizes("## Section table")), 40)

    def test_fields_have_the_reader_s_names(self):
        names = [row[2] for row in table_below(self.page, "**`system`**: one record")]
        ours = [name.replace("_", " ") for name in layout.Record._fields]
        self.assertEqual(len(names), len(ours))
        self.assertEqual([name for name in names if name in ours],
                         [name for name in ours if name in names])

    def test_sections_are_those_of_the_reader(self):
        listed = {row[0].strip("`") for row in table_below(self.page, "| section | records |")}
        self.assertEqual(listed | {"system"}, layout.SYSTEM_SECTIONS)


if __name__ == "__main__":
    unittest.main()
