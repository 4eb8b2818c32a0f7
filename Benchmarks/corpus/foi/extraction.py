"""A plain extraction of the three tables in Python: lxml for pages, regular expressions for text.

It is what one would write in an afternoon for well-made reports, and the measure of speed beside rq: it knows the labels
and the templates' order, and does not check, keep places in the document or find out who issued a report.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree, html

from .template import APPLICANTS, GROUPS, PROCEEDING_ITEMS, ROW_LABELS

_SIGNS = re.compile(r"[\s（）()，,、。.：:“”\"　|]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_YEAR = re.compile(r"(20\d\d)\s*年")
_TITLE = re.compile(r"[^\n]{2,60}政府信息公开[^\n]{0,6}报告")
_SPLIT = re.compile(r"[|\n\r\t]+")


def _key(text: str) -> str:
    return _SIGNS.sub("", text)


_ROWS = {_key(label): item for item, label in ROW_LABELS.items()}
_ROWS |= {_key(heading): group for group, heading, rows in GROUPS if len(rows) > 1}
_DISCLOSURE = {
    "规章": ["regulations_issued", "regulations_repealed", "regulations_in_force"],
    "行政规范性文件": ["normative_issued", "normative_repealed", "normative_in_force"],
    "规范性文件": ["normative_issued", "normative_repealed", "normative_in_force"],
    "行政许可": ["licensing"],
    "行政处罚": ["penalties"],
    "行政强制": ["coercion"],
    "行政事业性收费": ["fees"],
}
Values = dict[tuple[str, str | None], float]


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _number(text: str) -> float | None:
    found = _NUMBER.match(text.strip().replace(",", ""))
    return float(found.group()) if found else None


class _Rows:
    """Rows of labels and values, put into the figures they stand for."""

    def __init__(self) -> None:
        self.values: Values = {}
        self.wide: list[float | None] = []

    def add(self, cells: list[str]) -> None:
        label = next((cell for cell in reversed(cells) if _key(cell) in _KNOWN), None)
        if label is None:
            numbers = [_number(cell) for cell in cells]
            if len(numbers) == 15 and numbers.count(None) == 0:
                self.wide = numbers
            return
        rest = cells[len(cells) - 1 - cells[::-1].index(label) + 1 :]
        numbers = [_number(cell) for cell in rest]
        key = _key(label)
        if key in _DISCLOSURE:
            names: list[tuple[str, str | None]] = [(item, None) for item in _DISCLOSURE[key]]
        else:
            names = [(_ROWS[key], applicant) for applicant in APPLICANTS]
        for name, number in zip(names, numbers, strict=False):
            if number is not None:
                self.values.setdefault(name, number)

    def finish(self) -> Values:
        for item, number in zip(PROCEEDING_ITEMS, self.wide, strict=False):
            if number is not None:
                self.values[(item, None)] = number
        return self.values


_KNOWN = set(_ROWS) | set(_DISCLOSURE)


def _page(data: bytes) -> tuple[str | None, int | None, Values]:
    tree = html.fromstring(data if b"charset" in data[:4096] else _decode(data))
    etree.strip_elements(tree, "script", "style", with_tail=False)
    rows = _Rows()
    for row in tree.iter("tr"):
        rows.add([cell.text_content().strip() for cell in row if cell.tag in ("td", "th")])
    text = tree.text_content()
    return (*_head(text), rows.finish())


def _text(data: bytes) -> tuple[str | None, int | None, Values]:
    text = _decode(data)
    rows = _Rows()
    cells: list[str] = []
    for part in _SPLIT.split(text):
        part = part.strip()
        if not part:
            continue
        if _number(part) is None or part[-1:] not in "0123456789件元":
            if cells and _number(cells[-1]) is not None:
                rows.add(cells)
                cells = []
            cells.append(part)
        else:
            cells.append(part)
    rows.add(cells)
    numbers = [_number(line) for line in _SPLIT.split(text) if line.strip()]
    run: list[float] = []
    for number in numbers:
        run = [*run, number] if number is not None else []
        if len(run) == 15:
            rows.wide = list(run)
    return (*_head(text), rows.finish())


def _head(text: str) -> tuple[str | None, int | None]:
    title, year = _TITLE.search(text), _YEAR.search(text)
    return title.group().strip() if title else None, int(year.group(1)) if year else None


def extract(path: str) -> tuple[str, str | None, int | None, Values]:
    """A document's path, title, year and figures."""
    data = Path(path).read_bytes()
    return path, *(_page(data) if path.endswith((".html", ".htm")) else _text(data))
