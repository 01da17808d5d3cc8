#!/usr/bin/env python3
"""The same inputs give the same index, byte for byte, whatever surrounds the compile; and what the
program says of an index has the same bytes whatever surrounds it.

    surroundings.py PROGRAM [CODESETS]

Compiles the sample in data/, or the folders of official files in CODESETS, in several locales and time
zones, from other folders, with the inputs in another order and of other times, as another user, with
other umasks, and 2 and 8 at once. What cannot be had here is named and left out: locales need localedef
with the sources of locales, another user needs root.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")
LOCALES = ["C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8", "ja_JP.EUC-JP"]
ZONES = ["UTC", "Pacific/Kiritimati", "America/St_Johns"]
NOBODY = 65534


class Place:
    """A folder that every user can reach, with the program and the inputs."""

    def __init__(self, folder, program, codesets):
        self.folder = folder
        os.chmod(folder, 0o755)
        self.program = shutil.copy(program, os.path.join(folder, "medtrie"))
        self.locales = os.path.join(folder, "locales")
        self.has_list = codesets is None
        self.inputs = ["icd10cm", "icd10pcs", "hcpcs", "icd9cm"]
        if self.has_list:
            self.inputs += ["cpt"]
        for name in self.inputs + ["lists"] * self.has_list:
            shutil.copytree(os.path.join(codesets or DATA, name), os.path.join(folder, name))
        self.first = None
        self.compared = self.differing = 0

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def environment(self, locale="C", zone="UTC"):
        return {"PATH": os.environ["PATH"], "LC_ALL": locale, "LOCPATH": self.locales, "TZ": zone}

    def command(self, index, below=".", inputs=None):
        options = []
        if self.has_list:
            table = os.path.join(below, "lists", "place-of-service.csv")
            options = ["--list", "place-of-service,title=Places of service",
                       "--release", f"place-of-service:2022-01-01={table}"]
        return [self.program, "compile", "-q", "-o", index, *options,
                *(os.path.join(below, name) for name in inputs or self.inputs)]

    def compare(self, what, digest):
        self.compared += 1
        if self.first is None:
            self.first = digest
        elif digest != self.first:
            print(f"surroundings: not the same bytes: {what}")
            self.differing += 1

    def compile(self, what, below=".", inputs=None, locale="C", zone="UTC", cwd=None, index="other",
                **options):
        subprocess.run(self.command(index, below, inputs), check=True, cwd=cwd or self.folder,
                       env=self.environment(locale, zone), **options)
        path = os.path.join(cwd or self.folder, index)
        self.compare(what, digest_of(path))
        os.remove(path)


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def have_locales(place):
    """Makes the locales where that can be done; returns those that there are."""
    os.mkdir(place.locales)
    for locale in LOCALES[2:]:
        name, charset = locale.split(".")
        if not shutil.which("localedef") or subprocess.run(
                ["localedef", "-i", name, "-f", charset, os.path.join(place.locales, locale)],
                capture_output=True).returncode not in (0, 1):  # 1: with warnings
            print(f"surroundings: no locale {locale} here")
    return [name for name in LOCALES
            if name in LOCALES[:2] or os.path.isdir(os.path.join(place.locales, name))]


def compile_in_other_folders(place):
    place.compile("absolute paths", below=place.folder)
    spaced = place.path("a folder", "with späces")
    os.makedirs(spaced)
    for name in place.inputs + ["lists"] * place.has_list:
        shutil.copytree(place.path(name), os.path.join(spaced, name))
    for number, (folder, _, files) in enumerate(sorted(os.walk(spaced), reverse=True)):
        for name in files:
            os.utime(os.path.join(folder, name), (86400 * number, 10**9 + 86400 * number))
    place.compile("another folder, other times", below=spaced)
    place.compile("from within that folder", cwd=spaced)
    place.compile("another order", below=spaced, inputs=place.inputs[::-1])
    releases = [os.path.join(name, release) for name in reversed(place.inputs)
                for release in sorted(os.listdir(place.path(name)), reverse=True)]
    place.compile("folder by folder, backwards", inputs=releases)
    shutil.rmtree(place.path("a folder"))


def compile_as_others(place):
    for mask in 0o077, 0:
        place.compile(f"umask {mask:03o}", umask=mask)
    if os.getuid() != 0:
        print("surroundings: another user needs root")
        return
    os.mkdir(place.path("nobody's"))
    os.chown(place.path("nobody's"), NOBODY, NOBODY)
    place.compile("another user", index="nobody's/other", user=NOBODY, group=NOBODY, extra_groups=[],
                  umask=0o077)


def compile_at_once(place, count):
    running = [subprocess.Popen(place.command(f"other{i}"), cwd=place.folder, env=place.environment())
               for i in range(count)]
    for i, process in enumerate(running):
        if process.wait() != 0:
            sys.exit("surroundings: a compile of several at once fails")
        place.compare(f"{i + 1} of {count} at once", digest_of(place.path(f"other{i}")))
        os.remove(place.path(f"other{i}"))


def ask(place, locales):
    """What the program writes has the same bytes in every locale and time zone."""
    subprocess.run(place.command("index"), check=True, cwd=place.folder, env=place.environment())
    with open(place.path("table.csv"), "w", encoding="utf-8") as table:
        table.write("code,day\n" + "M54.5,2021-10-02\nm545,2020-01-31\nI10,2022-02-29\nX,2021-1-1\n" * 500)
    annotate = ["annotate", "--code", "code:icd10cm", "--date", "day", "table.csv"]
    # Each with all ways to ask it that must write the same.
    questions = [[["info"]], [["info", "--json"]], [["lookup", "M54.5", "a00", "--json"]],
                 [["check", "M54.5", "i10.x", "--date", "2021-10-02"]],
                 [["export", "--system", "icd10cm", "--all", "--tsv"]],
                 [annotate, annotate + ["--threads", "2"], annotate + ["--threads", "8"]]]
    for ways in questions:
        answers = {}
        for way in ways:
            for locale, zone in [(name, "UTC") for name in locales] + [("C", name) for name in ZONES]:
                ran = subprocess.run([place.program, "-i", "index", *way], cwd=place.folder,
                                     env=place.environment(locale, zone), capture_output=True)
                answers.setdefault((ran.returncode, ran.stdout, ran.stderr), []).append(
                    " ".join([locale, zone, *way]))
        place.compared += 1
        if len(answers) > 1 or not next(iter(answers))[1]:
            print("surroundings: different texts, or none:", *answers.values(), sep="\n    ")
            place.differing += 1


def main():
    program, codesets = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder, program, codesets)
        locales = have_locales(place)
        place.compile("as it is")
        for locale in locales[1:]:
            place.compile(f"locale {locale}", locale=locale)
        for zone in ZONES[1:]:
            place.compile(f"time zone {zone}", zone=zone)
        compile_in_other_folders(place)
        compile_as_others(place)
        for count in (2, 8) if codesets is None else (2,):
            compile_at_once(place, count)
        ask(place, locales)
        print(f"{place.compared} comparisons in the locales {', '.join(locales)}: "
              f"{place.differing} differ; sha256 {place.first}")
        return place.differing > 0


sys.exit(main())
