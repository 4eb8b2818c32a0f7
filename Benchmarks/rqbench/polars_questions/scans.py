"""Scans and groupings by dictionary codes."""

from __future__ import annotations

import polars as pl
from polars import col

from .kinds import Question, Tables

TOTAL = col("count").sum().alias("total")


def _grouped(*keys: str) -> Question:
    return lambda t: t["applications"].group_by(*keys).agg(TOTAL)


QUESTIONS: dict[str, Question] = {
    "s01": lambda t: t["applications"].select(TOTAL),
    "s02": lambda t: t["applications"].filter(col("item") == "granted").select(TOTAL),
    "s03": lambda t: t["applications"].filter(col("count") > 3).select(pl.len().alias("reports")),
    "s04": lambda t: (
        t["applications"].filter(col("applicant") == "legal")
        .select(col("count").min().alias("low"), col("count").max().alias("high"))
    ),
    "s05": _grouped("item"),
    "s06": _grouped("province"),
    "s07": _grouped("item", "applicant"),
    "s08": _grouped("agency"),
    "s09": _grouped("province", "year"),
    "s10": lambda t: (
        t["applications"].filter(col("item") == "received", col("applicant") == "total").group_by("province").agg(TOTAL)
    ),
}
