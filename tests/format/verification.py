"""What docs/FORMAT.md calls full verification, rule by rule.

Each function raises FormatError with the byte of the first record that breaks a rule.
"""

import collections
import re
import struct

from layout import DAY_NONE, DAYS, GROUPING_KINDS, KINDS, LEVELS_MAX, M64, NONE, PACKED, WALK, \
    FormatError, need
from xxh3 import xxh3_128, xxh3_64


def verify_index(index):
    data = index.data
    need(xxh3_128(index.table).to_bytes(16, "big") == index.content_id, 32, "INDEX_CHECKSUM")
    end = 64 + len(index.table)
    for section in index.in_file:
        verify_zero(data, end, section.offset)
        end = section.offset + section.size
        need(xxh3_64(data[section.offset:end]) == section.checksum, section.offset, "INDEX_CHECKSUM")
    verify_zero(data, end, len(data))
    texts = verify_texts(index.section("texts"))
    verify_references(index.section("notice"), texts)
    verify_references(index.section("warnings"), texts)
    verify_references(index.section("sources"), texts, 0, 1)
    before = 0, DAYS[0]
    for number, (_, _, system, day, _, _) in enumerate(index.section("sources").rows):
        need(system < len(index.numbered) and day in DAYS and before <= (system, day),
             index.section("sources").at(number))
        before = system, day
    for system in index.numbered:
        verify_system(system, texts)


def verify_zero(data, at, end):
    gap = data[at:end]
    need(not any(gap), at + len(gap) - len(gap.lstrip(b"\0")))


def verify_texts(section):
    """Where the texts start."""
    starts, at, end = set(), section.offset, section.offset + section.size
    while at < end:
        need(end - at >= 2, at)
        size, = struct.unpack_from("<H", section.data, at)
        need(size <= end - at - 2 and (starts or size == 0), at)
        try:
            bytes(section.data[at + 2:at + 2 + size]).decode()
        except UnicodeDecodeError as error:
            raise FormatError("INDEX_STRUCTURE", at + 2 + error.start) from None
        starts.add(at - section.offset)
        at += 2 + size
    return starts


def verify_references(table, texts, *columns):
    for number, row in enumerate(table.rows):
        for reference in [row[column] for column in columns] if columns else [row]:
            need(reference in texts, table.at(number))


def verify_system(s, texts):
    for field, reference in enumerate(s.record[:3]):
        need(reference in texts, s.section.offset + 4 * field)
    verify_time(s)
    verify_tree(s)
    verify_codes(s)
    verify_rollups(s)
    verify_versions(s, texts)
    verify_replacements(s, texts)


def verify_time(s):
    before, bits = DAYS[0] - 1, 2**s.record.periods - 1
    for number, (first, last, basis, release) in enumerate(s.periods):
        need(before < first <= last <= DAYS[-1] and 1 <= basis <= 4, s.tables["periods"].at(number))
        need(release == DAY_NONE if basis == 4 else release in [row[0] for row in s.releases],
             s.tables["periods"].at(number))
        before = last
    for number, (first, last, valid, billable) in enumerate(s.patterns):
        need((first in DAYS or first == DAY_NONE) and
             (last in DAYS and last >= first or last == DAY_NONE)
             and valid & ~bits == 0 and billable & ~valid == 0, s.tables["patterns"].at(number))
    before_use = sum(1 << period for period, row in enumerate(s.periods) if row[2] == 4)
    for id, pattern in enumerate(s.history):
        need(pattern < len(s.patterns), s.tables["history"].at(id))
        need(s.masks(id)[0] & before_use == 0, s.tables["history"].at(id))
    codes = collections.Counter(s.history[:s.code_count])
    groupings = collections.Counter(s.history[s.code_count:])
    before = DAYS[0] - 1
    for number, (first, last, *counts, period) in enumerate(s.releases):
        at = s.tables["releases"].at(number)
        need(before < first <= last <= DAYS[-1] and period < s.record.periods, at)
        need(s.periods[period][0] == first, at)
        need(counts == [sum(n for p, n in of.items() if s.patterns[p][mask] >> period & 1)
                        for of, mask in ((codes, 2), (codes, 3), (groupings, 2))], at + 8)
        before = last


def verify_tree(s):
    order, _ = s.official_order
    need(len(order) == s.concept_count, s.tables["ranges"].offset)
    above = []
    for id in order:
        codes = s.codes_of(id)
        while above and above[-1][1] <= codes.start:
            above.pop()
        parent, end = above[-1] if above else (NONE, s.code_count)
        need(s.parents[id] == parent, s.tables["parents"].at(id))
        need(codes.start < codes.stop <= end and len(above) < LEVELS_MAX
             and (id < s.code_count or parent == NONE or parent >= s.code_count),
             s.tables["parents"].at(id))
        need(0 < s.kinds[id] < len(KINDS) and (s.kinds[id] in GROUPING_KINDS) == (id >= s.code_count),
             s.tables["kinds"].at(id))
        above.append((id, codes.stop))
    for id in range(s.code_count, s.concept_count):
        valid, billable = s.masks(id)
        for code in s.codes_of(id):
            valid &= ~s.masks(code)[0]
        need(valid == billable == 0, s.tables["history"].at(id))
    kinds = {(s.codes[id], s.kinds[id]) for id in range(s.code_count, s.concept_count)}
    need(len(kinds) == s.concept_count - s.code_count, s.tables["codes"].at(s.code_count))


def verify_codes(s):
    characters = rb"[A-Z0-9-]{1,7}" if s.record.key_class == PACKED else rb"[!-~]([ -~]{0,14}[!-~])?"
    for number, (first, end) in enumerate(s.ranges):
        need(first < end <= s.code_count, s.tables["ranges"].at(number))
    spans = {}
    for id, code in enumerate(s.codes):
        at = s.tables["codes"].at(id)
        need(re.fullmatch(characters, code) and (s.case_kept or code == code.upper()), at)
        for size in range(1, len(code) + 1) if id < s.code_count else ():
            span = spans.setdefault(code[:size], [id, id])
            need(span[1] == id, at)
            span[1] = id + 1
        need(id >= s.code_count or spans[code][0] == id, at)
    for id, code in enumerate(s.codes[:s.code_count]):
        need(spans[code][1] - id == s.extents[id], s.tables["extents"].at(id))
    concepts = {code: id for id, code in reversed(list(enumerate(s.codes)))}
    bare = {text: tuple(span) for text, span in spans.items() if text not in concepts}
    need(len(spans) == s.record.prefixes, s.section.offset + 24)
    need(len(bare) == s.record.bare, s.section.offset + 20)
    for code, id in concepts.items():
        need(s.probe(s.concept_hash, code) == id, s.tables["slots"].offset)
    nodes = {s.probe(s.bare_hash, text): span for text, span in bare.items()}
    need(None not in nodes and len(nodes) == len(bare), s.tables["pfxslots"].offset)
    for node, span in nodes.items():
        need(s.ranges[node - s.code_count] == span, s.tables["ranges"].at(node - s.code_count))
    free = M64 if s.record.key_class == PACKED else NONE
    need(len(s.slots) - s.slots.count(free) == len(concepts), s.tables["slots"].offset)
    need(len(s.pfxslots) - s.pfxslots.count(free) == len(bare), s.tables["pfxslots"].offset)


def verify_rollups(s):
    kinds = [kind for kind in range(len(KINDS)) if s.record.rollup_kinds >> kind & 1]
    for number, kind in enumerate(kinds):
        nearest = {NONE: NONE}
        for id in [*range(s.code_count, s.concept_count), *range(s.code_count)]:
            nearest[id] = id if s.kinds[id] == kind else nearest[s.parents[id]]
        for id in range(s.code_count):
            want, valid = nearest[id], s.masks(id)[0]
            if want != NONE and (not valid or valid & ~s.masks(want)[0]):
                want = WALK
            at = number * s.code_count + id
            need(s.rollups[at] == want, s.tables["rollups"].at(at))


def verify_versions(s, texts):
    sets, at, props = set(), 0, s.tables["props"]
    need(s.props, s.section.offset + 52)
    while at < len(s.props):
        end = at + 1 + 2 * s.props[at]
        need(end <= len(s.props) and set(s.props[at + 1:end]) <= texts, props.at(at))
        names = [s.index.text(reference).encode() for reference in s.props[at + 1:end:2]]
        need(names == sorted(set(names)) and b"" not in names and (at > 0 or not names), props.at(at))
        sets.add(at)
        at = end
    need(s.starts[0] == 0 and s.starts[-1] == len(s.versions), s.tables["starts"].offset)
    for id in range(s.concept_count):
        need(s.starts[id] < s.starts[id + 1] <= len(s.versions), s.tables["starts"].at(id + 1))
        before = -1
        for number in range(s.starts[id], s.starts[id + 1]):
            period, title, short_title, start = s.versions[number]
            need(before < period < s.record.periods and title in texts and short_title in texts
                 and start in sets, s.tables["versions"].at(number))
            before = period


def verify_replacements(s, texts):
    before = ()
    for number, (old, new, day, text, table) in enumerate(s.replaced):
        row = old, day, new, text
        need(before < row and old < s.code_count and day in DAYS and table in texts and text in texts
             and (text != 0 if new == NONE else new < s.code_count and text == 0),
             s.tables["replaced"].at(number))
        before = row
    need(s.replaces == sorted(range(len(s.replaced)), key=lambda row: s.replaced[row][1]),
         s.tables["replaces"].offset)
