"""A CSV file written in parts, which has its name only once it is whole."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import polars as pl


class CSVSink:
    """Writes the header with the first part; the file appears under its name when the block ends well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_suffix(path.suffix + ".part")
        self._file: BinaryIO | None = None
        self._empty = True

    def __enter__(self) -> CSVSink:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._partial.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        if kind is None:
            self._partial.rename(self._path)
        else:
            self._partial.unlink(missing_ok=True)

    def write(self, frame: pl.DataFrame) -> None:
        """Appends the rows of `frame`."""
        if self._file is None:
            raise ValueError("the file is not open")
        frame.write_csv(self._file, include_header=self._empty)
        self._empty = False
