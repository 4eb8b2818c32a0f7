#!/usr/bin/env python3
"""Asks rq random queries and holds the answers to DuckDB's and to each other; README.md says how."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
ENVIRONMENT = FUZZ / ".venv"
REQUIREMENTS = FUZZ / "requirements.txt"


def prepare_environment() -> Path:
    """The Python of an environment that has DuckDB in the version asked for."""
    python = ENVIRONMENT / "bin" / "python"
    done = ENVIRONMENT / "requirements.txt"
    if not done.exists() or done.read_bytes() != REQUIREMENTS.read_bytes():
        print("installing DuckDB", flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
        done.write_bytes(REQUIREMENTS.read_bytes())
    return python


if __name__ == "__main__":
    python = prepare_environment()
    environment = dict(os.environ, PYTHONPATH=str(FUZZ))
    os.execve(python, [str(python), "-m", "rqfuzz", *sys.argv[1:]], environment)
