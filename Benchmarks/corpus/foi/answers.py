"""What rq reads from a folder, asked for in its form for programs."""

from __future__ import annotations

import json
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


_TABLES = ("reports", "cells", "findings")


def ask(program: str, folder: Path) -> Answers:
    """Loads a folder once and asks for all that the scorer compares."""
    answers = Answers()
    reports, cells, findings = _tables(program, folder, answers)
    for row in reports:
        if key := identifier(row["source"]):
            answers.reports[key] = row
    for row in cells:
        if key := identifier(row["source"]):
            answers.cells[key][(row["item"], row["applicant"] or None)] = row
    for row in findings:
        if key := identifier(row["source"]):
            answers.findings[key].append(row)
    return answers


def _tables(program: str, folder: Path, answers: Answers) -> list[list[dict]]:
    requests = "".join(json.dumps({"sql": f"SELECT * FROM {table}"}) + "\n" for table in _TABLES)
    command = [program, "-d", str(folder), "--set", "notes=false", "--machine"]
    done = subprocess.run(command, input=requests, capture_output=True, text=True, check=False)
    answers.narration = done.stderr
    replies = [json.loads(line, parse_float=str) for line in done.stdout.splitlines()]
    if len(replies) != len(_TABLES) or not all(reply["ok"] for reply in replies):
        if done.returncode == 3:
            # Nothing at all could be read.
            return [[], [], []]
        sys.exit(f"{program} ended with status {done.returncode}: {(done.stderr or done.stdout)[-2000:]}")
    return [
        [{name: _field(value) for name, value in zip(reply["columns"], row, strict=True)} for row in reply["rows"]]
        for reply in replies
    ]


def _field(value: object) -> str:
    return "" if value is None else str(value)
