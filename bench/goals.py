"""What medtrie promises, what was measured of it, and whether that is kept.

Each goal gives its figures, one for each level of the processor. A ratio is one of medians of one
program, whose rounds were interleaved.
"""

SYSTEMS = ("icd10cm", "icd10pcs")


class Figure:
    """A goal at one level: `text` is what was measured, `goal` what was to be reached."""

    def __init__(self, value, text, goal, least):
        self.text = text
        self.goal = goal
        # Without a goal of its own a level is only shown.
        if goal is None:
            self.met = None
        else:
            self.met = value >= goal if least else value <= goal

    def goal_text(self, least, unit):
        if self.goal is None:
            return ""
        return f"{'>=' if least else '<='} {self.goal:g}{unit}"


class Goal:
    """A promise. `goals` has a number for each level, or one for all; `least`: more is better."""

    def __init__(self, name, system, goals, least, unit="x"):
        self.name, self.system, self.goals, self.least, self.unit = name, system, goals, least, unit
        self.figures = {}  # by level

    def suffix(self):
        return self.unit if self.unit == "x" else " " + self.unit

    def add(self, level, value, detail=""):
        goal = self.goals.get(level) if isinstance(self.goals, dict) else self.goals
        text = f"{value:.2f}{self.suffix()}" + (f" ({detail})" if detail else "")
        self.figures[level] = Figure(value, text, goal, self.least)


def own(results, level, call, **wanted):
    return results.one(peer=f"medtrie-{level}-{call}", **wanted)


def against(results, system, name, suite, kind, goals):
    """How many times faster batches are than the fastest rival of a kind."""
    goal = Goal(name, system, goals, least=True)
    where = {"suite": suite, "system": system, "workload": "uniform-95"}
    rival = results.fastest(**{"class": kind}, **where)
    for level in results.levels():
        row = own(results, level, "batch", **where)
        if row and rival:
            goal.add(level, rival["ns_median"] / row["ns_median"], rival["peer"])
    return goal


def above_bare(results, system, name, suite, call, goals):
    """How many bare loads an answer costs."""
    goal = Goal(name, system, goals, least=False)
    where = {"system": system, "workload": "uniform-95"}
    bare = results.one(suite="exact-packed", peer="bare-independent", **where)
    for level in results.levels():
        row = own(results, level, call, suite=suite, **where)
        if row and bare:
            speed = f"{row['bytes'] / row['ns_median']:.2f} GB/s" if "bytes" in row else ""
            goal.add(level, row["ns_median"] / bare["ns_median"], speed)
    return goal


def misses(results, system, name, suite, call):
    """What columns of which half is not found cost beside columns that are found."""
    goal = Goal(name, system, 1.3, least=False)
    for level in results.levels():
        half, hits = (
            own(results, level, call, suite=suite, system=system, workload=workload)
            for workload in ("uniform-50", "uniform-hit")
        )
        if half and hits:
            goal.add(level, half["ns_median"] / hits["ns_median"])
    return goal


def at_most(results, name, suite, calls, limit):
    """Nanoseconds of one call of our own, in every system and workload that it was asked in."""
    goals = []
    rows = [row for row in results.pick(suite=suite, **{"class": "own"})
            if row["peer"].split("-", 2)[-1] in calls]
    for system, workload in dict.fromkeys((row["system"], row["workload"]) for row in rows):
        for which in dict.fromkeys(row["peer"].split("-", 2)[2] for row in rows):
            goal = Goal(f"{name}: {which}, {workload}", system, limit, least=False, unit="ns")
            for level in results.levels():
                row = own(results, level, which, suite=suite, system=system, workload=workload)
                if row:
                    goal.add(level, row["ns_median"])
            goals.append(goal)
    return [goal for goal in goals if goal.figures]


def over_find(results, name, call, find):
    """What an answer for a date costs beside the find that it needs, in the suite date."""
    goals = []
    for system, workload in dict.fromkeys(
        (row["system"], row["workload"]) for row in results.pick(suite="date")
    ):
        goal = Goal(f"{name}, {workload}", system, 1.3, least=False)
        for level in results.levels():
            where = {"suite": "date", "system": system, "workload": workload}
            both, alone = own(results, level, call, **where), own(results, level, find, **where)
            if both and alone:
                goal.add(level, both["ns_median"] / alone["ns_median"])
        if goal.figures:
            goals.append(goal)
    return goals


def ends_of(rows):
    """The rows of the smallest table and of the largest."""
    rows = sorted(rows, key=lambda row: row["keys"])
    return rows[0], rows[-1]


def growth(results, name, suite, call):
    """How many times as much as the smallest table the largest costs, and that of bare loads."""
    own_rows = results.pick(system="synthetic", suite=suite, **{"class": "own"})
    rows = [row for row in own_rows if row["peer"].endswith("-" + call)]
    bare = results.pick(system="synthetic", peer="bare-independent")
    if not rows or not bare:
        return []
    ends, bare_ends = ends_of(rows), ends_of(bare)
    times = ends[1]["ns_median"] / ends[0]["ns_median"]
    bare_times = bare_ends[1]["ns_median"] / bare_ends[0]["ns_median"]
    more = ends[1]["ns_median"] - ends[0]["ns_median"]
    bare_more = bare_ends[1]["ns_median"] - bare_ends[0]["ns_median"]
    goal = Goal(
        f"{name}, {ends[0]['keys']:,} to {ends[1]['keys']:,} codes",
        "synthetic", round(bare_times, 2), least=False,
    )
    level = ends[0]["peer"].split("-")[1]
    goal.add(level, times, f"{more:.1f} ns more; a bare load {bare_more:.1f}")
    return [goal]


def exact_goals(results, system):
    return [
        against(results, system, "text to id, batch, against the best string hash table",
                "exact-text", "hash", {"avx512": 10, "avx2": 5, "portable": 3.5}),
        against(results, system, "text to id, batch, against the best trie",
                "exact-text", "trie", {"avx512": 7, "avx2": 3.5, "portable": 2.5}),
        against(results, system, "packed to id, batch, against the best integer hash table",
                "exact-packed", "hash", {"avx512": 4.5, "avx2": 2.5, "portable": 2}),
        above_bare(results, system, "packed to id, batch, in bare independent loads",
                   "exact-packed", "batch", {"avx512": 1.8, "avx2": 3.5, "portable": 4}),
        above_bare(results, system, "text stream to id, in bare independent loads",
                   "stream", "lines", {"avx512": 5, "avx2": 9, "portable": 14}),
        misses(results, system, "text, batch: half misses beside all hits", "exact-text", "batch"),
        misses(results, system, "packed, batch: half misses beside all hits",
               "exact-packed", "batch"),
        misses(results, system, "text stream: half misses beside all hits", "stream", "lines"),
    ]


def annotated(results, peer, workload="billable-title"):
    """ns a row of the suite annotate, or None."""
    row = results.one(suite="annotate", peer=peer, workload=workload)
    return row["ns_median"] if row else None


def annotate_rival(results, level, rival, threads):
    """How many times faster than a rival, which may write the rows in any order."""
    goal = Goal(f"annotate, {threads} thread{'s' * (threads > 1)}, against {rival}", "icd10cm", 7,
                least=True)
    own_time = annotated(results, f"medtrie-threads{threads}")
    theirs = annotated(results, f"{rival.lower()}-threads{threads}")
    ordered = annotated(results, f"{rival.lower()}-ordered-threads{threads}")
    if own_time and theirs:
        goal.add(level, theirs / own_time,
                 f"{ordered / own_time:.2f}x if it keeps their order" if ordered else "")
    return goal


def annotate_ratio(results, level, name, limit, row, beside):
    """A row of the suite beside another one, each given as peer and workload."""
    goal = Goal(f"annotate, {name}", "icd10cm", limit, least=False)
    one, two = annotated(results, *row), annotated(results, *beside)
    if one and two:
        goal.add(level, one / two)
    return goal


def annotate_scaling(results, level):
    """Two threads beside one; what is written nearly as fast as by cat need not scale."""
    one, two, cat = (annotated(results, peer)
                     for peer in ("medtrie-threads1", "medtrie-threads2", "cat"))
    limit = round(max(0.6, 1.3 * cat / one), 2) if one and cat else 0.6
    goal = Goal("annotate, two threads beside one", "icd10cm", limit, least=False)
    if one and two:
        goal.add(level, two / one)
    return goal


def annotate_memory(results, level):
    goal = Goal("annotate, peak of memory, two threads", "icd10cm", 200, least=False, unit="MB")
    row = results.one(suite="annotate", peer="medtrie-threads2-peak-memory")
    if row:
        goal.add(level, row["bytes"] / 1e6)
    return goal


def annotate_goals(results):
    """The program takes the best level that the machine has, so each goal has one figure."""
    level = results.levels()[-1]
    one = ("medtrie-threads1", "billable-title")
    rivals = [annotate_rival(results, level, rival, threads)
              for rival in ("DuckDB", "Polars") for threads in (1, 2)]
    return rivals + [
        annotate_ratio(results, level, "one thread beside cat", 2.5, one, ("cat", one[1])),
        annotate_scaling(results, level),
        annotate_ratio(results, level, "days of their own beside one day", 1.3,
                       ("medtrie-threads1", "own-dates"), one),
        annotate_memory(results, level),
    ]


def all_goals(results):
    goals = [goal for system in SYSTEMS for goal in exact_goals(results, system)]
    goals += at_most(results, "subsumption", "hierarchy", ("subsumes", "subsumes-batch"), 2)
    goals += at_most(results, "roll-up to category", "hierarchy", ("rollup-batch",), 2)
    # Valid on a date may mean the text's whole way, or only what follows a find: both are shown.
    goals += over_find(results, "find and valid on a date, beside a find", "find-valid", "find")
    goals += over_find(results, "valid on a date of an id, beside a find", "valid", "find")
    goals += over_find(results, "valid on a date of ids in a batch, beside a batch of finds",
                       "valid-batch", "find-batch")
    goals += over_find(results, "find and billable on a date, beside a find",
                       "find-billable", "find")
    goals += growth(results, "growth, text, batch", "exact-text", "batch")
    goals += growth(results, "growth, packed, batch", "exact-packed", "batch")
    goals += annotate_goals(results)
    return [goal for goal in goals if goal.figures]
