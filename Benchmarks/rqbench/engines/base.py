"""What a peer must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

THREADS = 2


@dataclass(frozen=True)
class TableFile:
    """A CSV file, the columns of it that are wanted, and those of them that repeat few texts."""

    name: str
    path: Path
    columns: tuple[str, ...]
    texts: tuple[str, ...]


class Engine(Protocol):
    """An engine with its tables in its own memory."""

    def load(self, table: TableFile) -> None:
        """Reads a table from CSV into memory."""

    def encode(self, table: TableFile) -> None:
        """Gives the texts of a loaded table the variant's dictionary type."""

    def run(self, name: str, sql: str, big: bool) -> Any:
        """Answers a question and holds the answer in the engine's memory."""

    def answer(self, result: Any) -> pl.DataFrame:
        """The rows of an answer, whatever that costs."""
