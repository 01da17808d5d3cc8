#!/usr/bin/env python3
"""Changes bytes of indexes, sets the checksums right again, and asks both readers if that is sound.

    changed_bytes.py ANSWERS PAGE INDEX... [all]

ANSWERS is answers.c, PAGE docs/FORMAT.md with its example. A change is of one byte or word of one of
them; with `all` every byte of the example is changed in several ways, and many more of the others.
Fails where one reader accepts what the other refuses, or where they name different errors.
"""

import collections
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

import layout
import reader
from xxh3 import xxh3_128, xxh3_64


def example(page):
    """The bytes of "A tiny index, byte by byte"."""
    with open(page, encoding="utf-8") as file:
        lines = re.findall("^    ([0-9a-f]{8}): ((?:[0-9a-f]{2} ?)+)$", file.read(), re.MULTILINE)
    data = bytearray(struct.unpack("<Q", bytes.fromhex(lines[1][1])[8:])[0])
    for at, row in lines:
        data[int(at, 16):int(at, 16) + len(bytes.fromhex(row))] = bytes.fromhex(row)
    return bytes(data)


def sealed(data):
    """With the checksums and the content id that its bytes ask for."""
    data = bytearray(data)
    count, = struct.unpack_from("<I", data, 48)
    end = min(64 + 40 * count, len(data) // 40 * 40)
    for row in range(64, end - 39, 40):
        offset, size = struct.unpack_from("<QQ", data, row + 16)
        if offset + size <= len(data):
            struct.pack_into("<Q", data, row + 32, xxh3_64(data[offset:offset + size]))
    if end == 64 + 40 * count and len(data[64:end]) > 240:
        data[32:48] = xxh3_128(data[64:end]).to_bytes(16, "big")
    struct.pack_into("<Q", data, 56, xxh3_64(data[:56] + data[64:end]))
    return bytes(data)


def every_byte(data):
    """(offset, bytes to put there)"""
    for at, byte in enumerate(data):
        for other in sorted({0, 1, 255, byte ^ 1, byte ^ 128, byte + 1 & 255} - {byte}):
            yield at, bytes([other])


def some_words(data, count, dice):
    """As many in a small section as in a large one."""
    count_sections, = struct.unpack_from("<I", data, 48)
    parts = [(0, 64 + 40 * count_sections)] * 5
    for row in range(64, parts[0][1], 40):
        offset, size = struct.unpack_from("<QQ", data, row + 16)
        parts += [(offset, offset + size)] if size >= 4 else []
    for _ in range(count):
        first, end = dice.choice(parts)
        at = first + dice.randrange((end - first) // 4) * 4
        word, = struct.unpack_from("<I", data, at)
        near = struct.pack("<I", word + dice.choice((-2, -1, 1, 2, 256)) & 0xFFFFFFFF)
        far = dice.choice((b"\0\0\0\x80", b"\xfe\xff\xff\xff", b"\xff\xff\xff\xff"))
        other = first + dice.randrange((end - first) // 4) * 4
        yield at, dice.choice((near, near, far, data[other:other + 4], bytes([dice.randrange(256)])))


def ours(data):
    try:
        reader.verify(data)
    except layout.FormatError as error:
        return error.name, error.offset
    return "OK", 0


class Comparison:
    """Both readers' answers to changed images, by how they agree."""

    def __init__(self, program, folder):
        self.path = os.path.join(folder, "changed.medtrie")
        self.process = subprocess.Popen([program, "--verify"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, errors="replace")
        self.counts = collections.Counter()
        self.failures = 0

    def theirs(self, image):
        with open(self.path, "wb") as file:
            file.write(image)
        print(self.path, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline().rstrip("\n")
        name, offset = re.match(r"([a-z: ]+?)(?: at byte (\d+)\t.*)?$", line).groups(default=0)
        return name.replace(": ", "_").upper(), int(offset), line

    def compare(self, data, changes):
        for at, put in changes:
            image = sealed(data[:at] + put + data[at + len(put):])
            own, (name, offset, line) = ours(image), self.theirs(image)
            self.counts["the same byte" if own == (name, offset) else "the same error" if own[0] == name
                        else "another error"] += 1
            if own[0] != name:
                self.failures += 1
                print(f"{put.hex()} for {data[at:at + len(put)].hex()} at byte {at}: the library says",
                      line, "the page says", *own)


def main(program, page, *paths):
    some, dice, data = paths[-1] != "all", random.Random(1), example(page)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(program, folder)
        comparison.compare(data, [(0, data[:1])])  # nothing is changed
        comparison.compare(data, some_words(data, 1000, dice) if some else every_byte(data))
        for path in paths if some else paths[:-1]:
            with open(path, "rb") as file:
                index = file.read()
            comparison.compare(index, some_words(index, 500 if some else 5000, dice))
        comparison.process.communicate()
    print(dict(comparison.counts))
    return comparison.failures > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
