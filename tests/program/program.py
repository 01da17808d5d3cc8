"""The program `medtrie` as its tests run it: on an index of small code sets (codesets.py), so that
every answer is known, and on that of data/.
"""

import json
import os
import pty
import subprocess
import sys
import tempfile
import unittest

import codesets

# The tests' first arguments; what is behind them is for unittest.
PROGRAM = os.path.abspath(sys.argv.pop(1))
SAMPLE = os.path.abspath(sys.argv.pop(1))

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
