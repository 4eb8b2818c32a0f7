"""What a question in Polars' expressions is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

Tables = Mapping[str, pl.LazyFrame]
Question = Callable[[Tables], pl.LazyFrame]
