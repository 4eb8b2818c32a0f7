"""Whether two engines gave the same answer."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

TOLERANCE = 1e-9
ABSOLUTE = 1e-12
"""What doubles may differ by however small they are: a correlation of nearly nothing has few digits to agree on."""
MANY = 300_000
"""From this many rows on answers are compared by sums over each column instead of row by row."""


def _normalised(frame: pl.DataFrame) -> pl.DataFrame:
    """Texts as text, numbers as doubles, NaN as NULL, columns by place: what engines may differ in is gone."""
    columns = []
    for index, column in enumerate(frame.get_columns()):
        if column.dtype.is_numeric() or column.dtype == pl.Boolean:
            column = column.cast(pl.Float64).fill_nan(None)
        elif column.dtype == pl.Datetime:
            column = column.dt.strftime("%Y-%m-%d %H:%M:%S")
        elif column.dtype == pl.Binary:
            column = column.cast(pl.String)
        elif column.dtype != pl.String:
            column = column.cast(pl.String)
        columns.append(column.alias(f"c{index:02}"))
    return pl.DataFrame(columns)


def _close(left: pl.Series, right: pl.Series) -> bool:
    """Whether doubles agree within the tolerance, relative to the larger; NULL agrees with NULL."""
    if not left.is_null().equals(right.is_null()):
        return False
    frame = pl.DataFrame({"l": left, "r": right}).drop_nulls()
    larger = pl.max_horizontal(pl.col("l").abs(), pl.col("r").abs())
    return frame.filter((pl.col("l") - pl.col("r")).abs() > ABSOLUTE + TOLERANCE * larger).is_empty()


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in an order that small differences between doubles do not change."""
    texts = [name for name in frame.columns if frame[name].dtype == pl.String]
    numbers = [name for name in frame.columns if name not in texts]
    keys = [pl.col(name) for name in texts] + [pl.col(name).round_sig_figs(8) for name in numbers]
    return frame.sort(keys, nulls_last=True) if keys else frame


def _summary(frame: pl.DataFrame) -> pl.DataFrame:
    """One row that two large answers share when they have the same rows."""
    parts: list[pl.Expr] = [pl.len().cast(pl.Float64).alias("rows")]
    for name in frame.columns:
        column = pl.col(name)
        parts.append(column.null_count().cast(pl.Float64).alias(f"{name}_nulls"))
        if frame[name].dtype == pl.String:
            lengths = column.str.len_bytes().sum().cast(pl.Float64)
            codes = (column.hash(17) // 4096).cast(pl.Float64).sum()
            parts += [lengths.alias(f"{name}_length"), codes.alias(f"{name}_code")]
        else:
            extremes = [column.min().alias(f"{name}_low"), column.max().alias(f"{name}_high")]
            parts += [column.sum().alias(f"{name}_sum"), *extremes]
    return frame.select(parts)


@dataclass(frozen=True)
class Answer:
    """An answer in the form in which answers are compared."""

    rows: int
    frame: pl.DataFrame

    @staticmethod
    def of(frame: pl.DataFrame) -> Answer:
        normal = _normalised(frame)
        return Answer(frame.height, _summary(normal) if frame.height > MANY else _sorted(normal))

    def difference(self, other: Answer) -> str | None:
        """What the answers differ in; None when they agree."""
        if self.rows != other.rows:
            return f"{self.rows} rows against {other.rows}"
        if self.rows == 0:
            return None
        left, right = self.frame, other.frame
        if left.width != right.width:
            return f"{left.width} columns against {right.width}"
        for name in left.columns:
            mine, theirs = left[name], right[name]
            if mine.dtype != theirs.dtype:
                # A column without values has no type in some formats.
                if mine.null_count() == len(mine) and theirs.null_count() == len(theirs):
                    continue
                return f"{name}: {mine.dtype} against {theirs.dtype}"
            same = mine.equals(theirs, null_equal=True) if mine.dtype == pl.String else _close(mine, theirs)
            if not same:
                return f"{name} differs"
        return None
