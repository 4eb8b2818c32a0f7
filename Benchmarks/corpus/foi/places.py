"""The national list of divisions, and a choice of places from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from random import Random

from rqbench.places import Place, read_places

LIST = Path(__file__).resolve().parents[3] / "datasets" / "places.tsv"
MUNICIPALITIES = {"110000", "120000", "310000", "500000"}


class Gazetteer:
    """All places, by level, and how often each name occurs."""

    def __init__(self) -> None:
        self.by_code: dict[str, Place] = {}
        self.by_level: dict[str, list[Place]] = defaultdict(list)
        for place in read_places(LIST):
            self.by_code[place.code] = place
            self.by_level[place.level].append(place)
        self.frequency = Counter(place.name for place in self.by_code.values())

    def choose(self, random: Random, level: str) -> Place:
        return random.choice(self.by_level[level])

    def is_unique(self, place: Place) -> bool:
        return self.frequency[place.name] == 1
