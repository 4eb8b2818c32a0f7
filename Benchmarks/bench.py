#!/usr/bin/env python3
"""Measures rq beside DuckDB, Polars, DataFusion and ClickHouse; `make bench` runs it, README.md says how to read it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCHMARKS.parent / "scripts"))

from python_environment import prepare_environment  # noqa: E402

if __name__ == "__main__":
    os.chdir(BENCHMARKS)
    python = prepare_environment(BENCHMARKS)
    os.execv(python, [str(python), "-c", "from rqbench.cli import main; main()", *sys.argv[1:]])
