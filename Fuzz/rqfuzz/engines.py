"""The engines that are asked."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import select
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build" / "release" / "rq"
PATIENCE = 60.0
"""Seconds after which a query counts as hanging."""


@dataclass
class Answer:
    """Rows of plain values, or why there are none."""

    rows: list[tuple[Any, ...]] | None
    code: str = ""
    message: str = ""


class Ended(Exception):
    """The process is gone or does not answer."""


def _plain(value: Any) -> Any:
    """A value as both engines can give it: texts, numbers, truth values, lists."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return None if math.isnan(value) else value + 0.0
        case decimal.Decimal():
            return value
        case datetime.datetime():
            return str(value).removesuffix(" 00:00:00")
        case datetime.date():
            return str(value)
        case list() | tuple():
            return tuple(_plain(item) for item in value)
        case _:
            return str(value)


class Rq:
    """A process that holds the tables."""

    def __init__(self, program: Path, statements: list[str], settings: Mapping[str, str]) -> None:
        sets = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
        self._process = subprocess.Popen(
            [str(program), "--no-data", "--set", "grain=strict", "--set", "notes=false", *sets, "--machine"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )
        self._rest = b""
        for statement in statements:
            answer = self.ask(statement)
            if answer.rows is None:
                raise RuntimeError(f"{answer.code} {answer.message} for {statement[:200]}")

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _line(self) -> bytes:
        pipe = self._process.stdout
        assert pipe is not None
        while b"\n" not in self._rest:
            ready, _, _ = select.select([pipe], [], [], PATIENCE)
            block = pipe.read(1 << 16) if ready else b""
            if not block:
                status = "no answer in time" if not ready else f"status {self._process.wait()}"
                raise Ended(status)
            self._rest += block
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def ask(self, sql: str) -> Answer:
        """The answer; Ended when the program does not survive the question."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(json.dumps({"sql": sql}, ensure_ascii=False).encode() + b"\n")
        except BrokenPipeError as error:
            raise Ended(f"status {self._process.wait()}") from error
        reply = json.loads(self._line(), parse_float=decimal.Decimal)
        if not reply["ok"]:
            return Answer(None, reply["error"].get("code", ""), reply["error"]["message"])
        kinds = reply.get("types", [])
        rows = []
        for row in reply.get("rows", []):
            values = []
            for kind, value in zip(kinds, row):
                if kind == "DOUBLE" and value is not None:
                    value = float(value)
                if kind == "TIMESTAMP" and value is not None:
                    value = value.removesuffix(" 00:00:00")
                values.append(_plain(value))
            rows.append(tuple(values))
        return Answer(rows)


class DuckDB:
    """A connection that holds the tables."""

    def __init__(self, statements: list[str]) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("SET threads = 1")
        self._connection.execute("SET ieee_floating_point_ops = false")
        for statement in statements:
            self._connection.execute(statement)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def ask(self, sql: str) -> Answer:
        """The answer."""
        try:
            rows = self._connection.execute(sql).fetchall()
        except duckdb.Error as error:
            return Answer(None, type(error).__name__, str(error).splitlines()[0] if str(error) else "")
        except (ValueError, OverflowError, RuntimeError, UnicodeDecodeError) as error:
            return Answer(None, "Python", str(error))
        return Answer([tuple(_plain(value) for value in row) for row in rows])
