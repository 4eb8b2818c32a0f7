"""Polars through its own expressions; `categorical` gives repeated texts Categorical types.

Both of its engines, the streaming one and the one in memory, get a first try at every question; the faster one counts.
"""

from __future__ import annotations

import os
import time
from typing import Literal

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl  # noqa: E402  (reads the number of threads when imported)

from ..polars_questions import QUESTIONS  # noqa: E402
from .base import TableFile  # noqa: E402

Mode = Literal["streaming", "in-memory"]


class PolarsEngine:
    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._tables: dict[str, pl.DataFrame] = {}
        self._modes: dict[str, Mode] = {}

    def load(self, table: TableFile) -> None:
        self._tables[table.name] = pl.scan_csv(table.path, infer_schema_length=100_000).select(table.columns).collect(
            engine="streaming"
        )

    def encode(self, table: TableFile) -> None:
        if self._variant == "categorical":
            for name in table.texts:
                column = self._tables[table.name][name].cast(pl.Categorical)
                self._tables[table.name] = self._tables[table.name].with_columns(column)
        self._tables[table.name] = self._tables[table.name].rechunk()

    def run(self, name: str, sql: str, big: bool) -> pl.DataFrame:
        if name not in self._modes:
            self._modes[name] = self._faster(name)
        return self._collect(name, self._modes[name])

    def _collect(self, name: str, mode: Mode) -> pl.DataFrame:
        return QUESTIONS[name]({key: table.lazy() for key, table in self._tables.items()}).collect(engine=mode)

    def _faster(self, name: str) -> Mode:
        seconds: dict[Mode, float] = {}
        modes: tuple[Mode, Mode] = ("streaming", "in-memory")
        for mode in modes:
            start = time.perf_counter()
            self._collect(name, mode)
            seconds[mode] = time.perf_counter() - start
        return min(modes, key=lambda mode: seconds[mode])

    def answer(self, result: pl.DataFrame) -> pl.DataFrame:
        return result
