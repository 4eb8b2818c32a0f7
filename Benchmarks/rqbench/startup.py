"""Cold start: from nothing to the answer of `SELECT 1` in a fresh process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from .rq import PROGRAM

PROGRAMS = {
    "rq": [str(PROGRAM), "--no-data", "-c", "SELECT 1"],
    "duckdb": [sys.executable, "-c", "import duckdb; duckdb.sql('SELECT 1').fetchall()"],
    "polars": [sys.executable, "-c", "import polars; polars.sql('SELECT 1').collect()"],
    "datafusion": [sys.executable, "-c", "import datafusion; datafusion.SessionContext().sql('SELECT 1').collect()"],
    "chdb": [sys.executable, "-c", "import chdb; chdb.query('SELECT 1')"],
}


def cold_starts(engines: list[str], repeat: int) -> dict[str, float]:
    """Median seconds of each engine; a peer's include the Python it is reached by."""
    medians = {}
    for engine in engines:
        times = []
        for _ in range(repeat + 1):
            start = time.perf_counter()
            subprocess.run(PROGRAMS[engine], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - start)
        medians[engine] = statistics.median(times[1:])
    return medians
