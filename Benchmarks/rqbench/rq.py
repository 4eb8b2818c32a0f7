"""Runs the questions through `rq --machine`."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from .answers import Answer
from .measurement import Measurement
from .process import LineProcess
from .questions import Question

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build" / "release" / "rq"
THREADS = 2
SLOW_SECONDS = 20.0
"""What takes longer is run once."""
NOT_SUPPORTED = ("RQ00", "RQ01", "RQ02")
"""Codes of errors that say the language lacks something."""


def revision() -> str:
    """The commit the tree is at, with a mark when files differ from it."""
    return subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=9"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()


def start(tables: list[Path], log: Path, threads: int = THREADS) -> LineProcess:
    """A process with the tables loaded."""
    data = [part for table in tables for part in ("--data", str(table))]
    return LineProcess([str(PROGRAM), "--threads", str(threads), *data, "--machine"], log)


def _frame(reply: dict[str, Any]) -> pl.DataFrame:
    """The rows of a reply as columns of the types it names."""
    columns = []
    for index, kind in enumerate(reply["types"]):
        values = [row[index] for row in reply["rows"]]
        is_text = not any(word in kind for word in ("INT", "DOUBLE", "DECIMAL"))
        dtype = pl.String if is_text else pl.Float64
        if not is_text:
            values = [None if value is None else float(value) for value in values]
        elif kind == "BOOLEAN":
            dtype, values = pl.Float64, [None if value is None else float(value) for value in values]
        columns.append(pl.Series(f"c{index}", values, dtype))
    return pl.DataFrame(columns)


class Rq:
    """rq with its data loaded."""

    def __init__(self, process: LineProcess) -> None:
        self._process = process

    def _elapsed(self, question: Question) -> tuple[float, float, dict[str, Any]]:
        """The seconds of a question inside and outside of the process, and the reply.

        A long answer is made under EXPLAIN ANALYZE, which holds it in memory as any other and prints none of it.
        """
        if not question.big:
            reply, outside = self._process.ask({"sql": question.rq})
            return reply.get("elapsed", 0.0), outside, reply
        reply, outside = self._process.ask({"sql": f"EXPLAIN ANALYZE {question.rq}"})
        return reply.get("elapsed", 0.0), outside, reply

    def measure(self, question: Question, repeat: int) -> tuple[Measurement, Answer | None]:
        """The median of some runs after a first one that does not count."""
        measurement = Measurement()
        outside: list[float] = []
        reply: dict[str, Any] = {}
        for repetition in range(repeat + 1):
            seconds, seen, reply = self._elapsed(question)
            if not reply["ok"]:
                error = reply["error"]
                code = error.get("code", "")
                says = "not supported" if code.startswith(NOT_SUPPORTED) else "failed"
                measurement.error = f"{says}: {code} {error['message']}"
                return measurement, None
            if repetition > 0 or seconds > SLOW_SECONDS:
                measurement.times.append(seconds)
                outside.append(seen)
            if seconds > SLOW_SECONDS:
                break
        measurement.outside = sorted(outside)[len(outside) // 2]
        whole = question.whole("rq")
        if question.big or whole:
            answer = self._copied(whole or question.rq)
        else:
            answer = Answer.of(_frame(reply))
        measurement.rows = answer.rows if answer else 0
        return measurement, answer

    def _copied(self, statement: str) -> Answer | None:
        """A long answer by way of a CSV file; None when it could not be written."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "answer.csv"
            reply, _ = self._process.ask({"sql": f"COPY ({statement}) TO '{path}'"})
            if not reply["ok"]:
                return None
            return Answer.of(pl.read_csv(path, infer_schema_length=None))


