"""What a layout leaves to be read: tables and rows whose values nothing can tell any more."""

from __future__ import annotations

from dataclasses import dataclass, field

from .grid import Box, Grid


@dataclass
class Reading:
    """The losses of one written document."""

    # Tables that are there, and whose values cannot be told: NULL and a finding are the answer.
    lost: set[str] = field(default_factory=set)
    # Tables that are not there.
    missing: set[str] = field(default_factory=set)
    # Cells that may be read or left NULL.
    unsure: set[tuple[str, str | None]] = field(default_factory=set)
    # A document that cannot be read at all.
    unreadable: bool = False
    # Whether the title is no more told from what surrounds it, or is printed otherwise.
    unsure_columns: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def blank_moves(self, row: list[Box]) -> None:
        """A row whose blanks leave no trace: which column a number belongs to is open."""
        if any(box.is_value and not box.text.strip() for box in row):
            self.unsure.update(box.key for box in row if box.key)

    def all_unsure(self, grid: Grid) -> None:
        self.unsure.update(box.key for row in grid.rows for box in row if box.key)
