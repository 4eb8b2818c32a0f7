"""What a document consists of, before a format gives it bytes."""

from __future__ import annotations

from dataclasses import dataclass

from .grid import Grid


@dataclass
class Para:
    """A paragraph; its role says what a layout may do with it."""

    text: str
    role: str = "body"  # title, date, lead, heading, body, sign, before, after


@dataclass
class Table:
    """One of the three tables."""

    grid: Grid


@dataclass
class Picture:
    """A table that is there only as an image."""

    name: str


Block = Para | Table | Picture
