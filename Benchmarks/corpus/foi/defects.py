"""Defects planted into a report's figures or cells; the checks then say what they lead to."""

from __future__ import annotations

from random import Random

from .cells import Cell, make_text
from .figures import Figures
from .template import APPLICANTS, ITEMS, OUTCOMES, PROCEEDINGS, TABLE_OF


def plant(random: Random, figures: Figures) -> list[str]:
    """Changes figures so that sums fail; the names of what was planted."""
    planted = []
    for kind in random.sample(["balance", "row_total", "processed_total", "review_total", "copied_total"], 1):
        planted.append(kind)
        if kind == "balance":
            applicant = random.choice(APPLICANTS)
            figures[("received", applicant)] = int(figures[("received", applicant)]) + random.randint(1, 9)
        elif kind == "row_total":
            item = random.choice(ITEMS)
            figures[(item, "total")] = int(figures[(item, "total")]) + random.choice([1, 2, 10])
        elif kind == "processed_total":
            applicant = random.choice(APPLICANTS)
            item = random.choice(OUTCOMES)
            figures[(item, applicant)] = int(figures[(item, applicant)]) + random.randint(1, 5)
        elif kind == "review_total":
            item = random.choice(PROCEEDINGS) + "_total"
            figures[(item, None)] = int(figures[(item, None)]) + random.randint(1, 3)
        else:
            # Only the totals were filled in, and the rows of applicants left at zero.
            for item in ITEMS:
                for applicant in APPLICANTS[:-1]:
                    figures[(item, applicant)] = 0
    return planted


def plant_in_cells(random: Random, cells: dict[tuple[str, str | None], Cell]) -> list[str]:
    """Replaces the contents of a few cells by nothing or by words."""
    there = [key for key, cell in cells.items() if cell.state == "number" and TABLE_OF[key[0]] != "proceedings"]
    planted = []
    if not there:
        return planted
    kind = random.choice(["blank", "text"])
    for key in random.sample(there, random.choice([1, 1, 2, 3])):
        cells[key] = make_text(random) if kind == "text" else Cell("blank", "", None)
    planted.append(kind)
    return planted
