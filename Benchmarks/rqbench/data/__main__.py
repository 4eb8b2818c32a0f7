"""Makes the data that is not there yet: `python -m rqbench.data [--scale F] [--folder PATH]`."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from .domain import make_domain
from .h2o import make_groupby, make_join
from .hits import make_hits
from .tpch import TABLES as TPCH_TABLES
from .tpch import make_tpch

ROOT = Path(__file__).resolve().parents[3]
PLACES = ROOT / "datasets" / "places.tsv"
FILES = {
    "domain": ("reports.csv", "applications.csv"),
    "groupby": ("h2o_groupby.csv",),
    "join": ("h2o_join_x.csv", "h2o_join_small.csv", "h2o_join_medium.csv", "h2o_join_big.csv"),
    "tpch": (*(f"{table}.csv" for table in TPCH_TABLES), "tpch.rq"),
    "clickbench": ("hits.csv", "clickbench.rq"),
}
MAKERS = {"groupby": make_groupby, "join": make_join, "tpch": make_tpch, "clickbench": make_hits}


def make_missing(folder: Path, factor: float, sets: tuple[str, ...] = tuple(FILES)) -> None:
    """Writes the sets of files of which one is missing."""
    for name in sets:
        if all((folder / file).exists() for file in FILES[name]):
            continue
        start = time.monotonic()
        if name == "domain":
            make_domain(folder, PLACES, factor)
        else:
            MAKERS[name](folder, factor)
        print(f"made the data of {name} in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the benchmark data that is not there yet.")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size, by default 1")
    parser.add_argument("--folder", type=Path, default=ROOT / "Benchmarks" / ".data")
    options = parser.parse_args()
    make_missing(options.folder, options.scale)
