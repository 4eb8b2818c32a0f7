"""The national list of divisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A division of the national list with the names of those above it."""

    code: str
    level: str
    name: str
    province: str | None
    city: str | None
    county: str | None
    town: str | None

    @property
    def chain(self) -> list[str]:
        """The names from the province down."""
        return [name for name in (self.province, self.city, self.county, self.town) if name]


def read_places(path: Path) -> list[Place]:
    """Every place of the gazetteer, each with its parents' names."""
    rows = [line.rstrip("\n").split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    known = {code: (level, name, parent) for code, level, name, parent in rows}
    places = []
    for code, level, name, _ in rows:
        names: dict[str, str] = {}
        at = code
        while at in known:
            at_level, at_name, parent = known[at]
            names[at_level] = at_name
            at = parent
        places.append(
            Place(code, level, name, names.get("province"), names.get("city"), names.get("county"), names.get("town"))
        )
    return places
