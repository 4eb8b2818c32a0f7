"""The command line."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from .checks import Bench
from .engines import PROGRAM


def main() -> None:
    """Runs as many checks as were asked for."""
    parser = argparse.ArgumentParser(prog="fuzz.py", description="Ask rq random queries and check the answers.")
    parser.add_argument("--queries", type=int, default=2000, metavar="N", help="how many queries (2000)")
    parser.add_argument("--minutes", type=float, metavar="M", help="go on so long instead")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="where to begin; query n is seed S + n")
    parser.add_argument("--check", action="append", choices=["duckdb", "modes", "tlp", "norec"],
                        help="one kind of check, repeatable; otherwise all")
    parser.add_argument("--program", type=Path, default=PROGRAM, metavar="PATH", help="the rq to ask")
    parser.add_argument("--per-tables", type=int, default=200, metavar="N", help="queries asked of the same tables (200)")
    parser.add_argument("--show", action="store_true", help="print each query before it is asked")
    parser.add_argument("--ddl", action="store_true", help="print the tables of the seed and end")
    parser.add_argument("--no-reduce", action="store_true", help="print differences as they were found")
    parser.add_argument("--refusals", action="store_true", help="count what only rq refuses as a difference, too")
    options = parser.parse_args()
    checks = options.check or ["duckdb", "modes", "tlp", "norec"]
    if options.ddl:
        for table in Bench.tables(options.seed, options.per_tables):
            print(";\n".join(table.statements()) + ";")
        return
    end = time.monotonic() + options.minutes * 60 if options.minutes else None
    counts: Counter[str] = Counter()
    bench: Bench | None = None
    number, found = options.seed, 0
    while (time.monotonic() < end) if end else number < options.seed + options.queries:
        if bench is None or number % options.per_tables == 0:
            if bench:
                bench.close()
            bench = Bench(options.program, number, options.per_tables, checks, not options.no_reduce, options.refusals)
        for difference in bench.run(number, counts, options.show):
            found += 1
            print(difference, flush=True)
        number += 1
    if bench:
        bench.close()
    print(f"seeds {options.seed} to {number - 1}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    raise SystemExit(1 if found else 0)
