"""TPC-H: its eight tables and 22 questions, as DuckDB's extension makes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .packages import package_folder, write_questions

TABLES = ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier")
MAKE = """
import duckdb, duckdb_extension_tpch, glob, json, os, sys
folder, scale = sys.argv[1], float(sys.argv[2])
found = os.path.join(os.path.dirname(duckdb_extension_tpch.__file__), "**", "*.duckdb_extension")
connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
connection.execute(f"LOAD '{glob.glob(found, recursive=True)[0]}'")
connection.execute(f"CALL dbgen(sf = {scale})")
for table in json.loads(sys.argv[3]):
    connection.execute(f"COPY {table} TO '{folder}/{table}.csv.part' (HEADER)")
    os.rename(f"{folder}/{table}.csv.part", f"{folder}/{table}.csv")
with open(sys.argv[4], "w") as file:
    json.dump([query for _, query in sorted(connection.execute("FROM tpch_queries()").fetchall())], file)
"""


def make_tpch(folder: Path, factor: float) -> None:
    """Writes the tables at a scale factor, and `tpch.rq` with the questions."""
    packages = package_folder("tpch")
    folder.mkdir(parents=True, exist_ok=True)
    # An extension fits one version of DuckDB, which need not be the one that is measured.
    asked = folder / "tpch.json"
    subprocess.run(
        [sys.executable, "-c", MAKE, str(folder), str(factor), json.dumps(TABLES), str(asked)],
        env={**os.environ, "PYTHONPATH": str(packages)}, check=True, stdout=subprocess.DEVNULL,
    )
    write_questions(folder / "tpch.rq", "t", "TPC-H", json.loads(asked.read_text(encoding="utf-8")))
    asked.unlink()
