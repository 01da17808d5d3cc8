#!/usr/bin/env python3
"""Proves that the checks turn red, each for its own reason, by faults planted in the product.

    tests/gates/plants.py [SCRATCH [NAME...]]     build/plants otherwise; these faults alone

The sources are copied to the scratch folder and built by the presets release, asan and tsan as far as
the checks below need. Each check passes there before anything is planted. Then one fault after the
other is put into the copy, and what should catch it is run as tools/check runs it: its last line has to
count a failure, and the output has to name the fault. Takes some minutes; gates.sh is the short form for
every run.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = "include/medtrie/medtrie.h"
CLOSE, MAP = "src/reader/index.c", "src/reader/map.c"

# Name, how it is run, test, file, what stands there, what is planted, what the output must say.
# "-" for what stands there: the text is added at the end of the file.
PLANTS = [
    ("leak", "asan", "test_index", CLOSE, "    free(index->systems);\n", "",
     "LeakSanitizer: detected memory leaks"),
    ("buffer over-read", "asan", "every_byte_list", "src/reader/concept.c",
     "    if (id >= system->concept_count)\n        return text;\n", "",
     "AddressSanitizer: "),
    ("shift out of range", "asan", "test_time", "src/reader/calendar.h",
     ">> period % 64 & 1", ">> period & 1", "shift exponent .* is too large"),
    ("wrong answer", "asan", "test_time", "src/reader/calendar.h", "& 1) != 0", "& 1) == 0",
     "Assertion|assertion|Failing: [1-9]"),
    ("race", "tsan", "threads_queries", "src/reader/concept.c",
     "    return versioned_text(system, id, period, MEDTRIE_VERSION_TITLE);",
     "    static unsigned asked;\n\n    if (++asked == 0)\n        return (struct medtrie_text){\"\", 0};\n"
     "    return versioned_text(system, id, period, MEDTRIE_VERSION_TITLE);",
     "ThreadSanitizer: data race"),
    ("exported symbol", "release", "symbols_shared", "src/reader/time.c", "-",
     "MEDTRIE_API int medtrie_planted(void);\nint medtrie_planted(void)\n{\n    return 1;\n}\n",
     r"\+ medtrie_planted"),
    ("symbol of the static library", "release", "symbols_static", "src/reader/time.c", "-",
     "int planted(void);\nint planted(void)\n{\n    return 1;\n}\n", "^planted$"),
    ("longer struct", "release", "abi", HEADER, "    const medtrie_system *system;\n    medtrie_id id;\n",
     "    const medtrie_system *system;\n    medtrie_id id;\n    uint64_t more;\n",
     "libmedtrie: abidiff ended with 4"),
    ("members swapped", "release", "abi", HEADER, "    medtrie_id first;\n    medtrie_id end;\n",
     "    medtrie_id end;\n    medtrie_id first;\n", "libmedtrie: abidiff ended with 4"),
    ("removed function", "release", "abi", HEADER, "MEDTRIE_API void medtrie_contains_batch",
     "void medtrie_contains_batch", "libmedtrie: abidiff ended with 12"),
    ("added function", "release", "abi", "src/reader/time.c", "-",
     "MEDTRIE_API int medtrie_planted(void);\nint medtrie_planted(void)\n{\n    return 1;\n}\n",
     "libmedtrie: abidiff ended with 4"),
    ("changed enum", "release", "abi", HEADER, "MEDTRIE_REPAIR_TRANSPOSED = 9",
     "MEDTRIE_REPAIR_TRANSPOSED = 10", "libmedtrie: abidiff ended with 4"),
    ("changed constant", "release", "abi", HEADER, "#define MEDTRIE_ROW_YES 1",
     "#define MEDTRIE_ROW_YES 3", r"\+MEDTRIE_ROW_YES 3"),
    ("header that is no C++", "release", r"header_medtrie_c\+\+11", HEADER,
     "medtrie_day_of(int year, int month, int day)", "medtrie_day_of(int year, int month, int new)",
     "error: "),
    ("header that needs C11", "release", "header_medtrie_c99", HEADER,
     "struct medtrie_range {", "struct medtrie_range {\n    struct { int planted; };",
     "error: "),
    ("renamed option", "release", "documents", "tools/options.c", '"ragged", 0', '"uneven", 0', "ragged"),
    ("file without a word of it", "release", "documents", "src/reader/planted.c", "-",
     "/* Nothing. */\ntypedef int medtrie_planted;\n", "planted"),
    ("figure of FORMAT.md", "release", "documents", "docs/FORMAT.md", "| 48 | u32 | section count |",
     "| 44 | u32 | section count |", "44 != 48"),
    ("byte of FORMAT.md's index", "release", "test_format_example", "docs/FORMAT.md",
     "00000000: 89 4d 54 49", "00000000: 89 4d 54 48", "Failing: [1-9]"),
    ("dead link", "release", "documents", "README.md", "(docs/CHECK.md):", "(docs/CHECKS.md):",
     "docs/CHECKS.md"),
    ("answer in README.md", "release", "full_readme", "README.md", "614 added, 12 deleted",
     "613 added, 12 deleted", "1 of them wrong"),
    ("null pointer", "analyse", MAP, MAP, "    if (map->bytes != NULL)\n        munmap",
     "    char *none = NULL;\n\n    if (map->bytes == NULL)\n        *none = 0;\n"
     "    if (map->bytes != NULL)\n        munmap", "NullDereference|null-dereference"),
    ("layout of a source", "format", "", CLOSE, "    free(index->tables);", "  free(index->tables);",
     "clang-format-violations"),
]
# What has to be built for the tests, beside what they build themselves.
TARGETS = {
    "release": ["medtrie_program", "medtrie_shared", "medtrie_static", "test_format_example"],
    "asan": ["test_index", "test_time", "every_byte"],
    "tsan": ["medtrie_program", "threads_queries"],
}


def run(command, folder):
    done = subprocess.run(command, cwd=folder, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def must(command, folder):
    status, output = run(command, folder)
    if status != 0:
        sys.exit(f"{output}\nplants: {' '.join(command)} ended with {status}")


def copy_sources(source):
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name)


def check(source, how, test):
    """Runs what should catch a fault as tools/check does: whether it was red, skipped, and what it said."""
    results = source / "build" / "results"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    steps = results / "steps"
    if how in ("analyse", "format"):
        command = {"analyse": ["tools/analyse", test], "format": ["tools/format", "--check"]}[how]
        status, output = run(command, source)
        word = {0: "passed", 77: "skipped"}.get(status, "failed")
        steps.write_text(f"{word} {how}\n")
    else:
        steps.write_text("")
        must(["cmake", "--build", f"build/{how}", "--target", *TARGETS[how]], source)
        _, output = run(["ctest", "--preset", how, "-R", f"^{test}(_|$)", "--no-tests=error", "-V",
                         "--output-junit", str(results / "tests.xml")], source)
    status, summary = run(["tools/check-summary", str(results)], source)
    last = summary.splitlines()[-1]
    skipped = re.search(r", 0 failed, [1-9]\d* skipped$", last) is not None
    return not skipped and status != 0, skipped, f"{output}{summary}"


def plant(path, there, planted):
    """Puts the fault into the file; gives what was there, None: there was no file."""
    before = path.read_text() if path.exists() else None
    if there == "-":
        path.write_text((before or "") + planted)
    else:
        if before.count(there) != 1:
            sys.exit(f"plants: {path} has {before.count(there)} times\n{there}")
        path.write_text(before.replace(there, planted))
    return before


def main(scratch, names):
    plants = [row for row in PLANTS if not names or row[0] in names]
    source = scratch / "source"
    shutil.rmtree(scratch, ignore_errors=True)
    copy_sources(source)
    for preset in sorted({row[1] for row in plants} & set(TARGETS)):
        must(["cmake", "--preset", preset, "-DMEDTRIE_TESTS=ON"], source)

    failed, skips, sound = 0, 0, set()
    for name, how, test, file, there, planted, expected in plants:
        if (how, test) not in sound:
            red, skipped, output = check(source, how, test)
            if red:
                sys.exit(f"{output}\nplants: {test or how} fails without a planted fault")
            if skipped:
                skips += 1
                print(f"{name}: skipped, for {how} {test} is", flush=True)
                continue
            sound.add((how, test))
        before = plant(source / file, there, planted)
        red, _, output = check(source, how, test)
        caught = red and re.search(expected, output, re.MULTILINE)
        print(f"{name}: {'caught' if caught else 'NOT CAUGHT'} by {how} {test}".rstrip(), flush=True)
        if not caught:
            failed += 1
            print(output)
        if before is None:
            (source / file).unlink()
        else:
            (source / file).write_text(before)
    print(f"{len(plants) - failed - skips} faults caught, {failed} not, {skips} skipped")
    if failed == 0:
        shutil.rmtree(scratch)
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ.pop("MEDTRIE_INDEX", None)
    sys.exit(main(pathlib.Path((sys.argv[1:] or [ROOT / "build" / "plants"])[0]).resolve(), sys.argv[2:]))
