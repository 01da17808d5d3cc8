#!/usr/bin/env python3
"""No function of libmedtrie calls itself, in whatever way; and how much stack a call needs at most.

    recursion.py GCC SOURCE OUT

GCC writes its call graph (-fcallgraph-info=su) of src/format and src/reader of the folder SOURCE into
the folder OUT, without optimisation, so that every call of the source is in it. A call through a
pointer comes to any function that POINTERS names for its caller. A caller that is not named there
fails, and so does a function whose address is taken and that no caller is said to come to.
"""

import os
import re
import subprocess
import sys

XXH3_LOOPS = r"XXH3_(accumulate_512|scrambleAcc)_\w+"
# Who calls through a pointer, and what, as patterns of whole names.
POINTERS = {
    # reader.h, struct medtrie_system: the lookup that its codes and the processor allow.
    r"medtrie_find": r"find_(spelled|portable|pext)",
    r"medtrie_prefix": r"prefix_(spelled|portable|pext)",
    r"medtrie_check|medtrie_check_all|check_everywhere|check_named": r"sized_(spelled|portable|pext)",
    # reader/kernel.h, struct medtrie_kernel.
    r"pack_block": r"pack_(portable|sse42|avx2|avx512)",
    r"find_block|find_key_block|put_sure_keys": r"probe_(portable|sse42|avx2|avx512)",
    # Tables: questions of a day, kinds of repair, checks.
    r"ask_dates": r"medtrie_(valid|is_billable)",
    r"medtrie_repair": r"decimal|stray_character|modifier_attached|placeholder_x|successor"
    r"|seventh_character|complete|complete_stripped|leading_zero|leading_zero_of_short"
    r"|confusable|transposed",
    r"medtrie_verify_(hash|system)": r"check_\w+",
    # What the caller handed over: what it does is the caller's.
    r"show|fail_nameless|lose": None,
    # xxHash: its loops by instruction set, its ways by length.
    r"XXH3_(consumeStripes|update|hashLong_internal_loop|accumulate)": XXH3_LOOPS,
    r"XXH3_64bits_internal": r"XXH3_hashLong_64b_\w+",
    r"XXH3_128bits_internal": r"XXH3_hashLong_128b_\w+",
    r"XXH3_hashLong_\w+_withSeed_internal": XXH3_LOOPS + r"|XXH3_initCustomSecret_\w+",
}
STACK_MOST = 32 << 10  # bytes, without optimisation


def short(function):
    """A function without its file, which the names of static ones begin with."""
    return function.rsplit(":", 1)[-1]


class Graph:
    def __init__(self, compiler, source, out):
        self.calls, self.stack, self.taken = {}, {}, set()
        os.makedirs(out, exist_ok=True)
        for part in "format", "reader":
            for name in sorted(os.listdir(os.path.join(source, "src", part))):
                if name.endswith(".c"):
                    self.add(compiler, source, os.path.join("src", part, name),
                             os.path.join(out, f"{part}-{name[:-2]}"))
        self.lead_pointers()

    def add(self, compiler, source, file, out):
        subprocess.run([compiler, "-std=c11", "-D_GNU_SOURCE", "-Iinclude", "-O0",
                        "-ffunction-sections", "-fcallgraph-info=su", "-c", "-o", out + ".o", file],
                       cwd=source, check=True)
        with open(out + ".ci", encoding="utf-8") as lines:
            for line in lines:
                self.add_line(line)
        self.taken |= addresses_taken(out + ".o")

    def add_line(self, line):
        node = re.match(r'node: { title: "([^"]+)" label: "([^"]*)"', line)
        edge = re.match(r'edge: { sourcename: "([^"]+)" targetname: "([^"]+)"', line)
        if node and (size := re.search(r"(\d+) bytes \(([^)]+)\)", node[2])):
            if size[2] not in ("static", "dynamic,bounded"):  # the latter: aligned
                sys.exit(f"recursion: the stack of {node[1]} is {size[2]}")
            self.calls.setdefault(node[1], set())
            self.stack[node[1]] = int(size[1])
        if edge:
            self.calls.setdefault(edge[1], set()).add(edge[2])

    def lead_pointers(self):
        """Puts what POINTERS names in place of calls through pointers."""
        self.through_pointers, self.unknown = set(), set()
        for function, called in self.calls.items():
            if "__indirect_call" not in called:
                continue
            called.remove("__indirect_call")
            callers = [p for p in POINTERS if re.fullmatch(p, short(function))]
            if not callers:
                self.unknown.add(function)
            for expression in (POINTERS[c] for c in callers if POINTERS[c]):
                # A static function, in its own file; else wherever it is.
                found = [f for f in self.calls if re.fullmatch(expression, short(f))]
                own = [f for f in found if f.rsplit(":", 1)[0] == function.rsplit(":", 1)[0]]
                called.update(own if function.startswith("src/") and own else found)
                self.through_pointers.update(map(short, found))

    def reached(self):
        """What the public calls come to, xxHash's unused functions aside."""
        seen, left = set(), [f for f in self.calls if f.startswith("medtrie_")]
        while left:
            function = left.pop()
            if function in self.calls and function not in seen:
                seen.add(function)
                left += self.calls[function]
        return seen

    def deepest(self, functions):
        """The stack that each function needs with all that it calls, or a cycle as a list."""
        needs, way, on_way = {}, [], set()
        for root in sorted(functions):
            todo = [(root, False)]
            while todo:
                function, done = todo.pop()
                if done:
                    on_way.remove(way.pop())
                    below = [needs[f] for f in self.calls[function] if f in needs]
                    needs[function] = self.stack[function] + max(below, default=0)
                elif function in on_way:
                    return needs, way[way.index(function):] + [function]
                elif function in self.stack and function not in needs:
                    way.append(function)
                    on_way.add(function)
                    todo.append((function, True))
                    todo += [(f, False) for f in sorted(self.calls[function])]
        return needs, None


def addresses_taken(path):
    """Functions that data refers to, or code otherwise than by a call or a jump. Each has a section of
    its own, by which static ones are referred to."""
    def objdump(*options):
        return subprocess.run(["objdump", *options, path], check=True, capture_output=True,
                              text=True).stdout.splitlines()

    taken, instruction, in_data = set(), "", False
    for line in objdump("-dr", "--no-show-raw-insn"):
        target = re.search(r"R_X86_64_\w+\s+(?:\.text\.)?([^\s+-]+)", line)
        if not target:
            instruction = line
        elif not re.search(r"\t(call|jmp)\b", instruction):
            taken.add(target[1])
    for line in objdump("-r"):
        if line.startswith("RELOCATION"):
            in_data = "[.data" in line
        # Others than these are a switch's.
        elif in_data and (target := re.search(r"R_X86_64_64\s+(?:\.text\.)?([^\s+-]+)", line)):
            taken.add(target[1])
    return taken


def main():
    compiler, source, out = sys.argv[1:]
    graph = Graph(compiler, source, out)
    reached = graph.reached()
    own = {short(f) for f in graph.stack if f in reached or not short(f).startswith("XXH")}
    needs, cycle = graph.deepest(reached)
    failed = bool(cycle)

    if cycle:
        print("recursion: " + " -> ".join(map(short, cycle)))
    for function in sorted(graph.unknown & reached):
        print(f"recursion: {function} calls through a pointer that POINTERS does not name")
        failed = True
    for function in sorted((graph.taken & own) - graph.through_pointers):
        print(f"recursion: the address of {function} is taken, and POINTERS does not say who calls it")
        failed = True
    if len(reached) < 300:
        print(f"recursion: {len(reached)} functions are too few")
        failed = True
    if not cycle:
        deepest = max(reached, key=lambda f: needs[f])
        print(f"{len(reached)} functions, {sum(len(graph.calls[f]) for f in reached)} calls, "
              f"{len(graph.through_pointers)} functions through pointers, no cycle")
        public = sorted((f for f in reached if ":" not in f), key=lambda f: -needs[f])
        for function in public[:5]:
            print(f"{needs[function]} bytes of stack without optimisation: {function}")
        failed |= needs[deepest] > STACK_MOST
    return failed


sys.exit(main())
