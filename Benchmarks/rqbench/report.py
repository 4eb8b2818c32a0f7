"""The tables that a run prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .questions import Question


@dataclass
class Row:
    """One question: rq's seconds beside the fastest peer's."""

    question: Question
    rq: float | None
    outside: float | None
    note: str | None
    peer: str | None
    peer_seconds: float | None
    floor: float | None
    agrees: str
    others: dict[str, float]

    @property
    def ratio(self) -> float | None:
        """rq's time over the fastest peer's."""
        return self.rq / self.peer_seconds if self.rq is not None and self.peer_seconds else None


def _ms(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds * 1000:.1f}" if seconds < 1 else f"{seconds * 1000:.0f}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in [headings, *rows]) for column in range(len(headings))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths)] for row in [headings, *rows]]
    lines = ["| " + " | ".join(row) + " |" for row in padded]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def geometric_mean(values: Sequence[float]) -> float | None:
    """The geometric mean; None of nothing."""
    return math.exp(sum(math.log(value) for value in values) / len(values)) if values else None


def set_table(name: str, rows: Sequence[Row], detailed: bool) -> str:
    """A set's questions, one a line, and their geometric mean; `detailed` adds a column for each peer's variants."""
    engines = sorted({engine for row in rows for engine in row.others}) if detailed else []
    has_floor = any(row.floor is not None for row in rows)
    floors = ["floor ms", "rq / floor"] if has_floor else []
    headings = ["question", "rq ms", "fastest peer", "ms", "ratio", *floors, "answers", *engines]
    lines = []
    for row in rows:
        ratio = row.ratio
        floor = []
        if has_floor:
            times = row.rq / row.floor if row.rq is not None and row.floor else None
            floor = [_ms(row.floor), f"{times:.1f}" if times else "–"]
        lines.append(
            [
                f"{row.question.name} {row.question.title}", row.note.split(":")[0] if row.note else _ms(row.rq),
                row.peer or "–", _ms(row.peer_seconds),
                f"{ratio:.2f}{' !' if ratio > 1 else ''}" if ratio is not None else "–",
                *floor, row.agrees.split()[0],
                *(_ms(row.others.get(engine)) for engine in engines),
            ]
        )
    ratios = [row.ratio for row in rows if row.ratio is not None]
    mean = geometric_mean(ratios)
    summary = f"{len(ratios)} of {len(rows)} questions measured"
    if mean is not None:
        summary += f"; geometric mean of the ratios {mean:.3f}, worst {max(ratios):.2f}"
    notes = "".join(f"- {row.question.name}: {row.note}\n" for row in rows if row.note)
    wrong = [row for row in rows if row.agrees.startswith("DIFFER")]
    notes += "".join(f"- {row.question.name}: answers {row.agrees}\n" for row in wrong)
    return f"## {name}\n\n{_table(headings, lines)}\n\n{summary}\n" + (f"\n{notes}" if notes else "")


def plain_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Any other table."""
    return f"## {title}\n\n{_table(headings, rows)}\n"
