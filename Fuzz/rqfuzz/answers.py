"""Whether two answers are the same."""

from __future__ import annotations

import decimal
import math
from typing import Any

Row = tuple[Any, ...]


def _same(a: Any, b: Any) -> bool:
    """Numbers may differ in their last digits where one of them is a double."""
    if a is None or b is None:
        return a is b
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, decimal.Decimal)) and isinstance(b, (int, decimal.Decimal)):
        return a == b
    if isinstance(a, (int, float, decimal.Decimal)) and isinstance(b, (int, float, decimal.Decimal)):
        return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    return type(a) is type(b) and a == b


def _rank(value: Any) -> tuple[Any, ...]:
    """A place among all values that a difference in the last digits does not change."""
    match value:
        case None:
            return (0,)
        case bool():
            return (1, value)
        case int() | decimal.Decimal():
            return (2, value)
        case float():
            return (2, float(f"{value:.9g}"))
        case str():
            return (3, value)
        case _:
            return (4, tuple(_rank(item) for item in value))


def same_rows(a: list[Row], b: list[Row], ordered: bool) -> bool:
    """Whether the rows are the same, in any order unless it was asked for."""
    if len(a) != len(b):
        return False
    if not ordered:
        a, b = (sorted(rows, key=lambda row: tuple(map(_rank, row))) for rows in (a, b))
    return all(len(x) == len(y) and all(map(_same, x, y)) for x, y in zip(a, b))
