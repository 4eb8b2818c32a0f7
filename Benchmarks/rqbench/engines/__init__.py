"""The peers, each behind the same four methods; a worker process holds one of them."""

from __future__ import annotations

from .base import Engine, TableFile


def make_engine(name: str, variant: str) -> Engine:
    """The engine of that name; its library is imported only here, so that a process carries one engine."""
    if name == "duckdb":
        from .duckdb_engine import DuckDBEngine

        return DuckDBEngine(variant)
    if name == "polars":
        from .polars_engine import PolarsEngine

        return PolarsEngine(variant)
    if name == "datafusion":
        from .datafusion_engine import DataFusionEngine

        return DataFusionEngine(variant)
    if name == "chdb":
        from .chdb_engine import ClickHouseEngine

        return ClickHouseEngine(variant)
    raise ValueError(f"no engine is called {name}")


VARIANTS = {
    "duckdb": ("plain", "enum"),
    "polars": ("plain", "categorical"),
    "datafusion": ("plain", "dictionary"),
    "chdb": ("plain", "lowcardinality"),
}

__all__ = ["VARIANTS", "Engine", "TableFile", "make_engine"]
