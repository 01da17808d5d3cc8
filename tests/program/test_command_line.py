#!/usr/bin/env python3
"""The program from outside: what all verbs share, help, usage, streams.

Usage: test_command_line.py PROGRAM SAMPLE_INDEX [unittest arguments]
"""

import json
import os
import re
import select
import signal
import subprocess
import unittest

from program import (PROGRAM, VERBS, run, open_terminal, on_terminal, Test, setUpModule,
                     tearDownModule)


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


if __name__ == "__main__":
    unittest.main()
