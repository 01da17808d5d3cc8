"""The tables of docs/FORMAT.md: what stands where in an index file."""

import collections
import functools
import struct

MAGIC = b"\x89MTI\r\n\x1a\n"
WHOLE, NONE, WALK = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFE
DAYS, DAY_NONE = range(-719162, 2932897), -2**31
KINDS = (None, "chapter", "block", "category", "subcategory", "section", "body-system", "operation",
         "code", "group", "modifier")
GROUPING_KINDS = (1, 2, 5, 6, 9)
PACKED, GENERAL = 1, 2
NODE_BITS, NODE_MASK, M64 = 22, 2**22 - 1, 2**64 - 1
SECTIONS_MAX, SYSTEMS_MAX, LEVELS_MAX = 4096, 128, 32

WHOLE_SECTIONS = {"texts": "B", "notice": "I", "sources": "IIIiQ32s", "warnings": "I"}
Record = collections.namedtuple(
    "Record", "name title uri codes groupings bare prefixes releases periods default_period patterns "
    "words versions property_words buckets slots prefix_buckets prefix_slots multiplier "
    "prefix_multiplier key_class dot_after dot_after_e flags replacements rollup_kinds zero")
RECORD = struct.Struct("<18I2Q4B3I")


def system_sections(r):
    """The form of a record, and how many there are, of each section of a system."""
    slot, code = ("Q", "8s") if r.key_class == PACKED else ("I", "16s")
    concepts, kinds = r.codes + r.groupings, bin(r.rollup_kinds).count("1")
    return {
        "periods": ("iiIi", r.periods), "releases": ("iiIIII", r.releases),
        "pilots": ("B", r.buckets), "slots": (slot, r.slots),
        "pfxpilot": ("B", r.prefix_buckets), "pfxslots": (slot, r.prefix_slots),
        "ranges": ("II", r.groupings + r.bare),
        "lengths": ("B", r.bare if r.key_class == GENERAL else 0), "codes": (code, concepts),
        "parents": ("I", concepts), "sizes": ("I", r.codes), "extents": ("I", r.codes),
        "kinds": ("B", concepts), "history": ("I", concepts),
        "patterns": (f"ii{8 * r.words}s{8 * r.words}s", r.patterns),
        "rollups": ("I", kinds * r.codes), "starts": ("I", concepts + 1),
        "versions": ("IIII", r.versions), "props": ("I", r.property_words),
        "replaced": ("IIiII", r.replacements), "replaces": ("I", r.replacements)}


SYSTEM_SECTIONS = {"system", *system_sections(Record._make(range(len(Record._fields))))}


class FormatError(Exception):
    """The name is that of the library's constant without MEDTRIE_ERROR_, the offset a byte's."""

    def __init__(self, name, offset):
        super().__init__(f"{name} at byte {offset}")
        self.name, self.offset = name, offset


def need(truth, offset, name="INDEX_STRUCTURE"):
    if not truth:
        raise FormatError(name, offset)


class Section:
    """Records that follow each other; `row` is where its row of the section table is."""

    def __init__(self, data=b"", offset=0, size=0, row=64, checksum=0):
        self.data, self.offset, self.size = data, offset, size
        self.row, self.checksum, self.form = row, checksum, "B"

    def at(self, number):
        return self.offset + number * struct.calcsize("<" + self.form)

    @functools.cached_property
    def rows(self):
        records = struct.iter_unpack("<" + self.form, self.data[self.offset:self.offset + self.size])
        return [record if len(record) > 1 else record[0] for record in records]
