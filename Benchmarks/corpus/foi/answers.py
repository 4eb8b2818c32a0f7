"""What rq reads from a folder, asked for as CSV."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

_ID = re.compile(r"r(\d{6})")


@dataclass
class Answers:
    """The rows of three tables, by the number in the documents' names."""

    reports: dict[str, dict] = field(default_factory=dict)
    cells: dict[str, dict[tuple[str, str | None], dict]] = field(default_factory=lambda: defaultdict(dict))
    findings: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    narration: str = ""


def identifier(source: str) -> str | None:
    """The number in a document's path."""
    found = _ID.findall(source)
    return f"r{found[-1]}" if found else None


def number(text: str | None) -> Decimal | None:
    """A number of a CSV field; nil where it is empty."""
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def ask(program: str, folder: Path) -> Answers:
    """Loads a folder and asks for all that the scorer compares."""
    answers = Answers()
    for row in _rows(program, folder, "SELECT * FROM reports", answers):
        if key := identifier(row["source"]):
            answers.reports[key] = row
    for row in _rows(program, folder, "SELECT * FROM cells", answers):
        if key := identifier(row["source"]):
            answers.cells[key][(row["item"], row["applicant"] or None)] = row
    for row in _rows(program, folder, "SELECT * FROM findings", answers):
        if key := identifier(row["source"]):
            answers.findings[key].append(row)
    return answers


def _rows(program: str, folder: Path, question: str, answers: Answers) -> list[dict]:
    command = [program, "-d", str(folder), "--set", "notes=false", "-f", "csv", "-c", question]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answers.narration = done.stderr
    if done.returncode not in (0, 3):
        sys.exit(f"{program} ended with status {done.returncode}: {done.stderr[-2000:]}")
    csv.field_size_limit(10**9)
    return list(csv.DictReader(io.StringIO(done.stdout)))
