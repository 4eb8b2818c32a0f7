#!/usr/bin/env python3
"""Measures rq beside DuckDB, Polars, DataFusion and ClickHouse; `make bench` runs it, README.md says how to read it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
ENVIRONMENT = BENCHMARKS / ".venv"
REQUIREMENTS = BENCHMARKS / "requirements.txt"


def prepare_environment() -> Path:
    """The Python of an environment that has the peers in the versions asked for."""
    python = ENVIRONMENT / "bin" / "python"
    done = ENVIRONMENT / "requirements.txt"
    if not done.exists() or done.read_bytes() != REQUIREMENTS.read_bytes():
        print("installing the peers", flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
        done.write_bytes(REQUIREMENTS.read_bytes())
    return python


if __name__ == "__main__":
    os.chdir(BENCHMARKS)
    python = prepare_environment()
    os.execv(python, [str(python), "-c", "from rqbench.cli import main; main()", *sys.argv[1:]])
