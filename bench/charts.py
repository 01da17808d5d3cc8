"""The charts of docs/benchmarks/. Their text is the same for the same results: no date, no random
names, letters as letters."""

import os
import re

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

COLOURS = {
    "own": "#c0392b",
    "hash": "#2c6fad",
    "trie": "#3a8f5c",
    "sorted": "#8a6d3b",
    "database": "#7b7b7b",
    "limit": "#000000",
}
SYSTEM_NAMES = {"icd10cm": "ICD-10-CM", "icd10pcs": "ICD-10-PCS"}

pyplot.rcParams.update(
    {
        "svg.hashsalt": "medtrie",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
    }
)


def save(figure, folder, name):
    figure.savefig(
        os.path.join(folder, name), format="svg", metadata={"Date": None, "Creator": None}
    )
    pyplot.close(figure)


def plain_nanoseconds(axis):
    axis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_formatter(matplotlib.ticker.NullFormatter())


def number(value):
    """Three digits, as far as there are fractions."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ranking(axes, rows, title, unit="ns a code"):
    """A line from least to greatest and a dot at the median for each row, the fastest on top."""
    rows = sorted(rows, key=lambda row: -row["ns_median"])
    for place, row in enumerate(rows):
        colour = COLOURS[row["class"]]
        axes.plot([row["ns_min"], row["ns_max"]], [place, place], color=colour, alpha=0.45, lw=4,
                  solid_capstyle="round")
        axes.plot(row["ns_median"], place, "o", color=colour, ms=6)
        axes.annotate(number(row["ns_median"]), (row["ns_max"], place), xytext=(6, 0),
                      textcoords="offset points", va="center", fontsize=9, color=colour)
    axes.set_yticks(range(len(rows)), [row["peer"] for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows):
        label.set_color(COLOURS[row["class"]])
    axes.set_xscale("log")
    plain_nanoseconds(axes.xaxis)
    axes.set_xlim(right=axes.get_xlim()[1] * 1.8)
    axes.grid(axis="x", color="#dddddd", lw=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelbottom=True)
    axes.set_xlabel(f"{unit} (logarithmic)")
    axes.set_title(title, loc="left", fontsize=11)


def exact(results, folder, suite, title):
    """All who answer uniform-95, a panel a system; own rows of batches and single calls."""
    systems = [name for name in SYSTEM_NAMES if results.pick(suite=suite, system=name)]
    shown = []
    for system in systems:
        rows = results.pick(suite=suite, system=system, workload="uniform-95")
        hidden = ("-chain", "-batch64", "bare-dependent")
        shown.append([row for row in rows if not row["peer"].endswith(hidden)])
    figure, panels = pyplot.subplots(
        len(systems), 1, figsize=(9, 0.29 * sum(map(len, shown)) + 2.2), layout="constrained",
        squeeze=False, sharex=True, height_ratios=[len(rows) for rows in shown],
    )
    for axes, system, rows in zip(panels[:, 0], systems, shown):
        ranking(axes, rows, f"{SYSTEM_NAMES[system]}, {title}, 5 % misses: median, least, greatest")
    save(figure, folder, f"{suite}.svg")


def hit_rate(results, folder):
    """What misses cost: a panel for text and one for packed keys, ICD-10-CM."""
    workloads = ["uniform-hit", "uniform-95", "uniform-50", "uniform-miss"]
    figure, panels = pyplot.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    for axes, suite in zip(panels, ("exact-text", "exact-packed")):
        best = {
            kind: results.fastest(suite=suite, system="icd10cm", workload="uniform-95",
                                  **{"class": kind})
            for kind in ("hash", "trie", "sorted")
        }
        peers = [f"medtrie-{level}-batch" for level in results.levels()]
        peers += [row["peer"] for row in best.values() if row]
        lines(axes, results, peers, suite, workloads)
        axes.set_title({"exact-text": "Text", "exact-packed": "Packed keys"}[suite], loc="left")
    save(figure, folder, "hit-rate.svg")


def lines(axes, results, peers, suite, workloads):
    """A line a peer over the workloads; the name stands at its right end."""
    ends = []
    for peer in peers:
        rows = [results.one(suite=suite, system="icd10cm", workload=workload, peer=peer)
                for workload in workloads]
        if None in rows:
            continue
        colour = COLOURS[rows[0]["class"]]
        dash = ":" if "-portable-" in peer else "--" if "-sse42-" in peer else "-"
        medians = [row["ns_median"] for row in rows]
        axes.plot(range(len(rows)), medians, dash, color=colour, marker="o")
        ends.append((rows[-1]["ns_median"], peer, colour))
    axes.set_ylim(bottom=0)
    axes.set_xticks(range(len(workloads)), ["0 %", "5 %", "50 %", "100 %"])
    axes.set_xlabel("misses")
    axes.set_ylabel("ns a code")
    axes.grid(axis="y", color="#dddddd", lw=0.7)
    label_ends(axes, ends, len(workloads) - 1)


def label_ends(axes, ends, x):
    """Names behind the ends of lines, pushed apart where they would cover each other."""
    height = 0.055
    places = []
    low, high = axes.get_ylim()
    for value, name, colour in sorted(ends):
        place = axes.transAxes.inverted().transform(axes.transData.transform((x, value)))[1]
        if places:
            place = max(place, places[-1] + height)
        places.append(place)
        axes.annotate(name, (1.01, place), xycoords="axes fraction", va="center", fontsize=9,
                      color=colour, annotation_clip=False)


def growth(results, folder):
    """Cost by the number of codes."""
    shown = [
        ("exact-text", r"medtrie-\w+-batch", "medtrie, text, batch", "own", "-"),
        ("exact-packed", r"medtrie-\w+-batch", "medtrie, packed, batch", "own", "--"),
        ("exact-text", r"boost.*", "boost, text", "hash", "-"),
        ("exact-packed", r"boost.*", "boost, packed", "hash", "--"),
        ("exact-packed", r"bare-independent", "bare load", "limit", ":"),
    ]
    figure, axes = pyplot.subplots(figsize=(9, 5), layout="constrained")
    for suite, pattern, name, kind, dash in shown:
        rows = results.pick(suite=suite, peer=re.compile(pattern).fullmatch,
                            system=re.compile("synthetic|union").fullmatch)
        rows.sort(key=lambda row: row["keys"])
        sizes = [row["keys"] for row in rows]
        if not rows:
            continue
        axes.plot(sizes, [row["ns_median"] for row in rows], dash, color=COLOURS[kind], marker="o")
        axes.vlines(sizes, [row["ns_min"] for row in rows], [row["ns_max"] for row in rows],
                    color=COLOURS[kind], alpha=0.45, lw=3)
        axes.annotate(name, (sizes[-1], rows[-1]["ns_median"]), xytext=(8, 0), va="center",
                      textcoords="offset points", color=COLOURS[kind], annotation_clip=False)
    axes.set_xscale("log")
    axes.set_yscale("log")
    plain_nanoseconds(axes.yaxis)
    axes.set_xlabel("codes in the table (logarithmic)")
    axes.set_ylabel("ns a code (logarithmic)")
    axes.grid(color="#dddddd", lw=0.7)
    axes.set_title("Cost by number of codes, 5 % misses: median, least, greatest",
                   loc="left", fontsize=11)
    save(figure, folder, "growth.svg")


def annotate(results, folder):
    """A file annotated by everybody, with one thread or two."""
    rows = [row for row in results.pick(suite="annotate", workload="billable-title")
            if "ns_median" in row]
    if not rows:
        return
    figure, axes = pyplot.subplots(figsize=(9, 0.29 * len(rows) + 1.3), layout="constrained")
    ranking(axes, rows, "CSV with billable and title behind each row: median, least, greatest",
            "ns a row")
    save(figure, folder, "annotate.svg")


def draw(results, folder):
    os.makedirs(folder, exist_ok=True)
    exact(results, folder, "exact-text", "text in")
    exact(results, folder, "exact-packed", "packed keys in")
    hit_rate(results, folder)
    growth(results, folder)
    annotate(results, folder)
