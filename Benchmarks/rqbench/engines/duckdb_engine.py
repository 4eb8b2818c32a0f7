"""DuckDB, in memory; `enum` gives repeated texts ENUM types."""

from __future__ import annotations

import duckdb
import polars as pl

from .base import THREADS, TableFile


class DuckDBEngine:
    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._connection = duckdb.connect(":memory:", config={"threads": THREADS})

    def load(self, table: TableFile) -> None:
        columns = ", ".join(f'"{name}"' for name in table.columns)
        self._connection.execute(
            f"CREATE TABLE {table.name} AS SELECT {columns} FROM read_csv('{table.path}', allow_quoted_nulls = false)"
        )

    def encode(self, table: TableFile) -> None:
        if self._variant != "enum":
            return
        for name in table.texts:
            kind = f"{table.name}_{name}"
            self._connection.execute(
                f'CREATE TYPE "{kind}" AS ENUM (SELECT DISTINCT "{name}" FROM {table.name} '
                f'WHERE "{name}" IS NOT NULL ORDER BY 1)'
            )
            self._connection.execute(f'ALTER TABLE {table.name} ALTER "{name}" TYPE "{kind}"')

    def run(self, name: str, sql: str, big: bool) -> duckdb.DuckDBPyRelation:
        return self._connection.sql(sql).materialize()

    def answer(self, result: duckdb.DuckDBPyRelation) -> pl.DataFrame:
        return result.pl()
