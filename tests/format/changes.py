"""Changes of an index file that break a rule of docs/FORMAT.md.

A change is a function that damages a File and returns the offset at fault. A place is a function
that finds a field in a File. The systems and codes are those of tests/format/good_file.c.
"""

import struct

from index_file import (
    ALIGNMENT, HEADER, HEADER_SIZE, M64, Place, RECORDS, REQUIRED, ROW, ROW_SIZE, SECTIONS_MAX,
    SYSTEMS_MAX, Section, WHOLE, WHOLE_NUMBER, pack)

CM, HCPCS, CHARGES, LOCAL, TOWER = "icd10cm", "hcpcs", "charges", "local", "tower"


def header(name):
    return lambda file: file.header(name)


def row(system, section, name):
    """A field of a section's row in the section table."""
    return lambda file: file.row_field(file.row_of(system, section), name)


def of(system, section, row=0, name=None):
    """A field of a row of a section."""
    return lambda file: file.field(system, section, row, name)


def beginning(system, section):
    return lambda file: file.section(system, section)


def value_of(place):
    return lambda file: file.get(place(file))


def node(system, name):
    return lambda file: file.node(system, name)


def put(place, value, *more, at=None):
    """Puts values at places; the first place is at fault, if at names no other."""
    def change(file):
        pairs = list(zip((place, *more[0::2]), (value, *more[1::2])))
        fault = (at or place)(file).at
        found = [(where(file), what(file) if callable(what) else what) for where, what in pairs]
        for where, what in found:
            file.set(where, what)
        return fault
    return change


def flip(place):
    """Changes a bit."""
    def change(file):
        where = place(file)
        file.set(where, file.get(where) ^ 1)
        return where.at
    return change


def is_section(system, name):
    return lambda file, section: (section.name.rstrip(b"\0") == name.encode() and
                                  section.system == file.number_of(system))


def resize(system, name, by):
    """Makes a section longer or shorter by some bytes; the size in its row is at fault."""
    def change(file):
        wanted = is_section(system, name)
        file.lay_out([
            section._replace(bytes=(section.bytes + bytes(max(by, 0)))[:len(section.bytes) + by])
            if wanted(file, section) else section for section in file.sections()])
        return file.row_field(file.row_of(system, name), "size").at
    return change


def remove(*wanted):
    """Leaves sections out: the section table is at fault."""
    def change(file):
        file.lay_out([section for section in file.sections()
                      if not any(is_section(*pair)(file, section) for pair in wanted)])
        return HEADER_SIZE
    return change


def remove_systems(file):
    file.lay_out([s for s in file.sections() if s.system == WHOLE_NUMBER])
    return HEADER_SIZE


def twice(system, name):
    """Repeats a section behind itself; the second row is at fault."""
    def change(file):
        sections = []
        for section in file.sections():
            sections += [section] * (2 if is_section(system, name)(file, section) else 1)
        fault = file.row_field(file.row_of(system, name) + 1, "name").at
        file.lay_out(sections)
        return fault
    return change


def add(*sections):
    def change(file):
        file.lay_out(file.sections() + [s(file) if callable(s) else s for s in sections])
        return 0
    return change


def cut(size):
    """The first bytes; the header's size is at fault, or the end of a file without header."""
    def change(file):
        del file.data[size:]
        return HEADER["file size"][0] if len(file.data) >= HEADER_SIZE else len(file.data)
    return change


def extend(zeros, last=None):
    """Bytes behind the last section, which the header knows of if the last one is given."""
    def change(file):
        file.data += bytes(zeros)
        if last is None:
            return HEADER["file size"][0]
        file.data[-1] = last
        file.set(file.header("file size"), len(file.data))
        return len(file.data) - 1
    return change


def transfer_in_text_mode(file):
    file.data = bytearray(file.data.replace(b"\r\n", b"\n"))
    return 0


def too_many_sections(file):
    notes = Section(b"notes", 1, WHOLE_NUMBER, 0, b"")
    sections = file.sections()
    file.lay_out(sections + [notes] * (SECTIONS_MAX + 1 - len(sections)))
    return file.header("section count").at


def too_many_systems(file):
    """Copies of a system under names of their own, as the last systems."""
    sections = file.sections()
    copied = [s for s in sections if s.system == file.number_of(LOCAL)]
    heap = file.row_of(WHOLE, "texts")
    texts = sections[heap].bytes
    for number in range(file.number_of(TOWER) + 1, SYSTEMS_MAX + 1):
        name = f"u{number:03}".encode()
        record_bytes = struct.pack("<I", len(texts)) + copied[0].bytes[4:]
        texts += struct.pack("<H", len(name)) + name
        sections += [copied[0]._replace(system=number, bytes=record_bytes)]
        sections += [s._replace(system=number) for s in copied[1:]]
    sections[heap] = sections[heap]._replace(bytes=texts)
    file.lay_out(sections)
    return file.row_field(file.row_of(SYSTEMS_MAX, "system"), "system").at


def exchange_rows(file):
    """Two neighbours in the section table; the one that begins before the end of the other."""
    first, second = (HEADER_SIZE + file.row_of(CM, name) * ROW_SIZE
                     for name in ("codes", "parents"))
    rows = file.data[first:first + ROW_SIZE], file.data[second:second + ROW_SIZE]
    file.data[first:first + ROW_SIZE], file.data[second:second + ROW_SIZE] = rows[1], rows[0]
    return second + ROW["offset"][0]


def system_not_first(file):
    """Puts the first section of the last system behind its second."""
    sections, at = file.sections(), file.row_of(TOWER, "system")
    sections[at], sections[at + 1] = sections[at + 1], sections[at]
    file.lay_out(sections)
    return file.row_field(at, "system").at


def name_inside_a_text(file):
    """The title has bytes in it that would do as a name."""
    title = file.get(file.field(TOWER, "system", 0, "title"))
    name = file.field(TOWER, "system", 0, "name")
    file.set(Place(file.section(WHOLE, "texts").at + title + 2, 0), b"\2\0zz")
    file.set(name, title + 2)
    return name.at


def text_beyond_section(file):
    place = Place(file.section(WHOLE, "texts").at + file.last_text(), 2)
    file.set(place, file.get(place) + 1)
    return place.at


def text_bytes(hexadecimal):
    """Puts bytes at the beginning of the last text."""
    def change(file):
        at = file.section(WHOLE, "texts").at + file.last_text() + 2
        file.set(Place(at, 0), bytes.fromhex(hexadecimal))
        return at
    return change


def second_source(system, days):
    """A source behind the one that there is, which is made one of ICD-10-CM."""
    def change(file):
        first = file.field(WHOLE, "sources", 0, "system")
        file.set(first, file.number_of(CM))
        source = file.section(WHOLE, "sources")
        added = bytes(file.data[source.at:source.at + source.size])
        resize(WHOLE, "sources", source.size)(file)
        file.set(Place(file.section(WHOLE, "sources").at + source.size, source.size), added)
        release = file.field(WHOLE, "sources", 1, "release")
        file.set(release, file.get(release) + days)
        owner = file.field(WHOLE, "sources", 1, "system")
        file.set(owner, file.number_of(system))
        return release.at if system == CM else owner.at
    return change


def unused_byte(system, section):
    """The byte behind a section."""
    def change(file):
        place = file.section(system, section)
        file.data[place.at + place.size] = 1
        return place.at + place.size
    return change


def grouping_without_valid_code(file):
    """I10, the only code of chapter 9, has the history of J4A.9, which is of the last release."""
    file.set(file.field(CM, "history", "I10"), file.get(file.field(CM, "history", "J4A9")))
    for release in 0, 1:
        for count in "codes", "billable":
            place = file.field(CM, "releases", release, count)
            file.set(place, file.get(place) - 1)
    return file.field(CM, "history", "chapter:9").at


def one_level_more(file):
    """The code that stands alone goes below the 32nd level."""
    levels = file.count(TOWER, "codes") - 1
    for code in range(levels):
        file.set(file.field(TOWER, "sizes", code), levels + 1 - code)
    place = file.field(TOWER, "parents", levels)
    file.set(place, levels - 1)
    return place.at


def grouping_below_a_code(file):
    """The block of J44 holds J44.9 alone."""
    ranges = file.field(CM, "ranges", "block:J40-J47", "first")
    file.set(ranges, file.node(CM, "J449"))
    file.set(file.field(CM, "parents", "J44"), file.node(CM, "block:J40-J4A"))
    return ranges.at


def grouping_behind_the_codes(file):
    """The last grouping begins where the codes end."""
    place = file.field(CM, "ranges", "block:J40-J47", "first")
    file.set(place, file.count(CM, "codes"))
    file.set(file.field(CM, "ranges", "block:J40-J47", "end"), file.count(CM, "codes") + 1)
    file.set(file.field(CM, "parents", "J44"), file.node(CM, "block:J40-J4A"))
    return file.field(CM, "ranges", "block:J40-J47").at


def second_version_first(file):
    """E11.9 has two versions, of which the second begins in the period of the first."""
    first = file.row_of_node(CM, "versions", file.node(CM, "E119"))
    place = file.field(CM, "versions", first + 1, "period")
    file.set(place, file.get(file.field(CM, "versions", first, "period")))
    return place.at


def versions_of_nobody(file):
    """E11.9 loses its second version; those behind it move up."""
    concepts = file.count(CM, "codes") + file.count(CM, "groupings")
    for concept in range(file.node(CM, "E119") + 1, concepts + 1):
        place = file.field(CM, "starts", concept)
        file.set(place, file.get(place) - 1)
    return file.field(CM, "starts", concepts).at


def empty_set_missing(file):
    """No properties at all."""
    resize(TOWER, "props", -4)(file)
    place = file.field(TOWER, "system", 0, "property words")
    file.set(place, 0)
    return place.at


def set_not_filling(file):
    """The last set of HCPCS has a pair less, so that another seems to follow, too long for its
    place."""
    words = file.count(HCPCS, "property words")
    last = start = 0
    while start < words:
        last, start = start, start + 1 + 2 * file.get(file.field(HCPCS, "props", start))
    place = file.field(HCPCS, "props", last)
    file.set(place, file.get(place) - 1)
    return file.field(HCPCS, "props", last + 1 + 2 * file.get(place)).at


def free(system, section, name, at):
    """Frees the slot of a node."""
    def change(file):
        fault = at(file).at
        place = file.field(system, section, name)
        file.set(place, M64)
        return fault
    return change


def exchange_slots(system, section, one, other):
    def change(file):
        places = [file.field(system, section, name) for name in (one, other)]
        values = [file.get(place) for place in places]
        file.set(places[0], values[1])
        file.set(places[1], values[0])
        return min(place.at for place in places)
    return change


def exchange_codes(system, one, other):
    """Two codes change places, and the hash follows them."""
    def change(file):
        ids = [file.node(system, name) for name in (one, other)]
        slots = [file.field(system, "slots", name) for name in (one, other)]
        codes = [file.field(system, "codes", name) for name in (one, other)]
        texts = [bytes(file.data[place.at:place.at + place.size]) for place in codes]
        for place, text in zip(codes, reversed(texts)):
            file.set(place, text)
        for place, concept in zip(slots, reversed(ids)):
            file.set(place, concept)
    return change


def codes_apart(file):
    """L10 stands between L08 and L09; all texts are found all the same."""
    place, fault = (file.field(TOWER, "ranges", f"prefix:{text}", name)
                    for text, name in (("L1", "first"), ("L0", "end")))
    first = file.node(TOWER, "L09")
    exchange_codes(TOWER, "L09", "L10")(file)
    file.set(place, first)
    return fault.at


def code_behind_its_extension(file):
    """X1Y before X1."""
    fault = file.field(CHARGES, "codes", "X1")
    exchange_codes(CHARGES, "X1", "X1Y")(file)
    file.set(file.field(CHARGES, "extents", "X1Y"), 1)
    return fault.at


def grouping_twice(name):
    """Two blocks of one text; of B99 a category has the slot."""
    def change(file):
        of_code = [file.field(CM, "codes", f"block:{block}") for block in (name, "E08-E13")]
        file.set(file.field(CM, "slots", "block:E08-E13"), M64)
        file.set(of_code[1], bytes(file.data[of_code[0].at:of_code[0].at + of_code[0].size]))
        return of_code[1].at
    return change


def code_that_is_the_one_before(file):
    """A00.0 twice, the second without a slot and below the first."""
    first = file.field(CM, "codes", "A000")
    second = file.field(CM, "codes", "A009")
    file.set(file.field(CM, "slots", "A009"), M64)
    file.set(file.field(CM, "sizes", "A000"), 2)
    file.set(file.field(CM, "parents", "A009"), file.node(CM, "A000"))
    prefixes = file.field(CM, "system", 0, "prefixes")
    file.set(prefixes, file.count(CM, "prefixes") - 1)
    file.set(second, bytes(file.data[first.at:first.at + first.size]))
    return second.at


def bare_prefix_that_is_a_code(file):
    """One more bare prefix, with the text of a code, in a slot that is free by chance."""
    codes = file.count(CM, "codes")
    used = {slot for slot, _ in file.slots(CM, "pfxslots")}
    first, text, slot = next(
        (code + 1, file.code(CM, code), file.hashed(CM, "pfxslots", file.code(CM, code)))
        for code in range(codes - 1)
        if file.code(CM, code + 1).startswith(file.code(CM, code)) and
        file.hashed(CM, "pfxslots", file.code(CM, code)) not in used)
    added = codes + file.count(CM, "groupings") + file.count(CM, "bare prefixes")
    resize(CM, "ranges", RECORDS["ranges"][1])(file)
    file.set(file.field(CM, "system", 0, "bare prefixes"), file.count(CM, "bare prefixes") + 1)
    file.set(file.field(CM, "pfxslots", slot), pack(text) << 22 | added)
    file.set(file.field(CM, "ranges", added - codes, "first"), first)
    file.set(file.field(CM, "ranges", added - codes, "end"), first + 1)
    return file.field(CM, "ranges", added - codes).at


def other_hash(system, section, place):
    """Changes a pilot or a multiplier; the first slot that is then not reached is at fault."""
    def change(file):
        where = place(file)
        file.set(where, file.get(where) ^ 2)
        return file.misled(system, section).at
    return change


def fill_free_slot(system, section, value):
    def change(file):
        place = file.field(system, section, file.free_slot(system, section))
        file.set(place, value)
        return place.at
    return change


def gap(file):
    """A multiple of 64 bytes more between two sections than there need be."""
    sections, last = file.sections(), file.row_count() - 1
    place = file.section(TOWER, sections[last].name.rstrip(b"\0").decode())
    file.data[place.at:place.at] = bytes(2 * ALIGNMENT)
    file.set(file.row_field(last, "offset"), place.at + 2 * ALIGNMENT)
    file.set(file.header("file size"), len(file.data))
    return 0


def lengths_of_packed_keys(file):
    add(Section(b"lengths", 1, file.number_of(CM), REQUIRED, b"\1"))(file)
    return file.row_field(file.row_of(CM, "lengths"), "size").at


def extents_like_sizes(file):
    place = file.section(CM, "sizes")
    return add(Section(b"extents", 1, file.number_of(CM), REQUIRED,
                       bytes(file.data[place.at:place.at + place.size])))(file)
