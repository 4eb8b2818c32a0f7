"""Figures of a report that agree with one another, before any defect is planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from .template import APPLICANTS, OUTCOMES, PROCEEDINGS, RESULTS

# The weights of the outcomes, roughly as they are in practice.
_OUTCOME_WEIGHTS = [30, 8, 1, 1, 1, 3, 2, 2, 2, 3, 22, 4, 2, 5, 3, 1, 1, 1, 4, 1, 6]
_APPLICANT_WEIGHTS = [80, 12, 1, 2, 3, 2]


@dataclass
class Figures:
    """The numbers of the three tables, and those that only the template of 2019 prints."""

    values: dict[tuple[str, str | None], Decimal | int] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, key: tuple[str, str | None]) -> Decimal | int:
        return self.values[key]

    def __setitem__(self, key: tuple[str, str | None], value: Decimal | int) -> None:
        self.values[key] = value

    def total(self, item: str) -> int:
        return int(self.values[(item, "total")])


def spread(random: Random, total: int, weights: list[int]) -> list[int]:
    """A number dealt out over places by weight."""
    if total > 400:
        whole = sum(weights)
        parts = [total * weight // whole for weight in weights]
        for _ in range(6):
            a, b = random.randrange(len(parts)), random.randrange(len(parts))
            moved = random.randint(0, parts[a])
            parts[a] -= moved
            parts[b] += moved
        parts[0] += total - sum(parts)
        return parts
    parts = [0] * len(weights)
    for place in random.choices(range(len(weights)), weights, k=total):
        parts[place] += 1
    return parts


_SIZE = {"town": 3, "county": 25, "city": 120, "province": 700, "central": 2500}


def make(random: Random, level: str | None, carried_in: list[int] | None, previous: Figures | None) -> Figures:
    """Consistent figures; the ones that roll forward continue last year's."""
    size = _SIZE.get(level or "county", 25)
    figures = Figures()
    received_total = 0 if random.random() < 0.22 else int(random.expovariate(1 / size)) + random.randint(0, 3)
    received = spread(random, received_total, _APPLICANT_WEIGHTS)
    if carried_in is None:
        carried_in = spread(random, int(received_total * random.choice([0, 0, 0.05, 0.1])), _APPLICANT_WEIGHTS)
    outcome_weights = [max(0, round(weight * random.choice([0, 0.4, 1, 2]))) for weight in _OUTCOME_WEIGHTS]
    outcome_weights[0] += 1
    for index, applicant in enumerate(APPLICANTS[:-1]):
        intake = received[index] + carried_in[index]
        out = min(intake, int(intake * random.choice([0, 0, 0.1, 0.2]) + (random.random() < 0.1)))
        figures[("received", applicant)] = received[index]
        figures[("carried_in", applicant)] = carried_in[index]
        figures[("carried_out", applicant)] = out
        figures[("processed", applicant)] = intake - out
        for item, number in zip(OUTCOMES, spread(random, intake - out, outcome_weights)):
            figures[(item, applicant)] = number
    for item in ["received", "carried_in", *OUTCOMES, "processed", "carried_out"]:
        figures[(item, "total")] = sum(int(figures[(item, applicant)]) for applicant in APPLICANTS[:-1])
    _disclosure(random, figures, level, previous)
    for kind in PROCEEDINGS:
        scale = random.choice([0, 0, 1, max(1, received_total // 12)])
        for result in RESULTS[:-1]:
            figures[(f"{kind}_{result}", None)] = random.randint(0, scale) if random.random() < 0.7 else 0
        figures[(f"{kind}_total", None)] = sum(int(figures[(f"{kind}_{result}", None)]) for result in RESULTS[:-1])
    figures.extras = {name: random.choice([0, 0, random.randint(1, 300)]) for name in _EXTRAS}
    return figures


_EXTRAS = [
    "regulations_public", "regulations_all", "normative_public", "normative_all", "licensing_last", "licensing_change",
    "other_last", "other_change", "other_now", "penalties_last", "penalties_change", "coercion_last",
    "coercion_change", "fees_last", "fees_change", "purchases", "purchase_sum", "other_documents",
]  # fmt: skip


def _disclosure(random: Random, figures: Figures, level: str | None, previous: Figures | None) -> None:
    for kind, most in (("regulations", 3 if level in ("city", "province", "central") else 0), ("normative", 12)):
        issued, repealed = random.randint(0, most), random.randint(0, max(0, most // 2))
        before = int(previous[(f"{kind}_in_force", None)]) if previous else random.randint(0, most * 20) + repealed
        repealed = min(repealed, before + issued)
        figures[(f"{kind}_issued", None)] = issued
        figures[(f"{kind}_repealed", None)] = repealed
        figures[(f"{kind}_in_force", None)] = before + issued - repealed
    size = _SIZE.get(level or "county", 25)
    for item, factor in (("licensing", 60), ("penalties", 20), ("coercion", 2)):
        figures[(item, None)] = 0 if random.random() < 0.25 else int(random.expovariate(1 / (size * factor)))
    fees = Decimal(0)
    if random.random() < 0.5:
        fees = Decimal(int(random.expovariate(1 / (size * 20000)))) / Decimal(10 ** random.choice([0, 1, 2, 3, 4]))
    figures[("fees", None)] = fees.normalize() if fees else Decimal(0)
