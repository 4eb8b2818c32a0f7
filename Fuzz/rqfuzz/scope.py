"""What names a query can use where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A column as it is written, with its type."""

    text: str
    kind: str


@dataclass
class Scope:
    """The columns of a query, and of those around it."""

    columns: list[Column]
    outer: list[Column] = field(default_factory=list)
    """Columns of the queries around this one."""
    plain: bool = True
    """Whether the columns are names, which a query inside can use, too."""
    ctes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    aggregates_over: list[Column] | None = None
    """In a query that groups: the columns of its rows, for aggregates to work on."""
    windows: bool = False
    """Whether window functions may stand here."""
    decided: bool = False
    """Whether a window decided about rows that are equal in all they have; a second one might decide otherwise."""

    def of(self, kind: str) -> list[Column]:
        """The columns of a type."""
        return [column for column in self.columns if column.kind == kind]

    def inside(self) -> list[Column]:
        """What a query in this one sees of it."""
        return (self.columns if self.plain else []) + self.outer
