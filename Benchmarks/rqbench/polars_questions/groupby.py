"""The grouping questions of the H2O.ai database benchmark."""

from __future__ import annotations

import polars as pl
from polars import col

from .kinds import Question, Tables


def _grouped(keys: str, *aggregates: pl.Expr) -> Question:
    return lambda t: t["h2o_groupby"].group_by(keys.split()).agg(*aggregates)


def _two_largest(t: Tables) -> pl.LazyFrame:
    top = col("v3").top_k(2)
    return t["h2o_groupby"].drop_nulls("v3").group_by("id6").agg(top).explode("v3")


QUESTIONS: dict[str, Question] = {
    "g01": _grouped("id1", col("v1").sum()),
    "g02": _grouped("id1 id2", col("v1").sum()),
    "g03": _grouped("id3", col("v1").sum(), col("v3").mean()),
    "g04": _grouped("id4", col("v1").mean(), col("v2").mean(), col("v3").mean()),
    "g05": _grouped("id6", col("v1").sum(), col("v2").sum(), col("v3").sum()),
    "g06": _grouped("id4 id5", col("v3").median().alias("median_v3"), col("v3").std().alias("sd_v3")),
    "g07": _grouped("id3", (col("v1").max() - col("v2").min()).alias("range_v1_v2")),
    "g08": _two_largest,
    "g09": _grouped("id2 id4", (pl.corr("v1", "v2") ** 2).alias("r2")),
    "g10": _grouped("id1 id2 id3 id4 id5 id6", col("v3").sum(), pl.len().alias("count")),
}
