"""The national list of divisions, and a choice of places from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random

LIST = Path(__file__).resolve().parents[3] / "datasets" / "places.tsv"
MUNICIPALITIES = {"110000", "120000", "310000", "500000"}


@dataclass(frozen=True)
class Place:
    """A division with its parents."""

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


class Gazetteer:
    """All places, by level, and how often each name occurs."""

    def __init__(self) -> None:
        rows = [line.split("\t") for line in LIST.read_text("utf-8").splitlines()[1:]]
        self.by_code: dict[str, Place] = {}
        self.by_level: dict[str, list[Place]] = defaultdict(list)
        for code, level, name, parent in (row[:4] for row in rows):
            above = self.by_code.get(parent)
            names = {kind: getattr(above, kind) if above else None for kind in ("province", "city", "county", "town")}
            names[level] = name
            place = Place(code, level, name, **names)
            self.by_code[code] = place
            self.by_level[level].append(place)
        self.frequency = Counter(place.name for place in self.by_code.values())

    def choose(self, random: Random, level: str) -> Place:
        return random.choice(self.by_level[level])

    def is_unique(self, place: Place) -> bool:
        return self.frequency[place.name] == 1
