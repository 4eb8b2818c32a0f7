"""Checks of the generator and the scorer: `python3 Benchmarks/corpus/check.py`."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from .answers import Answers
from .build import Builder
from .cells import chinese
from .scoring import Scores, Tally, compare, load

# The formats that no other program has a part in.
_OWN = ["txt", "html", "md", "mhtml", "docx"]


def _build(folder: Path, seed: int) -> list[dict]:
    builder = Builder(seed, folder, _OWN)
    builder.build(60)
    return load(folder)


def _perfect(documents: list[dict]) -> Answers:
    """The answers of a reader that reads all there is to read."""
    answers = Answers()
    for document in documents:
        key = document["id"]
        answers.findings[key] = [
            {name: finding[name] or "" for name in ("rule", "item", "applicant", "expected", "found")}
            for finding in document["findings"]
        ]
        if document["unreadable"]:
            continue
        answers.reports[key] = {
            name: "" if (first := value[0] if isinstance(value, list) else value) is None else str(first)
            for name, value in document["reports"].items()
        }
        for item, applicant, state, printed, value, flag in document["cells"]:
            is_read = value is not None and flag != "lost"
            row = {"state": state, "printed": printed, "value": value if is_read else ""}
            answers.cells[key][(item, applicant)] = row
    return answers


def _all(scores: Scores) -> Tally:
    return scores.groups[("all", "all")]


class Selfcheck(unittest.TestCase):
    """What a corpus and its scores have to keep."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.documents = _build(Path(cls.folder.name), 5)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def test_a_seed_makes_the_same_corpus_again(self) -> None:
        with tempfile.TemporaryDirectory() as other:
            again = _build(Path(other), 5)
            self.assertEqual(json.dumps(self.documents), json.dumps(again))
            for document in self.documents:
                first = Path(self.folder.name, document["path"]).read_bytes()
                self.assertEqual(first, Path(other, document["path"]).read_bytes(), document["path"])

    def test_a_perfect_reader_has_a_perfect_score(self) -> None:
        tally = _all(compare(self.documents, _perfect(self.documents)))
        self.assertEqual((tally.null, tally.wrong, tally.unread, tally.invented), (0, 0, 0, 0))
        self.assertEqual(tally.found, tally.expected)
        self.assertEqual(tally.columns_right, tally.columns)

    def test_a_wrong_number_costs_ten_times_a_missing_one(self) -> None:
        answers = _perfect(self.documents)
        document = next(
            document for document in self.documents if document["template"] == "2021" and not document["lost"]
        )
        item, applicant = next((c[0], c[1]) for c in document["cells"] if c[4] is not None and not c[5])
        row = answers.cells[document["id"]][(item, applicant)]
        true = row["value"]
        row["value"] = ""
        missing = _all(compare(self.documents, answers))
        self.assertEqual((missing.null, missing.wrong), (1, 0))
        row["value"] = str(int(float(true)) + 1)
        wrong = _all(compare(self.documents, answers))
        self.assertEqual((wrong.null, wrong.wrong), (0, 1))
        self.assertAlmostEqual((1 - wrong.score) / (1 - missing.score), 10)

    def test_what_is_left_out_or_made_up_is_counted(self) -> None:
        answers = _perfect(self.documents)
        planted = next(
            document for document in self.documents if any(f["rule"] == "row_total" for f in document["findings"])
        )
        gone = next(row for row in answers.findings[planted["id"]] if row["rule"] == "row_total")
        answers.findings[planted["id"]].remove(gone)
        answers.findings[planted["id"]].append(gone | {"rule": "balance", "found": "4711"})
        tally = _all(compare(self.documents, answers))
        self.assertEqual((tally.expected - tally.found, tally.invented), (1, 1))

    def test_numerals(self) -> None:
        numbers = {0: "零", 10: "十", 12: "十二", 105: "一百零五", 1204: "一千二百零四", 9999: "九千九百九十九"}
        self.assertEqual({number: chinese(number) for number in numbers}, numbers)


def main() -> None:
    """Runs the checks."""
    unittest.main(module=__name__, verbosity=2)
