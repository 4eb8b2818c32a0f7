"""Queries as trees of text, so that they can be written in two dialects and made smaller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

RQ, DUCKDB = 0, 1


@dataclass(frozen=True)
class Spelling:
    """What each dialect calls the same thing."""

    rq: str
    duckdb: str


@dataclass
class Node:
    """A part of a query: text and smaller parts.

    `kind` is the SQL type of an expression, or `query`, `from`, `list`, `option`. A node may be replaced by another of its
    kind; an `option` may be left out, and so may the items of a `list` but the last.
    """

    kind: str
    parts: list[str | Spelling | Node] = field(default_factory=list)
    separator: str = ""

    def text(self, dialect: int) -> str:
        """The query as a dialect writes it."""
        written = []
        for part in self.parts:
            match part:
                case Node():
                    written.append(part.text(dialect))
                case Spelling():
                    written.append(part.duckdb if dialect == DUCKDB else part.rq)
                case _:
                    written.append(part)
        return self.separator.join(written)

    def nodes(self) -> Iterator[Node]:
        """The node and all below it, from the outermost."""
        yield self
        for part in self.parts:
            if isinstance(part, Node):
                yield from part.nodes()


def of(kind: str, *parts: str | Spelling | Node) -> Node:
    """A node of parts."""
    return Node(kind, list(parts))


def listed(items: list[Node], separator: str = ", ") -> Node:
    """Items of which all but one may be left out."""
    return Node("list", list(items), separator)


def fixed(items: list[Node], separator: str = ", ") -> Node:
    """Items that belong together."""
    return Node("fixed", list(items), separator)


def option(*parts: str | Spelling | Node) -> Node:
    """What may be left out."""
    return Node("option", list(parts))
