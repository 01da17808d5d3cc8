#!/usr/bin/env python3
"""Joins claims with a table of codes as one of medtrie's rivals does, and prints the nanoseconds.

usage: annotate_peer.py NAME THREADS CLAIMS CODES OUT

NAME is duckdb, duckdb-ordered or polars. Time runs from when the claims are opened until OUT is
closed: the interpreter, the package and the table of CODES are ready by then. Every cell is text,
so that nobody parses a number or a date only to write it again. A process has one rival, for the
threads of Polars can be set but once, when it is imported.
"""

import os
import sys
import time


def duckdb_join(threads, codes, ordered):
    import duckdb

    database = duckdb.connect()
    database.execute(f"SET threads = {threads}")
    database.execute("SET preserve_insertion_order = true")
    text = "all_varchar = true, header = true"
    database.execute(f"CREATE TABLE codes AS SELECT * FROM read_csv('{codes}', {text})")
    # DuckDB keeps the order of what it reads and of what it writes, but says of joins that they do
    # not: "Order Preservation" in its manual, which names row_number() as the way out.
    query = "SELECT claims.*, billable, title FROM read_csv('{claims}', {text}) AS claims"
    if ordered:
        query = ("SELECT claims.* EXCLUDE (place), billable, title FROM (SELECT *, row_number() "
                 "OVER () AS place FROM read_csv('{claims}', {text})) AS claims")
    query += " LEFT JOIN codes ON claims.dx = codes.code"
    if ordered:
        query += " ORDER BY claims.place"

    def join(claims, out):
        database.execute(f"COPY ({query.format(claims=claims, text=text)}) TO '{out}' "
                         "(FORMAT csv, HEADER)")

    return join


def polars_join(threads, codes):
    os.environ["POLARS_MAX_THREADS"] = threads
    import polars

    table = polars.read_csv(codes, infer_schema=False).lazy()

    def join(claims, out):
        # By collect and write_csv it takes as long and more than twice the memory.
        polars.scan_csv(claims, infer_schema=False).join(
            table, left_on="dx", right_on="code", how="left", maintain_order="left"
        ).sink_csv(out)

    return join


def main():
    name, threads, claims, codes, out = sys.argv[1:]
    if name == "polars":
        join = polars_join(threads, codes)
    else:
        join = duckdb_join(threads, codes, ordered=name == "duckdb-ordered")
    start = time.perf_counter_ns()
    join(claims, out)
    print(time.perf_counter_ns() - start)


if __name__ == "__main__":
    sys.exit(main())
