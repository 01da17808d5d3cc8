"""An index file as docs/FORMAT.md lays it out: fields by name, to be read and to be changed.

Nothing is checked here, for what is read may be broken on purpose. A system is meant by its name, a
row by its number or by the node that it is of: a code as it is written ("A00"), a grouping with its
kind ("block:A00-A09"), a bare prefix ("prefix:A").
"""

import collections
import struct

from xxh3 import xxh3_64, xxh3_128

SIZES = {"u8": 1, "u16": 2, "u32": 4, "i32": 4, "day": 4, "text": 4, "u64": 8}


def record(*fields):
    """Fields in their order, each "type name": name -> (offset, size); the record's size."""
    layout, at = {}, 0
    for field in fields:
        kind, name = field.split(" ", 1)
        size = SIZES[kind] if kind in SIZES else int(kind)
        layout[name] = at, size
        at += size
    return layout, at


HEADER, HEADER_SIZE = record(
    "8 magic", "u16 major", "u16 minor", "u16 reader minor", "u16 zero 16", "u32 required features",
    "u32 optional features", "u64 file size", "16 content id", "u32 section count", "u32 zero 32",
    "u64 checksum")
ROW, ROW_SIZE = record(
    "8 name", "u16 version", "u16 system", "u32 flags", "u64 offset", "u64 size", "u64 checksum")
SYSTEM = record(
    "text name", "text title", "text uri", "u32 codes", "u32 groupings", "u32 bare prefixes",
    "u32 prefixes", "u32 releases", "u32 periods", "u32 default period", "u32 patterns",
    "u32 mask words", "u32 versions", "u32 property words", "u32 buckets", "u32 slots",
    "u32 prefix buckets", "u32 prefix slots", "u64 multiplier", "u64 prefix multiplier",
    "u8 key class", "u8 dot after", "u8 dot after E", "u8 flags", "u32 replacements",
    "u32 roll-up kinds", "u32 zero")
RECORDS = {
    "notice": record("text text"),
    "sources": record("text name", "text format", "u32 system", "day release", "u64 size",
                      "32 sha256"),
    "warnings": record("text text"),
    "system": SYSTEM,
    "periods": record("day first", "day last", "u32 basis", "day release"),
    "releases": record("day first", "day last", "u32 codes", "u32 billable", "u32 groupings",
                       "u32 period"),
    "pilots": record("u8 pilot"),
    "pfxpilot": record("u8 pilot"),
    "ranges": record("u32 first", "u32 end"),
    "lengths": record("u8 length"),
    "parents": record("u32 parent"),
    "sizes": record("u32 size"),
    "extents": record("u32 extent"),
    "kinds": record("u8 kind"),
    "history": record("u32 pattern"),
    "rollups": record("u32 concept"),
    "starts": record("u32 version"),
    "versions": record("u32 period", "text title", "text short title", "u32 properties"),
    "props": record("u32 word"),
    "replaced": record("u32 old", "u32 new", "day day", "text text", "text table"),
    "replaces": record("u32 row"),
}
PACKED, GENERAL = 1, 2
KINDS = dict(chapter=1, block=2, category=3, subcategory=4, section=5, operation=7, code=8, group=9)
ALIGNMENT, SECTIONS_MAX, SYSTEMS_MAX, CODE_MAX = 64, 4096, 128, 16
REQUIRED = 1
WHOLE = ""  # as a system: the index itself
WHOLE_NUMBER = 65535
NONE = 0xFFFFFFFF
VARIES = 0xFFFFFFFE
DAY_NONE, DAY_LAST = 0x80000000, 2932896
M64 = 2**64 - 1
SPREAD = 0xD6E8FEB86659FD93

Section = collections.namedtuple("Section", "name version system flags bytes")
Place = collections.namedtuple("Place", "at size")


class File:
    """An index, or what is left of one."""

    def __init__(self, data):
        self.data = bytearray(data)

    # Numbers

    def get(self, place):
        return int.from_bytes(self.data[place.at:place.at + place.size], "little")

    def set(self, place, value):
        if isinstance(value, bytes):
            self.data[place.at:place.at + len(value)] = value
        else:
            self.data[place.at:place.at + place.size] = (value % 2**(8 * place.size)).to_bytes(
                place.size, "little")

    def header(self, name):
        return Place(*HEADER[name])

    def row_field(self, number, name):
        at, size = ROW[name]
        return Place(HEADER_SIZE + number * ROW_SIZE + at, size)

    def row_count(self):
        return self.get(self.header("section count"))

    # Sections

    def number_of(self, system):
        if system == WHOLE:
            return WHOLE_NUMBER
        for number in range(SYSTEMS_MAX):
            name = self.get(Place(self.section(number, "system").at + SYSTEM[0]["name"][0], 4))
            if self.text(name) == system.encode():
                return number
        raise KeyError(system)

    def row_of(self, system, section):
        """The number of a section's row; system is a name or a number."""
        number = system if isinstance(system, int) else self.number_of(system)
        table = self.data[HEADER_SIZE:HEADER_SIZE + self.row_count() * ROW_SIZE]
        wanted = section.encode().ljust(8, b"\0"), number
        for row, found in enumerate(struct.iter_unpack("<8s2xH28x", table)):
            if found == wanted:
                return row
        raise KeyError((system, section))

    def section(self, system, section):
        row = self.row_of(system, section)
        return Place(self.get(self.row_field(row, "offset")), self.get(self.row_field(row, "size")))

    def text(self, reference):
        at = self.section(WHOLE_NUMBER, "texts").at + reference
        size = int.from_bytes(self.data[at:at + 2], "little")
        return bytes(self.data[at + 2:at + 2 + size])

    def last_text(self):
        """The reference of the last text."""
        heap = self.section(WHOLE, "texts")
        reference = 0
        while True:
            end = reference + 2 + len(self.text(reference))
            if end == heap.size:
                return reference
            reference = end

    # Rows of sections

    def count(self, system, name):
        return self.get(self.field(system, "system", 0, name))

    def layout(self, system, section):
        """The record of a section, some of which depend on the system."""
        packed = system == WHOLE or section == "system" or self.count(system, "key class") == PACKED
        if section == "codes":
            return record(f"{8 if packed else CODE_MAX} code")
        if section in ("slots", "pfxslots"):
            return record("u64 slot" if packed else "u32 slot")
        if section == "patterns":
            words = range(self.count(system, "mask words"))
            return record("day first", "day last", *(f"u64 valid {w}" for w in words),
                          *(f"u64 billable {w}" for w in words))
        return RECORDS[section]

    def field(self, system, section, row, name=None):
        """A field; row is a number or the node that the row is of; without name the first field."""
        fields, size = self.layout(system, section)
        if isinstance(row, str):
            row = self.row_of_node(system, section, self.node(system, row))
        at, bytes_ = fields[next(iter(fields)) if name is None else name]
        return Place(self.section(system, section).at + row * size + at, bytes_)

    def row_of_node(self, system, section, node):
        codes = self.count(system, "codes")
        if section == "ranges":
            return node - codes
        if section == "lengths":
            return node - codes - self.count(system, "groupings")
        if section in ("slots", "pfxslots"):
            return self.slot_of(system, section, node)
        if section == "patterns":
            return self.get(self.field(system, "history", node))
        if section == "versions":
            return self.get(self.field(system, "starts", node))
        return node

    # Nodes: a code as it is written, "block:A00-A09", "prefix:A"

    def code(self, system, concept):
        place = self.field(system, "codes", concept)
        return bytes(self.data[place.at:place.at + place.size]).rstrip(b"\0").decode()

    def node(self, system, name):
        kind, _, text = name.rpartition(":")
        codes = self.count(system, "codes")
        concepts = codes + self.count(system, "groupings")
        if kind == "":
            nodes = [n for n in range(codes) if self.code(system, n) == text]
        elif kind == "prefix":
            nodes = [n for n in range(concepts, concepts + self.count(system, "bare prefixes"))
                     if self.bare_prefix(system, n) == text]
        else:
            nodes = [n for n in range(codes, concepts) if self.code(system, n) == text and
                     self.get(self.field(system, "kinds", n)) == KINDS[kind]]
        return nodes[0]

    def bare_prefix(self, system, node):
        if self.count(system, "key class") == PACKED:
            return unpack(self.get(self.field(
                system, "pfxslots", self.slot_of(system, "pfxslots", node))) >> 22)
        first, length = (
            self.get(self.field(system, section, self.row_of_node(system, section, node)))
            for section in ("ranges", "lengths"))
        return self.code(system, first)[:length]

    # The hashes

    def slots(self, system, section):
        """(slot, node) of the used slots."""
        packed = self.count(system, "key class") == PACKED
        for slot in range(self.count(system, "slots" if section == "slots" else "prefix slots")):
            value = self.get(self.field(system, section, slot))
            if value != (M64 if packed else NONE):
                yield slot, value & 0x3FFFFF if packed else value

    def slot_of(self, system, section, node):
        return next(slot for slot, held in self.slots(system, section) if held == node)

    def free_slot(self, system, section):
        used = {slot for slot, _ in self.slots(system, section)}
        return next(slot for slot in range(len(used) + 1) if slot not in used)

    def key(self, system, text):
        if self.count(system, "key class") == PACKED:
            return pack(text)
        return xxh3_64(text.encode())

    def hashed(self, system, section, text):
        """The slot that a text leads to."""
        prefix = "" if section == "slots" else "prefix "
        pilots = "pilots" if section == "slots" else "pfxpilot"
        mixed = self.key(system, text) * self.count(system, prefix + "multiplier") & M64
        bucket = mixed * self.count(system, prefix + "buckets") >> 64
        spread = mixed * (SPREAD + 2 * self.get(self.field(system, pilots, bucket))) & M64
        return spread * self.count(system, prefix + "slots") >> 64

    def misled(self, system, section):
        """The first slot that its node's text does not lead to."""
        for slot, node in self.slots(system, section):
            text = self.code(system, node) if section == "slots" else self.bare_prefix(system, node)
            if self.hashed(system, section, text) != slot:
                return self.field(system, section, slot)
        raise ValueError("all texts lead to their slots")

    # The file as a whole

    def sections(self):
        sections = []
        for row in range(self.row_count()):
            version, system, flags, at, size = (
                self.get(self.row_field(row, name))
                for name in ("version", "system", "flags", "offset", "size"))
            name = bytes(self.data[HEADER_SIZE + row * ROW_SIZE:][:8])
            sections.append(Section(name, version, system, flags, bytes(self.data[at:at + size])))
        return sections

    def lay_out(self, sections):
        """Gives the file these sections in this order, one behind the other."""
        data = bytearray(self.data[:HEADER_SIZE]) + bytearray(len(sections) * ROW_SIZE)
        for number, section in enumerate(sections):
            data += bytes(-len(data) % ALIGNMENT)
            struct.pack_into("<8sHHIQQ", data, HEADER_SIZE + number * ROW_SIZE, section.name,
                             section.version, section.system, section.flags, len(data),
                             len(section.bytes))
            data += section.bytes
        self.data = data
        self.set(self.header("section count"), len(sections))
        self.set(self.header("file size"), len(data))

    def seal_header(self):
        end = HEADER_SIZE + self.row_count() * ROW_SIZE
        sealed = self.data[:HEADER["checksum"][0]] + self.data[HEADER_SIZE:end]
        self.set(self.header("checksum"), xxh3_64(sealed))

    def seal(self):
        """Makes all checksums and the content id those of the bytes."""
        for row in range(self.row_count()):
            if HEADER_SIZE + (row + 1) * ROW_SIZE > len(self.data):
                return
            at, size = (self.get(self.row_field(row, name)) for name in ("offset", "size"))
            if at + size <= len(self.data):
                self.set(self.row_field(row, "checksum"), xxh3_64(self.data[at:at + size]))
        table = self.data[HEADER_SIZE:HEADER_SIZE + self.row_count() * ROW_SIZE]
        if len(table) > 240:
            self.set(self.header("content id"), xxh3_128(table).to_bytes(16, "big"))
        self.seal_header()


def pack(text):
    key = 0
    for place in range(7):
        key = key << 6 | (ord(text[place]) - 32 if place < len(text) else 0)
    return key


def unpack(key):
    fields = [key >> shift & 63 for shift in range(36, -1, -6)]
    return "".join(chr(field + 32) for field in fields if field)
