"""rq's answers against the truth, document by document."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from .answers import Answers, number

_NUMBERLESS = {"blank", "text", "absent", "not_applicable"}
_UNCOMPARED = {"prose_fees", "identity", "title", "untitled"}


@dataclass
class Difference:
    """One thing that rq reads another way than the truth."""

    kind: str
    document: dict
    item: str
    applicant: str
    truth: object
    read: object


@dataclass
class Tally:
    """The counts of a group of documents."""

    documents: int = 0
    unread: int = 0
    right: int = 0
    null: int = 0
    wrong: int = 0
    guessed: int = 0
    nonzero: int = 0
    nonzero_right: int = 0
    states: int = 0
    expected: int = 0
    found: int = 0
    invented: int = 0
    columns: Counter = field(default_factory=Counter)
    columns_right: Counter = field(default_factory=Counter)

    @property
    def cells(self) -> int:
        return self.right + self.null + self.wrong

    @property
    def score(self) -> float:
        """The share of cells read right; a wrong number costs as much as ten unread ones."""
        return (self.right - 9 * self.wrong) / self.cells if self.cells else 1.0


@dataclass
class Scores:
    """Everything the scorer counted."""

    groups: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    differences: list[Difference] = field(default_factory=list)


DIMENSIONS = ["all", "format", "encoding", "template", "layout", "script", "title", "page"]


def _groups(document: dict) -> Iterator[tuple[str, str]]:
    yield "all", "all"
    yield "format", document["format"] + (" in zip" if document["inner"] else "")
    yield "encoding", f"{document['encoding']} {document['declared']}"
    yield "template", document["template"]
    yield "layout", f"{document['format'].replace('htm', 'html').replace('htmll', 'html')} {document['layout']}"
    yield "script", document["script"]
    yield "title", document["title_variant"]
    for note in document["notes"]:
        yield "page", note


def load(folder: Path) -> list[dict]:
    """The truth of a folder."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def compare(documents: list[dict], answers: Answers) -> Scores:
    """All comparisons."""
    scores = Scores()
    by_id = {document["id"]: document for document in documents}
    for document in documents:
        tallies = [scores.groups[group] for group in _groups(document)]
        for tally in tallies:
            tally.documents += 1
        _findings(document, answers, tallies, scores.differences, by_id)
        if document["unreadable"]:
            _made_up(document, answers, tallies, scores.differences)
            continue
        row = answers.reports.get(document["id"])
        if row is None and document["layout"] == "attachment":
            # A page that only announces a file may be told to be no report.
            continue
        if row is None:
            for tally in tallies:
                tally.unread += 1
            scores.differences.append(Difference("unread", document, "", "", "a report", "nothing"))
        _cells(document, answers, tallies, scores.differences)
        _columns(document, row, tallies, scores.differences)
    return scores


def _made_up(document: dict, answers: Answers, tallies: list[Tally], differences: list[Difference]) -> None:
    """Numbers read from a document that nothing can be read from."""
    for (item, applicant), row in answers.cells.get(document["id"], {}).items():
        if number(row["value"]) is not None:
            for tally in tallies:
                tally.wrong += 1
            differences.append(
                Difference("wrong", document, item, applicant or "", "unreadable", _shown(row, number(row["value"])))
            )


def _cells(document: dict, answers: Answers, tallies: list[Tally], differences: list[Difference]) -> None:
    read = answers.cells.get(document["id"], {})
    for item, applicant, state, printed, value, flag in document["cells"]:
        truth = None if value is None else Decimal(value)
        row = read.get((item, applicant))
        found = number(row["value"]) if row else None
        verdict = "right"
        if found is not None and found != truth:
            verdict = "wrong"
        elif found is None and truth is not None and not flag:
            verdict = "null"
        for tally in tallies:
            setattr(tally, verdict, getattr(tally, verdict) + 1)
            tally.guessed += flag == "lost" and found is not None
            if truth and not flag:
                tally.nonzero += 1
                tally.nonzero_right += verdict == "right"
        if verdict != "right":
            differences.append(
                Difference(verdict, document, item, applicant or "", printed or state, _shown(row, found))
            )
        elif row and not flag and row["state"] != state:
            for tally in tallies:
                tally.states += 1
            differences.append(Difference("state", document, item, applicant or "", state, row["state"]))


def _shown(row: dict | None, found: Decimal | None) -> str:
    if row is None:
        return "no cell"
    return f"{row['state']} {row['printed']!r}" + (f" = {found.normalize():f}" if found is not None else "")


def _columns(document: dict, row: dict | None, tallies: list[Tally], differences: list[Difference]) -> None:
    for column, truth in document["reports"].items():
        accepted = truth if isinstance(truth, list) else [truth]
        text = row.get(column) if row else None
        if column in _TEXT_COLUMNS:
            right = row is not None and (_plain(text) in {_plain(value) for value in accepted})
            group = column
        else:
            right = row is not None and number(text) in {
                None if value is None else Decimal(value) for value in accepted
            }
            group = "sums"
        for tally in tallies:
            tally.columns[group] += 1
            tally.columns_right[group] += right
        if not right and row is not None and group != "sums":
            differences.append(Difference(f"column {column}", document, column, "", truth, text))


_TEXT_COLUMNS = {
    "title", "agency", "year", "province", "city", "county", "town", "adcode", "level", "body", "published", "script",
    "template", "format",
}  # fmt: skip
COLUMNS = [*sorted(_TEXT_COLUMNS), "sums"]


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", "".join(str(value if value is not None else "").split()))


def _findings(
    document: dict, answers: Answers, tallies: list[Tally], differences: list[Difference], by_id: dict[str, dict]
) -> None:
    left = [row for row in answers.findings.get(document["id"], []) if row["rule"] not in _UNCOMPARED]
    used: set[int] = set()
    for truth in document["findings"]:
        match = _match(truth, left, used)
        if match is None and "in" in truth:
            match = next(
                (-1 for other in truth["in"] if _match(truth, answers.findings.get(other, []), set()) is not None), None
            )
        if match is not None:
            used.add(match)
        if truth.get("optional"):
            continue
        for tally in tallies:
            tally.expected += 1
            tally.found += match is not None
        if match is None:
            shown = f"{truth['expected']} / {truth['found']}"
            differences.append(
                Difference(
                    f"missed {truth['rule']}", document, truth["item"] or "", truth["applicant"] or "", shown, "nothing"
                )
            )
    for index, row in enumerate(left):
        if index in used or (row["rule"] == "duplicate" and "duplicate" in document["planted"]):
            continue
        if row["rule"] in ("blank", "text", "absent", "unreadable") and _is_covered(document, row):
            continue
        for tally in tallies:
            tally.invented += 1
        shown = f"{row['expected']} / {row['found']}"
        differences.append(
            Difference(f"invented {row['rule']}", document, row["item"], row["applicant"], "nothing", shown)
        )


def _is_covered(document: dict, row: dict) -> bool:
    """Whether a table has cells that may be left without a number, and the finding tells of such."""
    if document["layout"] == "attachment" or row["item"] in document["lost"] + document["missing"]:
        return True
    tables = {"disclosure": 10, "applications": 175, "proceedings": 15}
    start = 0
    for name, count in tables.items():
        cells = document["cells"][start : start + count]
        start += count
        if name == row["item"]:
            return any(cell[5] for cell in cells)
    return False


def _match(truth: dict, rows: list[dict], used: set[int]) -> int | None:
    rules = {truth["rule"], *truth.get("or", [])}
    for index, row in enumerate(rows):
        if index in used or row["rule"] not in rules:
            continue
        if truth["item"] and row["item"] and truth["item"] != row["item"]:
            continue
        if truth["applicant"] and truth["applicant"] != (row["applicant"] or "total"):
            continue
        if truth["rule"] not in _NUMBERLESS and truth["found"] is not None and not _same_numbers(truth, row):
            continue
        return index
    return None


def _same_numbers(truth: dict, row: dict) -> bool:
    return all(number(row[name]) == Decimal(truth[name]) for name in ("expected", "found"))
