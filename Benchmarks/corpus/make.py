#!/usr/bin/env python3
"""Makes a corpus of reports with known truth; ../README.md says what is in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parent
sys.path.insert(0, str(CORPUS.parents[1] / "scripts"))

from python_environment import prepare_environment

if __name__ == "__main__":
    python = prepare_environment(CORPUS)
    start = f"import sys; sys.path[:0] = [{str(CORPUS)!r}, {str(CORPUS.parent)!r}]; from foi.build import main; main()"
    os.execv(python, [str(python), "-c", start, *sys.argv[1:]])
