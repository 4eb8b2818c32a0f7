"""ClickHouse through chDB, with Memory tables; `lowcardinality` gives repeated texts LowCardinality types."""

from __future__ import annotations

import io
import json

import polars as pl
from chdb.session import Session

from .base import THREADS, TableFile


class ClickHouseEngine:
    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._session = Session()
        self._session.query("CREATE DATABASE IF NOT EXISTS bench")
        self._session.query("USE bench")
        self._session.query(f"SET max_threads = {THREADS}")
        self._session.query("SET input_format_max_rows_to_read_for_schema_inference = 100000")
        self._session.query("SET join_use_nulls = 1, group_by_use_nulls = 1")

    def load(self, table: TableFile) -> None:
        source = f"file('{table.path}', 'CSVWithNames')"
        described = json.loads(str(self._session.query(f"DESCRIBE {source}", "JSONCompact")))
        kinds = {row[0]: row[1] for row in described["data"]}
        columns = ", ".join(f"`{name}` {self._type(kinds[name], name in table.texts)}" for name in table.columns)
        names = ", ".join(f"`{name}`" for name in table.columns)
        self._session.query(f"CREATE TABLE {table.name} ({columns}) ENGINE = Memory")
        self._session.query(f"INSERT INTO {table.name} SELECT {names} FROM {source}")

    def _type(self, kind: str, is_repeated: bool) -> str:
        if self._variant == "lowcardinality" and is_repeated and kind == "Nullable(String)":
            return "LowCardinality(Nullable(String))"
        return kind

    def encode(self, table: TableFile) -> None:
        """The types are given when the table is made."""

    def run(self, name: str, sql: str, big: bool) -> str:
        if big:
            self._session.query("DROP TABLE IF EXISTS answer")
            self._session.query(f"CREATE TABLE answer ENGINE = Memory AS {sql}")
            return "SELECT * FROM answer"
        self._session.query(sql, "Native")
        return sql

    def answer(self, result: str) -> pl.DataFrame:
        data = self._session.query(result, "Arrow").bytes()
        return pl.read_ipc(io.BytesIO(data)) if data else pl.DataFrame()
