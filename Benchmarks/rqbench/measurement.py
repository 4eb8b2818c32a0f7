"""What was measured of one question in one engine, and the store that keeps it between runs."""

from __future__ import annotations

import hashlib
import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path

import polars as pl

from .answers import Answer


@dataclass
class Measurement:
    """The seconds of one question, or why there are none."""

    times: list[float] = field(default_factory=list)
    error: str | None = None
    rows: int = 0
    outside: float | None = None
    """Median seconds seen from outside of the process, where it tells its own."""

    @property
    def seconds(self) -> float | None:
        """The median."""
        return statistics.median(self.times) if self.times else None


class Store:
    """Measurements and answers of one engine's variant, by the text of the question."""

    def __init__(self, folder: Path, engine: str, variant: str, version: str, data: str) -> None:
        self.folder = folder / f"{engine}-{variant}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path = self.folder / "measurements.json"
        self._stamp = f"{version} {data}"
        self._known: dict[str, dict[str, object]] = {}
        if self._path.exists():
            self._known = json.loads(self._path.read_text(encoding="utf-8"))

    def _key(self, name: str, text: str) -> str:
        return f"{name}-" + hashlib.sha256(f"{self._stamp} {text}".encode()).hexdigest()[:16]

    def answer_path(self, name: str, text: str) -> Path:
        """Where the answer is kept."""
        return self.folder / f"{self._key(name, text)}.parquet"

    def get(self, name: str, text: str) -> Measurement | None:
        """What is known of a question."""
        found = self._known.get(self._key(name, text))
        return Measurement(**found) if found else None  # type: ignore[arg-type]

    def put(self, name: str, text: str, measurement: Measurement) -> None:
        """Keeps a measurement."""
        self._known[self._key(name, text)] = asdict(measurement)
        self._path.write_text(json.dumps(self._known, indent=1), encoding="utf-8")

    def answer(self, name: str, text: str, rows: int) -> Answer | None:
        """The answer, when one was kept."""
        path = self.answer_path(name, text)
        return Answer(rows, pl.read_parquet(path)) if path.exists() else None
