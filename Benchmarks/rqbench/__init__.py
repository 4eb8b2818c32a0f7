"""Benchmarks of rq beside DuckDB, Polars, DataFusion and ClickHouse, on data made with fixed seeds."""
