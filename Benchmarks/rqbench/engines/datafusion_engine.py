"""DataFusion over Arrow batches in memory; `dictionary` gives repeated texts dictionary arrays."""

from __future__ import annotations

import os

os.environ.setdefault("TOKIO_WORKER_THREADS", "2")

import polars as pl  # noqa: E402
import pyarrow as pa  # noqa: E402
from datafusion import SessionConfig, SessionContext  # noqa: E402

from .base import THREADS, TableFile  # noqa: E402


class DataFusionEngine:
    def __init__(self, variant: str) -> None:
        self._variant = variant
        config = SessionConfig().with_target_partitions(THREADS)
        self._context = SessionContext(config)
        self._tables: dict[str, pa.Table] = {}

    def load(self, table: TableFile) -> None:
        self._context.register_csv("csv_source", str(table.path), schema_infer_max_records=100_000)
        columns = ", ".join(f'"{name}"' for name in table.columns)
        batches = self._context.sql(f"SELECT {columns} FROM csv_source").collect_partitioned()
        self._context.deregister_table("csv_source")
        self._register(table.name, batches)

    def _register(self, name: str, partitions: list[list[pa.RecordBatch]]) -> None:
        self._context.deregister_table(name)
        self._context.register_record_batches(name, [part for part in partitions if part])

    def encode(self, table: TableFile) -> None:
        if self._variant != "dictionary":
            return
        columns = ", ".join(
            f"arrow_cast(\"{name}\", 'Dictionary(Int32, Utf8)') AS \"{name}\"" if name in table.texts else f'"{name}"'
            for name in table.columns
        )
        self._register(table.name, self._context.sql(f"SELECT {columns} FROM {table.name}").collect_partitioned())

    def run(self, name: str, sql: str, big: bool) -> list[pa.RecordBatch]:
        frame = self._context.sql(sql)
        self._schema = frame.schema()
        return frame.collect()

    def answer(self, result: list[pa.RecordBatch]) -> pl.DataFrame:
        table = pa.Table.from_batches(result, None if result else self._schema)
        frame = pl.from_arrow(table)
        if not isinstance(frame, pl.DataFrame):
            raise TypeError("an answer is a table")
        return frame
