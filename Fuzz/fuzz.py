#!/usr/bin/env python3
"""Asks rq random queries and holds the answers to DuckDB's and to each other; README.md says how."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
sys.path.insert(0, str(FUZZ.parent / "scripts"))

from python_environment import prepare_environment  # noqa: E402

if __name__ == "__main__":
    python = prepare_environment(FUZZ)
    os.execve(python, [str(python), "-m", "rqfuzz", *sys.argv[1:]], dict(os.environ, PYTHONPATH=str(FUZZ)))
