"""Kills the program at random moments while it writes over a file of other contents.

    kill.py PROGRAM DATA MOMENTS [SEED]

Whatever the moment: afterwards the file is the older or the newer one, byte for byte, and nobody may
read it, or what is written beside it, who could not read the older one; the next run that is not
killed removes what the others left. Runs at the same time do not disturb each other.
"""

import os
import random
import subprocess
import sys
import tempfile
import time

CLAIMS = b"dx,dos\n" + b"E11.9,2022-03-01\nM54.5,2021-09-30\nnix,2022-01-01\n" * 20000
RUNS_AT_ONCE = 8


class Target:
    """A file that a command writes, with what it held before and what it will hold."""

    def __init__(self, folder, name, command):
        self.folder = os.path.join(folder, name + "-folder")
        os.mkdir(self.folder)
        self.name = name
        self.path = os.path.join(self.folder, name)
        self.command = command + [self.path]
        self.older = self.newer = None
        self.seconds = 0

    def start(self, umask=0o022):
        return subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                umask=umask)

    def run(self):
        """Runs the command to its end; a table whose codes are not all valid ends with 1."""
        process = self.start()
        errors = process.communicate(timeout=300)[1].decode()
        assert process.returncode in (0, 1), errors
        return errors

    def measure(self, older):
        """Learns the newer bytes, and how long a run takes."""
        times = []
        for _ in range(5):
            begun = time.monotonic()
            self.run()
            times.append(time.monotonic() - begun)
        self.seconds = sorted(times)[2]
        with open(self.path, "rb") as file:
            self.newer = file.read()
        self.older = older
        assert self.older != self.newer

    def put_older(self, mode):
        """As a new file, so that no earlier mode stays."""
        if os.path.exists(self.path):
            os.remove(self.path)
        with open(self.path, "wb") as file:
            file.write(self.older)
        os.chmod(self.path, mode)

    def others(self):
        return sorted(name for name in os.listdir(self.folder) if name != self.name)

    def holds(self):
        with open(self.path, "rb") as file:
            contents = file.read()
        return {self.older: "older", self.newer: "newer"}.get(contents, "neither")


def mode_of(path):
    return os.stat(path).st_mode & 0o7777


def kill_once(target, rng):
    """Returns what the file is afterwards, and whether something was left beside it."""
    mode, umask = rng.choice([(0o644, 0o022), (0o644, 0o077), (0o600, 0o022), (0o640, 0o027),
                              (0o666, 0o000), (0o444, 0o022)])
    target.put_older(mode)
    before = set(target.others())
    process = target.start(umask)
    # A quarter more than a run takes, so that some come to their end.
    time.sleep(rng.random() * 1.25 * target.seconds)
    process.kill()
    errors = process.communicate(timeout=300)[1].decode()
    assert process.returncode in (-9, 0, 1), (process.returncode, errors)
    held = target.holds()
    assert held != "neither", "the file is neither the older nor the newer one"
    assert process.returncode == -9 or held == "newer", errors
    asked = mode & 0o666 & ~umask if held == "newer" else mode
    assert mode_of(target.path) == asked, oct(mode_of(target.path))
    left = set(target.others()) - before
    for name in left:
        found = mode_of(os.path.join(target.folder, name))
        assert found & ~(mode & 0o666 & ~umask) == 0, f"{name}: {found:o} of {mode:o}, {umask:o}"
    return held, bool(left)


def kill_often(target, moments, rng):
    counts = {"older": 0, "newer": 0, "left": 0, "cleaned": 0}
    begun = time.monotonic()
    for moment in range(moments):
        held, left = kill_once(target, rng)
        counts[held] += 1
        counts["left"] += left
        if moment % 8 == 7 or moment == moments - 1:
            counts["cleaned"] += len(target.others())
            target.run()
            assert target.others() == [], target.others()
            assert target.holds() == "newer"
    print(f"{target.name}: {moments} moments within {target.seconds * 1.25:.3f} s: "
          f"{counts['older']} times the older file, {counts['newer']} the newer; "
          f"{counts['left']} times something was left, {counts['cleaned']} files were removed by "
          f"the next run; {time.monotonic() - begun:.1f} s")


def run_at_once(target, rounds, rng):
    """Of some runs every other one is killed, each at a moment of its own; the others succeed."""
    killed = 0
    for _ in range(rounds):
        target.put_older(0o644)
        processes = [target.start() for _ in range(RUNS_AT_ONCE)]
        for process in processes[::2]:
            time.sleep(rng.random() * target.seconds / 2)
            process.kill()
        for number, process in enumerate(processes):
            errors = process.communicate(timeout=300)[1].decode()
            killed += process.returncode == -9
            assert process.returncode in ((0, 1) if number % 2 else (-9, 0, 1)), errors
        assert target.holds() == "newer"
        target.run()
        assert target.others() == [], target.others()
    print(f"{target.name}: {rounds} times {RUNS_AT_ONCE} runs at once, {killed} of them killed, and "
          "all others succeeded")


def main():
    program, data, moments = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
    rng = random.Random(seed)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        systems = [os.path.join(data, name) for name in ("icd10cm", "icd10pcs", "hcpcs", "icd9cm")]
        older = os.path.join(folder, "older.medtrie")
        subprocess.run([program, "compile", "-q", "-o", older, systems[0]], check=True)
        claims = os.path.join(folder, "claims.csv")
        with open(claims, "wb") as file:
            file.write(CLAIMS)
        annotate = [program, "annotate", "-i", older, "--code", "dx:icd10cm", "--date", "dos", "-q",
                    claims, "-o"]
        index = Target(folder, "new.medtrie", [program, "compile", "-q", *systems, "-o"])
        with open(older, "rb") as file:
            index.measure(file.read())
        for path in (older, index.path):
            subprocess.run([program, "verify", "--full", path], check=True, stdout=subprocess.DEVNULL)
        table = Target(folder, "checked.csv", annotate)
        table.measure(b"an older table\n")
        kill_often(index, moments, rng)
        kill_often(table, max(moments // 10, 10), rng)
        for target in (index, table):
            run_at_once(target, max(moments // 20, 4), rng)


main()
