"""A second reader of index files, written from docs/FORMAT.md alone: the page as a program.

    index = Index(data)         checks the structure, as a reader must before its first query
    index = verify(data)        checks every rule; FormatError says which byte breaks one
    system = index.systems["icd10cm"]
    system.check("e11.9", day)  "valid"

Names are those of the page. A concept is its id, a period its number, a day the count of days since
1970-01-01, and None where there is none. It asks for nothing but Python's own library (3.10).
"""

import bisect
import collections
import functools
import re
import struct

import verification
from layout import (DAY_NONE, DAYS, GENERAL, KINDS, M64, MAGIC, NODE_BITS, NODE_MASK, NONE, PACKED,
                    RECORD, SECTIONS_MAX, SYSTEMS_MAX, SYSTEM_SECTIONS, WALK, WHOLE, WHOLE_SECTIONS,
                    FormatError, Record, Section, need, system_sections)
from xxh3 import xxh3_64

REPLACEMENTS_MAX, FOREIGN_MAX = 256, 16
Hash = collections.namedtuple("Hash", "multiplier pilots slots first end")
Replacement = collections.namedtuple("Replacement", "id code table day")


class Index:
    """An index from bytes or a map of them; `systems` are by name, in their order."""

    def __init__(self, data):
        self.data = data
        need(len(data) >= 64, len(data), "INDEX_TRUNCATED")
        need(data[:8] == MAGIC, 0, "INDEX_MAGIC")
        (major, minor, reader_minor, zero, required, self.features, size, self.content_id, count,
         zero2, checksum) = struct.unpack_from("<4H2IQ16s2IQ", data, 8)
        need(major == 1, 8, "INDEX_VERSION")
        need(reader_minor == 0, 12, "INDEX_VERSION")
        need(required == 0, 16, "INDEX_FEATURE")
        need(size == len(data), 24, "INDEX_TRUNCATED")
        need(count <= SECTIONS_MAX and 64 + 40 * count <= size, 48)
        self.table = data[64:64 + 40 * count]
        need(xxh3_64(data[:56] + self.table) == checksum, 56, "INDEX_CHECKSUM")
        need(zero == zero2 == 0, 14)
        self.sections = self.read_table(64 + 40 * count)
        for name, form in WHOLE_SECTIONS.items():
            section = self.sections.setdefault((WHOLE, name), Section())
            section.form = form
            need(section.size % struct.calcsize("<" + form) == 0, section.row)
        need(self.section("texts").size > 0, self.section("texts").row)
        need(self.section("notice").size == 4, self.section("notice").row + 24)
        texts = self.section("texts")
        self.texts = data[texts.offset:texts.offset + texts.size]
        count = sum(name == "system" for _, name in self.sections)
        need(count > 0, 64)
        self.numbered = [System(self, number) for number in range(count)]
        for before, system in zip([None, *self.numbered], self.numbered):
            need(re.fullmatch("[a-z][a-z0-9-]*", system.name) and
                 (before is None or before.name < system.name), system.section.offset)
        self.systems = {system.name: system for system in self.numbered}

    def read_table(self, end):
        """Sections by owner and name."""
        sections, self.in_file = {}, []
        for row in range(64, 64 + len(self.table), 40):
            name, version, owner, flags, offset, size, checksum = struct.unpack_from(
                "<8sHHIQQQ", self.data, row)
            need(offset % 64 == 0 and end <= offset <= len(self.data), row + 16)
            need(size <= len(self.data) - offset, row + 24)
            end, name = offset + size, name.rstrip(b"\0").decode("latin-1")
            self.in_file.append(Section(self.data, offset, size, row, checksum))
            if version != 1 or name not in WHOLE_SECTIONS and name not in SYSTEM_SECTIONS:
                need(flags & 1 == 0, row, "INDEX_FEATURE")
                continue
            need((name in WHOLE_SECTIONS) == (owner == WHOLE), row + 10)
            need((owner, name) not in sections, row)
            need(owner == WHOLE or owner < SYSTEMS_MAX and
                 (name == "system" or (owner, "system") in sections), row + 10)
            sections[owner, name] = self.in_file[-1]
        return sections

    def section(self, name):
        return self.sections[WHOLE, name]

    def text(self, reference):
        end = reference + 2 + int.from_bytes(self.texts[reference:reference + 2], "little")
        return self.texts[reference + 2:end].decode(errors="replace") if end <= len(self.texts) else ""


class System:
    """One code system of an index; each section is an attribute of its name, a list of records."""

    def __init__(self, index, number):
        own = {name: section for (owner, name), section in index.sections.items() if owner == number}
        need("system" in own, 64)
        self.index, self.section = index, own["system"]
        need(self.section.size == RECORD.size, self.section.row + 24)
        self.record = r = Record(*RECORD.unpack_from(index.data, self.section.offset))
        self.check_record(r)
        self.name, self.title, self.uri = (index.text(reference) for reference in r[:3])
        self.case_kept, self.licensed = r.flags & 1 > 0, r.flags & 2 > 0
        self.code_count, self.concept_count = r.codes, r.codes + r.groupings
        self.tables = {}
        for name, (form, count) in system_sections(r).items():
            table = self.tables[name] = own.get(name, Section())
            table.form = form
            need(table.size == table.at(count) - table.offset or name == "extents" and not table.size,
                 table.row + 24)
            setattr(self, name, table.rows)
        self.codes = [code.rstrip(b"\0") for code in self.codes]
        self.extents = self.extents or self.sizes
        self.patterns = [(first, last, *(int.from_bytes(mask, "little") for mask in masks))
                         for first, last, *masks in self.patterns]
        self.concept_hash = Hash(r.multiplier, self.pilots, self.slots, 0, self.concept_count)
        self.bare_hash = Hash(r.prefix_multiplier, self.pfxpilot, self.pfxslots, self.concept_count,
                              self.concept_count + r.bare)

    def check_record(self, r):
        at = self.section.offset
        need(r.key_class in (PACKED, GENERAL), at + 88)
        need(r.default_period < r.periods, at + 36)
        need(r.words == (r.periods + 63) // 64, at + 44)
        need(min(r.buckets, r.slots, r.prefix_buckets, r.prefix_slots) >= 1, at + 56)
        need(r.multiplier & r.prefix_multiplier & 1, at + 72)
        need(max(r.dot_after, r.dot_after_e) <= 16, at + 89)
        need(r.flags & ~3 == 0 and r.flags >> 1 <= self.index.features & 1, at + 91)
        need(r.rollup_kinds & ~0x7FE == 0, at + 96)
        need(r.zero == 0, at + 100)
        need(sum(r[3:6]) <= (NODE_MASK if r.key_class == PACKED else WALK), at + 12)

    # ---- Finding

    def normalise(self, text, as_prefix=False):
        """The characters that a code is to have, None for what is no code; and if it had its dot."""
        text = text.encode() if isinstance(text, str) else text
        text = re.sub(rb"\A(?:[ \t\r\n]|\xc2\xa0)+|(?:[ \t\r\n]|\xc2\xa0)+\Z", b"", text)
        text = text if self.case_kept else text.upper()
        after = self.dot_after(text)
        dotted = after > 0 and text[after:after + 1] == b"."
        if dotted:
            text = text[:after] + text[after + 1:]
            beneath = self.codes_beginning(text)[:2] if as_prefix else ()
            if len(text) == after and not any(len(self.codes[id]) > after for id in beneath):
                return None, True
        return text if re.fullmatch(rb"[ -~]{0,16}", text) else None, dotted

    def dot_after(self, code):
        return code[:1] == b"E" and self.record.dot_after_e or self.record.dot_after

    def display(self, id):
        code = self.codes[id].decode()
        after = self.dot_after(self.codes[id]) if id < self.code_count else 0
        return f"{code[:after]}.{code[after:]}" if 0 < after < len(code) else code

    def key(self, code):
        if self.record.key_class == GENERAL:
            return xxh3_64(code)
        if not re.fullmatch(rb"[A-Z0-9-]{1,7}", code):
            return None
        return sum(character - 32 << 36 - 6 * place for place, character in enumerate(code))

    def probe(self, hash, code):
        """The node of a text."""
        key = self.key(code)
        if key is None:
            return None
        mixed = key * hash.multiplier & M64
        pilot = hash.pilots[mixed * len(hash.pilots) >> 64]
        spread = mixed * (0xD6E8FEB86659FD93 + 2 * pilot) & M64
        slot = hash.slots[spread * len(hash.slots) >> 64]
        if self.record.key_class == PACKED:
            node = slot & NODE_MASK
            return node if slot >> NODE_BITS == key and hash.first <= node < hash.end else None
        return slot if hash.first <= slot < hash.end and self.node_text(slot) == code else None

    def node_text(self, node):
        """Of a concept, or in a system of general keys of a bare prefix."""
        if node < self.concept_count:
            return self.codes[node]
        first, _ = self.ranges[node - self.code_count]
        return self.codes[first][:self.lengths[node - self.concept_count]]

    def find(self, text, kind=None):
        code, dotted = self.normalise(text)
        id = self.probe(self.concept_hash, code) if code else None
        if kind is not None and id is not None and KINDS[self.kinds[id]] != kind:
            id = next((g for g in range(self.code_count, self.concept_count)
                       if self.codes[g] == code and KINDS[self.kinds[g]] == kind), None)
        return None if dotted and id is not None and id >= self.code_count else id

    def prefix(self, text):
        """The ids of the codes that begin with a text."""
        code, _ = self.normalise(text, as_prefix=True)
        return range(0) if code is None else self.codes_beginning(code)

    def codes_beginning(self, code):
        if not code:
            return range(self.code_count)
        node = self.probe(self.concept_hash, code)
        if node is None:
            node = self.probe(self.bare_hash, code)
        if node is None:
            return range(0)
        if node < self.code_count:
            return range(node, node + self.extents[node])
        first, end = self.ranges[node - self.code_count]
        return range(first, end) if self.codes[first].startswith(code) else range(0)

    # ---- Time

    def period_on(self, day):
        """The period of a day, the default one of no day; None: not covered."""
        if day is None:
            return self.record.default_period
        period = self.period_from(day)
        return period if period < len(self.periods) and self.periods[period][0] <= day else None

    def period_from(self, day):
        """The first period that does not end before a day; none: as many as there are."""
        return bisect.bisect_left(self.periods, day, key=lambda period: period[1])

    def masks(self, id):
        """The periods in which a concept is valid and is billable, a bit each."""
        return self.patterns[self.history[id]][2:]

    def valid(self, id, period):
        return self.masks(id)[0] >> period & 1 == 1

    def billable(self, id, period):
        return self.masks(id)[1] >> period & 1 == 1

    def validity(self, id):
        """The first and the last known day."""
        return tuple(None if d == DAY_NONE else d for d in self.patterns[self.history[id]][:2])

    def effective(self, id, period):
        """The period whose hierarchy and texts a concept has in a period."""
        valid, _ = self.masks(id)
        before = valid & (2 << period) - 1
        if before:
            return before.bit_length() - 1
        return (valid & -valid).bit_length() - 1 if valid else period

    def status(self, id, day):
        """What docs/CHECK.md says of a concept on a day."""
        period = self.period_on(day)
        if period is None:
            return "not-covered"
        if self.valid(id, period):
            return "valid" if self.billable(id, period) else "header"
        day = self.periods[period][0] if day is None else day
        return "not-yet-valid" if day < self.patterns[self.history[id]][0] else "retired"

    def check(self, text, day):
        """The status of a code; None: unknown, or none at all."""
        id = self.find(text)
        return None if id is None else self.status(id, day)

    # ---- Hierarchy

    @functools.cached_property
    def official_order(self):
        """All concepts, and the place of each."""
        order, grouping = [], self.code_count
        for code in range(self.code_count):
            while grouping < self.concept_count and self.ranges[grouping - self.code_count][0] == code:
                order.append(grouping)
                grouping += 1
            order.append(code)
        return order, {id: place for place, id in enumerate(order)}

    def codes_of(self, id):
        """A code and the codes below it, or the codes of a grouping."""
        return range(id, id + self.sizes[id]) if id < self.code_count else \
            range(*self.ranges[id - self.code_count])

    def places_below(self, id):
        """Where the concepts below one, or all, stand in official order."""
        order, place = self.official_order
        if id is None:
            return 0, len(order)
        return place[id] + 1, place[self.codes_of(id)[-1]] + 1

    def ancestors(self, id, period):
        """Root first."""
        period, above = self.effective(id, period), []
        while (id := self.parents[id]) != NONE:
            if self.valid(id, period):
                above.append(id)
        return above[::-1]

    def parent(self, id, period):
        return next(reversed(self.ancestors(id, period)), None)

    def level(self, id, period):
        return len(self.ancestors(id, period)) + 1

    def descendants(self, id, period):
        """In official order; of None all concepts that are valid."""
        if id is not None and not self.valid(id, period):
            return []
        place, end = self.places_below(id)
        return [id for id in self.official_order[0][place:end] if self.valid(id, period)]

    def children(self, id, period):
        """As descendants, those that have no other between."""
        if id is not None and not self.valid(id, period):
            return []
        children, (place, end) = [], self.places_below(id)
        while place < end:
            below = self.official_order[0][place]
            place += 1
            if self.valid(below, period):
                children.append(below)
                place = self.places_below(below)[1]
        return children

    # ---- Texts

    def version(self, id, period):
        period, version = self.effective(id, period), self.starts[id]
        while version + 1 < self.starts[id + 1] and self.versions[version + 1][0] <= period:
            version += 1
        return version

    def titles(self, id, period):
        _, title, short_title, _ = self.versions[self.version(id, period)]
        return self.index.text(title), self.index.text(short_title)

    def properties(self, id, period):
        start = self.versions[self.version(id, period)][3]
        pairs = self.props[start + 1:start + 1 + 2 * self.props[start]]
        texts = [self.index.text(reference) for reference in pairs]
        return dict(zip(texts[::2], texts[1::2]))

    # ---- Replacements

    @functools.cached_property
    def rows_of(self):
        """The rows of `replaced` by old code (0) and, in the order of `replaces`, by new code (1)."""
        by_code = collections.defaultdict(list), collections.defaultdict(list)
        for column, rows in (0, self.replaced), (1, [self.replaced[row] for row in self.replaces]):
            for row in rows:
                by_code[column][row[column]].append(row)
        return by_code

    def successors(self, id, day):
        """The codes to use instead of one that can no longer be billed on a day."""
        period = self.period_on(day)
        if period is None or self.billable(id, period):
            return []
        day = self.periods[period][0] if day is None else day
        cpt = self.index.systems.get("cpt")

        def steps(code, since):
            rows = [row for row in self.rows_of[0].get(code, ()) if since <= row[2] <= day]
            whole = [row for row in rows if not self.billable(code, self.period_from(row[2]))]
            return [(new, *rest) for _, new, *rest in whole or rows
                    if new != NONE or not cpt or cpt.check(self.index.text(rest[1]), day) == "valid"]
        return self.replacements(id, period, DAYS[0], steps)

    def predecessors(self, id, day):
        """The codes that a code came from; on no day just those that the tables name."""
        period = self.period_on(day)
        if period is None:
            return []

        def steps(code, until):
            return [(row[0], *row[2:]) for row in self.rows_of[1].get(code, ()) if row[2] <= until]
        return self.replacements(id, period if day is not None else None, DAYS[-1], steps)

    def replacements(self, id, period, day, steps):
        """What a walk in breadth comes to that is billable in a period, or in one step without."""
        found, seen, foreign, queue = [], {id}, set(), collections.deque([(id, day)])
        while queue:
            for code, on, text, table in steps(*queue.popleft()):
                table = self.index.text(table)
                if code == NONE and text not in foreign and len(foreign) < FOREIGN_MAX:
                    foreign.add(text)
                    found.append(Replacement(self.foreign(text), self.index.text(text), table, on))
                elif code != NONE and code not in seen and len(seen) < REPLACEMENTS_MAX:
                    seen.add(code)
                    if period is None or self.billable(code, period):
                        found.append(Replacement(code, self.codes[code].decode(), table, on))
                    else:
                        queue.append((code, on))
        return found

    def foreign(self, text):
        """The id of a code of another system, where the index has that."""
        cpt = self.index.systems.get("cpt")
        return cpt.find(self.index.text(text)) if cpt else None


def verify(data):
    """Opens an index of which every rule of the page holds."""
    index = Index(data)
    verification.verify_index(index)
    return index
