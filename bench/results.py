"""The rows of a run, and how to pick among them."""

import json


class Results:
    """All rows of one run; a row is a dictionary as in results.json."""

    def __init__(self, rows):
        self.rows = rows

    @classmethod
    def read(cls, path):
        with open(path, encoding="utf-8") as file:
            return cls([json.loads(line) for line in file if line.strip()])

    def pick(self, **wanted):
        """The rows whose members are as given; a callable is asked instead."""

        def fits(row):
            return all(
                value(row[name]) if callable(value) else row[name] == value
                for name, value in wanted.items()
            )

        return [row for row in self.rows if fits(row)]

    def one(self, **wanted):
        """The one row that fits, or None."""
        rows = self.pick(**wanted)
        return rows[0] if rows else None

    def fastest(self, **wanted):
        """The row with the least median among rivals that answer question by question, or None.

        Chains measure latency, and are compared with chains alone.
        """
        rows = [row for row in self.pick(**wanted) if not row["peer"].endswith("-chain")]
        return min(rows, key=lambda row: row["ns_median"], default=None)

    def values(self, member):
        """What a member is in all rows, in the order of the run."""
        return list(dict.fromkeys(row[member] for row in self.rows))

    def levels(self):
        """The levels of the processor that were run, the lowest first."""
        own = self.pick(suite="exact-text", **{"class": "own"})
        return list(dict.fromkeys(row["peer"].split("-")[1] for row in own))
