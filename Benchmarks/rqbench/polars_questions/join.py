"""The join questions of the H2O.ai database benchmark."""

from __future__ import annotations

from typing import Literal

import polars as pl
from polars import col

from .kinds import Question, Tables

LEFT = ("id1", "id2", "id3", "id4", "id5", "id6", "v1")


def _joined(side: str, key: str, how: Literal["inner", "left"], *others: str) -> Question:
    def question(t: Tables) -> pl.LazyFrame:
        right = t[f"h2o_join_{side}"].select(key, *(col(name).alias(f"{side}_{name}") for name in others), "v2")
        names = [*LEFT, *(f"{side}_{name}" for name in others), "v2"]
        return t["h2o_join_x"].join(right, on=key, how=how).select(names)

    return question


QUESTIONS: dict[str, Question] = {
    "j01": _joined("small", "id1", "inner", "id4"),
    "j02": _joined("medium", "id2", "inner", "id1", "id4", "id5"),
    "j03": _joined("medium", "id2", "left", "id1", "id4", "id5"),
    "j04": _joined("medium", "id5", "inner", "id1", "id2", "id4"),
    "j05": _joined("big", "id3", "inner", "id1", "id2", "id4", "id5", "id6"),
}
