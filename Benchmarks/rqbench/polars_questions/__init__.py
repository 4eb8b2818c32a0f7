"""The questions in Polars' own expressions, by name."""

from __future__ import annotations

from pathlib import Path

from . import domain, groupby, join, scans
from .kinds import Question

QUESTIONS: dict[str, Question] = {**domain.QUESTIONS, **groupby.QUESTIONS, **join.QUESTIONS, **scans.QUESTIONS}


def source(set_name: str) -> str:
    """The text of a set's questions: what was measured holds as long as it stays the same; none for other sets."""
    path = Path(__file__).parent / f"{set_name}.py"
    return path.read_text(encoding="utf-8") if path.exists() else ""
