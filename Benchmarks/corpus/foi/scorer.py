"""The command line of score.py: loads a corpus with rq, compares and prints."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from .answers import ask
from .scoring import COLUMNS, DIMENSIONS, Difference, Scores, Tally, compare, load


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.2f}" if whole else "     –"


def _row(name: str, tally: Tally) -> str:
    metadata = sum(tally.columns_right.values()) - tally.columns_right["sums"]
    columns = sum(tally.columns.values()) - tally.columns["sums"]
    numbers = [
        (f"{tally.documents}", 6),
        (f"{tally.unread}", 7),
        (f"{100 * tally.score:.2f}", 9),
        (_percent(tally.right, tally.cells), 8),
        (f"{tally.null}", 8),
        (f"{tally.wrong}", 7),
        (_percent(tally.nonzero_right, tally.nonzero), 9),
        (f"{tally.states}", 7),
        (f"{tally.guessed}", 8),
        (_percent(metadata, columns), 8),
        (_percent(tally.found, tally.expected), 10),
        (f"{tally.invented}", 9),
    ]
    return f"{name:<34}" + "".join(f"{number:>{width}}" for number, width in numbers)


_HEADS = [("docs", 6), ("unread", 7), ("score", 9), ("right%", 8), ("null", 8), ("WRONG", 7), ("nonzero%", 9),
          ("state", 7), ("guessed", 8), ("meta%", 8), ("findings%", 10), ("invented", 9)]  # fmt: skip
_HEAD = " " * 34 + "".join(f"{head:>{width}}" for head, width in _HEADS)


def _print(scores: Scores) -> None:
    for dimension in DIMENSIONS:
        groups = sorted((name, tally) for (kind, name), tally in scores.groups.items() if kind == dimension)
        if not groups:
            continue
        print(f"\n{dimension}\n{_HEAD}")
        for name, tally in sorted(groups, key=lambda group: group[1].score):
            print(_row(name, tally))
    whole = scores.groups[("all", "all")]
    print("\ncolumns of reports")
    for column in COLUMNS:
        print(
            f"{column:<14}{_percent(whole.columns_right[column], whole.columns[column])}%  of {whole.columns[column]}"
        )


def _show(differences: list[Difference], count: int) -> None:
    kinds = Counter(difference.kind for difference in differences)
    seen: Counter = Counter()
    print("\ndifferences")
    for kind, total in kinds.most_common():
        print(f"{kind}: {total}")
    for kind, _ in kinds.most_common():
        print(f"\n{kind}")
        for difference in differences:
            if difference.kind != kind or seen[kind] >= count:
                continue
            # Of one document's differences of a kind the first says enough.
            if (kind, difference.document["id"]) in seen:
                continue
            seen[(kind, difference.document["id"])] += 1
            seen[kind] += 1
            document = difference.document
            path = document["path"] + (f"/{document['inner']}" if document["inner"] else "")
            where = f"{document['layout']}, {document['encoding']}, {document['template']}"
            said = f"truth {difference.truth!r}, read {difference.read!r}"
            print(f"  {path} ({where}): {difference.item} {difference.applicant}: {said}")


def _json(scores: Scores) -> str:
    groups = [
        vars(tally) | {"dimension": kind, "group": name, "score": tally.score}
        for (kind, name), tally in sorted(scores.groups.items())
    ]
    differences = [
        {"kind": d.kind, "path": d.document["path"], "id": d.document["id"], "item": d.item, "applicant": d.applicant,
         "truth": d.truth, "read": d.read}
        for d in scores.differences
    ]  # fmt: skip
    return json.dumps({"groups": groups, "differences": differences}, ensure_ascii=False)


def main() -> None:
    """Loads, compares, prints."""
    parser = argparse.ArgumentParser(description="Scores what rq reads from a corpus.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rq", default=str(Path(__file__).resolve().parents[3] / ".build" / "release" / "rq"))
    parser.add_argument(
        "--show", type=int, default=0, help="print the first N differences of each kind, one a document"
    )
    parser.add_argument("--only", help="documents of one format, or format and layout as 'txt cell_line'")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    documents = load(options.folder)
    if options.only:
        documents = [d for d in documents if options.only in (d["format"], f"{d['format']} {d['layout']}")]
    scores = compare(documents, ask(options.rq, options.folder))
    if options.json:
        print(_json(scores))
        return
    _print(scores)
    if options.show:
        _show(scores.differences, options.show)
