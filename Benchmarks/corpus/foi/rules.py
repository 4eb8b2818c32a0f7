"""The checks a report has to pass, computed from what its cells print."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from .cells import Cell
from .template import APPLICANTS, ITEMS, OUTCOMES, PROCEEDINGS, RESULTS, TABLE_OF

Cells = dict[tuple[str, str | None], Cell]


def finding(rule: str, item: str | None, applicant: str | None, expected: object, found: object) -> dict:
    """A row of the table of findings."""
    return {
        "rule": rule,
        "item": item,
        "applicant": applicant,
        "expected": None if expected is None else str(expected),
        "found": None if found is None else str(found),
    }


def _sum(cells: Cells, keys: list[tuple[str, str | None]]) -> Decimal | None:
    values = [cells[key].value for key in keys]
    return None if any(value is None for value in values) else sum(values, Decimal(0))


def of_tables(cells: Cells, template: str) -> list[dict]:
    """The findings of one report's tables."""
    found = []
    outcomes = [item for item in OUTCOMES if template == "2021" or item not in _ROWS_OF_2021]
    for applicant in APPLICANTS:
        intake = _sum(cells, [("received", applicant), ("carried_in", applicant)])
        processed = cells[("processed", applicant)].value
        outcome = _sum(cells, [("processed", applicant), ("carried_out", applicant)])
        if intake is not None and outcome is not None and intake != outcome:
            found.append(finding("balance", "processed", applicant, intake, outcome))
        parts = _sum(cells, [(item, applicant) for item in outcomes])
        if parts is not None and processed is not None and parts != processed:
            found.append(finding("processed_total", "processed", applicant, parts, processed))
    for item in ITEMS:
        parts = _sum(cells, [(item, applicant) for applicant in APPLICANTS[:-1]])
        total = cells[(item, "total")].value
        if parts is not None and total is not None and parts != total:
            found.append(finding("row_total", item, "total", parts, total))
    for kind in PROCEEDINGS:
        parts = _sum(cells, [(f"{kind}_{result}", None) for result in RESULTS[:-1]])
        total = cells[(f"{kind}_total", None)].value
        if parts is not None and total is not None and parts != total:
            found.append(finding("review_total", f"{kind}_total", None, parts, total))
    return found + _completeness(cells)


_ROWS_OF_2021 = {"otherwise_uncorrected", "otherwise_unpaid"}


def _completeness(cells: Cells) -> list[dict]:
    counts = Counter((cell.state, TABLE_OF[key[0]]) for key, cell in cells.items())
    return [
        finding(state, table, None, None, counts[(state, table)])
        for state in ("blank", "text", "absent")
        for table in ("disclosure", "applications", "proceedings")
        if counts[(state, table)]
    ]


def of_two_years(last: Cells, this: Cells) -> list[dict]:
    """The findings of a report that continues last year's."""
    found = []
    for applicant in APPLICANTS:
        expected, printed = last[("carried_out", applicant)].value, this[("carried_in", applicant)].value
        if expected is not None and printed is not None and expected != printed:
            found.append(finding("carried_rollforward", "carried_in", applicant, expected, printed))
    for kind in ("regulations", "normative"):
        before, printed = last[(f"{kind}_in_force", None)].value, this[(f"{kind}_in_force", None)].value
        issued, repealed = this[(f"{kind}_issued", None)].value, this[(f"{kind}_repealed", None)].value
        if None in (before, printed, issued, repealed):
            continue
        if before + issued - repealed != printed:
            expected = before + issued - repealed
            found.append(finding("in_force_rollforward", f"{kind}_in_force", None, expected, printed))
    return found
