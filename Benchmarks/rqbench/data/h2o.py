"""The tables of the H2O.ai database benchmark: G1_1e7_1e2_0_0 for grouping and J1_1e7_NA_0_0 for joins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from .sink import CSVSink

SEED = 108
GROUPS = 100
BLOCK = 1_000_000


def _numbered(values: np.ndarray, width: int) -> pl.Series:
    """`id` and the number, padded with zeros to `width`."""
    text = pl.Series(values).cast(pl.String)
    return "id" + (text.str.zfill(width) if width else text)


def make_groupby(folder: Path, factor: float) -> None:
    """Writes `h2o_groupby.csv`."""
    rows = max(GROUPS * 10, round(10_000_000 * factor))
    rng = np.random.default_rng(SEED)
    many = rows // GROUPS
    with CSVSink(folder / "h2o_groupby.csv") as sink:
        for first in range(0, rows, BLOCK):
            size = min(BLOCK, rows - first)
            sink.write(
                pl.DataFrame(
                    {
                        "id1": _numbered(rng.integers(1, GROUPS + 1, size), 3),
                        "id2": _numbered(rng.integers(1, GROUPS + 1, size), 3),
                        "id3": _numbered(rng.integers(1, many + 1, size), 10),
                        "id4": rng.integers(1, GROUPS + 1, size),
                        "id5": rng.integers(1, GROUPS + 1, size),
                        "id6": rng.integers(1, many + 1, size),
                        "v1": rng.integers(1, 6, size),
                        "v2": rng.integers(1, 16, size),
                        "v3": (rng.random(size) * 100).round(6),
                    }
                )
            )


def _sides(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The keys of the left and of the right table: nine of ten in both, one of ten on each side alone."""
    keys = rng.permutation(np.arange(1, max(size, round(size * 1.1)) + 1))
    shared = max(1, round(size * 0.9))
    left, right = keys[:size], np.concatenate([keys[:shared], keys[size : size + (size - shared)]])
    return left, right if len(right) == size else keys[:size]


def _sampled(keys: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """`size` draws of the keys, each at least once when there is room."""
    if size <= len(keys):
        return rng.permutation(keys)[:size]
    return rng.permutation(np.concatenate([keys, rng.choice(keys, size - len(keys))]))


def make_join(folder: Path, factor: float) -> None:
    """Writes `h2o_join_x.csv` and the three tables it is joined to."""
    rows = max(1_000, round(10_000_000 * factor))
    small, medium, big = max(10, rows // 1_000_000), max(100, rows // 1_000), rows
    rng = np.random.default_rng(SEED + 1)
    sides = {"id1": _sides(small, rng), "id2": _sides(medium, rng), "id3": _sides(big, rng)}
    text = {"id1": "id4", "id2": "id5", "id3": "id6"}

    def write(name: str, size: int, side: int, keys: tuple[str, ...], value: str) -> None:
        drawn = {key: _sampled(sides[key][side], size, rng) for key in keys}
        with CSVSink(folder / f"h2o_join_{name}.csv") as sink:
            for first in range(0, size, BLOCK):
                part = slice(first, first + BLOCK)
                columns = {key: pl.Series(drawn[key][part]) for key in keys}
                columns |= {text[key]: _numbered(drawn[key][part], 0) for key in keys}
                columns[value] = pl.Series((rng.random(len(drawn[keys[0]][part])) * 100).round(6))
                sink.write(pl.DataFrame(columns))

    write("x", rows, 0, ("id1", "id2", "id3"), "v1")
    write("small", small, 1, ("id1",), "v2")
    write("medium", medium, 1, ("id1", "id2"), "v2")
    write("big", big, 1, ("id1", "id2", "id3"), "v2")
