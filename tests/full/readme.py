#!/usr/bin/env python3
"""Runs the examples of README.md and compares what they print.

    readme.py PROGRAM INDEX README

An example is a line "    $ command" and the lines below it. They are run in the page's order in one
empty folder, with the index of all official files as MEDTRIE_INDEX; but the compile, for which that
index stands. What is shown by cat is a file that the next examples read.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

EXAMPLE = re.compile(r"^    \$ (.*)\n((?:    (?!\$).*\n|\n(?=    (?!\$)))*)", re.MULTILINE)


def main(program, index, readme):
    examples = [(command, re.sub(r"^    ", "", shown, flags=re.MULTILINE))
                for command, shown in EXAMPLE.findall(pathlib.Path(readme).read_text())]
    wrong = count = 0
    with tempfile.TemporaryDirectory() as folder:
        bin_folder = pathlib.Path(folder, "bin")
        bin_folder.mkdir()
        (bin_folder / "medtrie").symlink_to(os.path.abspath(program))
        environment = os.environ | {"MEDTRIE_INDEX": os.path.abspath(index),
                                    "PATH": f"{bin_folder}:{os.environ['PATH']}"}
        for command, shown in examples:
            if command.startswith("cat "):
                pathlib.Path(folder, command.split()[1]).write_text(shown)
            elif not command.startswith(("medtrie compile", "export")):
                done = subprocess.run(command, shell=True, cwd=folder, env=environment, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                count += 1
                if done.stdout.rstrip("\n") != shown.rstrip("\n"):
                    wrong += 1
                    print(f"$ {command}\nis, in {readme}:\n{shown}but prints:\n{done.stdout}")
    print(f"{count} examples, {wrong} of them wrong")
    return 1 if wrong or count < 10 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
