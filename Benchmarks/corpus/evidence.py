#!/usr/bin/env python3
"""Looks up, without rq, whether the places that rq cites hold the numbers it read there."""

from __future__ import annotations

import argparse
import base64
import csv
import html
import quopri
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path

_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be")
_CHINESE = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_UNITS = re.compile(r"[件宗份条條次个個项項篇部]+$")


def _rows(program: str, folder: Path) -> list[dict[str, str]]:
    query = (
        "SELECT c.report_id, c.item, c.applicant, c.printed, c.value, c.source, c.byte_start, c.byte_end, c.part, "
        "c.page, c.x0, c.y0, c.x1, c.y1, r.format FROM cells c JOIN reports r ON r.report_id = c.report_id "
        "WHERE c.state = 'number'"
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        command = [program, "--set", "notes=false", "-d", str(folder), "-f", "csv", "-c", query]
        subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=False)
        output.seek(0)
        return list(csv.DictReader(output))


def _chinese(text: str) -> Decimal:
    """The number that 二百四十一 spells."""
    total, digit = 0, 0
    for sign in text.replace("两", "二"):
        if sign in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            digit = int(sign.translate(_CHINESE))
    return Decimal(total + digit)


def _value(text: str, is_fee: bool) -> Decimal | None:
    """What the text of a cell says by itself; None where it is no number in usual spelling."""
    signs = unicodedata.normalize("NFKC", text)
    text = "".join(sign for sign in signs if not sign.isspace() and unicodedata.category(sign) != "Cf")
    text = text.replace(",", "")
    scale = Decimal(1)
    if is_fee and text.endswith("万元"):
        text = text[:-2]
    elif is_fee and text.endswith("元"):
        text, scale = text[:-1], Decimal(10000)
    elif is_fee and text.endswith("万"):
        text = text[:-1]
    text = _UNITS.sub("", text)
    if any(sign in text for sign in "十百千"):
        return _chinese(text) / scale if re.fullmatch("[零〇一二两三四五六七八九十百千]+", text) else None
    text = text.translate(_CHINESE)
    try:
        return Decimal(text) / scale
    except InvalidOperation:
        return None


def _texts(data: bytes, kind: str) -> list[str]:
    """What bytes may say, in each of the character sets they may be in, without the marks of their format."""
    found = []
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if kind in ("html", "mhtml", "docx", "md", "txt"):
            text = html.unescape(re.sub(r"<[^>]*>", "", text))
        if kind == "rtf":
            text = re.sub(r"\\u(-?\d+) ?\??", lambda match: chr(int(match[1]) % 65536), text)
            escapes = re.compile(r"(?:\\'[0-9a-fA-F]{2})+")
            text = escapes.sub(
                lambda match: bytes.fromhex(match[0].replace("\\'", "")).decode("gb18030", "replace"), text
            )
            text = re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", text)
        found.append(text)
    return found


class _Documents:
    """The bytes of documents, those inside of archives too, and the words of their pages."""

    def __init__(self) -> None:
        self._words: dict[str, dict[int, list[tuple[float, float, float, float, str]]]] = {}

    def data(self, row: dict[str, str]) -> bytes | None:
        """The bytes that the places of a cell count in."""
        path = Path(row["source"])
        inner: list[str] = []
        while not path.is_file() and path != path.parent:
            inner.insert(0, path.name)
            path = path.parent
        if not path.is_file():
            return None
        try:
            if inner:
                with zipfile.ZipFile(path) as archive:
                    names = {}
                    for info in archive.infolist():
                        # Chinese programs leave names in their own character set.
                        names[info.filename.encode("cp437", "ignore").decode("gb18030", "ignore")] = info
                        names[info.filename] = info
                    info = names.get("/".join(inner))
                    if info is None or row["part"]:
                        return None
                    return archive.read(info)
            if row["part"]:
                with zipfile.ZipFile(path) as archive:
                    return archive.read(row["part"])
        except (KeyError, zipfile.BadZipFile):
            return None
        return path.read_bytes()

    def words(self, source: str) -> dict[int, list[tuple[float, float, float, float, str]]]:
        """The words of each page of a PDF file, with their boxes, as pdftotext finds them."""
        if source not in self._words:
            made = subprocess.run(["pdftotext", "-bbox", source, "-"], capture_output=True, check=False)
            text = made.stdout.decode("utf-8", "replace")
            pages: dict[int, list[tuple[float, float, float, float, str]]] = defaultdict(list)
            page = 0
            word = re.compile(r'<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">(.*?)</word>')
            for line in text.splitlines():
                if "<page " in line:
                    page += 1
                elif match := word.search(line):
                    box = [float(part) for part in match.groups()[:4]]
                    pages[page].append((box[0], box[1], box[2], box[3], html.unescape(match[5])))
            self._words = {source: pages}
        return self._words[source]


def _base64(data: bytes, start: int, end: int) -> bytes | None:
    """The bytes that the signs around a range of a message stand for; None where its part is not in base64."""
    head = data.rfind(b"\r\n\r\n", 0, start) if b"\r\n\r\n" in data[:start] else data.rfind(b"\n\n", 0, start)
    body = data[head:].lstrip()
    first = len(data) - len(body)
    before = data.rfind(b"Content-Transfer-Encoding", 0, first)
    if b"base64" not in data[before : before + 60].lower() or start < first:
        return None

    def signs(part: bytes) -> bytes:
        return re.sub(rb"\s", b"", part)

    offset = len(signs(data[first:start]))
    whole = signs(data[first : end + 400].split(b"--")[0])
    low, high = offset // 4 * 4, -(-(offset + len(signs(data[start:end]))) // 4) * 4
    # A sign of another character may be cut at either end.
    raw = base64.b64decode(whole[:high])
    return raw[low // 4 * 3 :]


def _cited(row: dict[str, str], documents: _Documents) -> list[str] | None:
    """What stands at the place a cell cites; None where that cannot be looked up here."""
    if row["page"]:
        if not Path(row["source"]).is_file():
            return None
        box = [float(row[name]) for name in ("x0", "y0", "x1", "y1")]
        inside = [
            word[4]
            for word in documents.words(row["source"]).get(int(row["page"]), [])
            if box[0] - 1 < (word[0] + word[2]) / 2 < box[2] + 1
            and box[1] - 1 < (word[1] + word[3]) / 2 < box[3] + 1
        ]
        return ["".join(inside)]
    if not row["byte_start"] or row["format"] == "doc" and not row["part"]:
        return None
    data = documents.data(row)
    if data is None:
        return None
    start, end = int(row["byte_start"]), int(row["byte_end"])
    if row["format"] == "mhtml" and (quads := _base64(data, start, end)) is not None:
        # Four signs stand for three bytes, so that what is beside the number is cited with it.
        digits = re.compile(r"(?<![0-9])" + re.escape(row["printed"]) + r"(?![0-9])")
        return [match[0] for text in _texts(quads, "mhtml") if (match := digits.search(text))] or [""]
    cited = data[start:end]
    return _texts(quopri.decodestring(cited) if row["format"] == "mhtml" else cited, row["format"])


def main() -> int:
    """Draws cells, looks them up and prints how many hold what was read."""
    parser = argparse.ArgumentParser(description="Looks up the places that rq cites.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rq", default=str(Path(__file__).resolve().parents[2] / ".build" / "release" / "rq"))
    parser.add_argument("--count", type=int, default=1000, help="cells of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5)
    options = parser.parse_args()
    formats: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(options.rq, options.folder):
        formats[row["format"]].append(row)
    documents = _Documents()
    bad = 0
    print(f"{'format':<8}{'drawn':>7}{'right':>7}{'other':>7}{'not looked up':>15}")
    for kind, rows in sorted(formats.items()):
        drawn = random.Random(options.seed).sample(rows, min(options.count, len(rows)))
        counts: Counter[str] = Counter()
        shown = []
        for row in sorted(drawn, key=lambda row: row["source"]):
            cited = _cited(row, documents)
            if cited is None:
                counts["none"] += 1
                continue
            read = Decimal(row["value"])
            values = [_value(text, row["item"] == "fees") for text in cited]
            # The unit of fees may stand in their head.
            held = {read, read * 10000} if row["item"] == "fees" else {read}
            if any(value in held for value in values):
                counts["right"] += 1
            else:
                counts["other"] += 1
                where = f"  {row['source']} {row['item']} {row['applicant']}"
                shown.append(f"{where}: read {read}, printed {row['printed']!r}, there {cited[:1]}")
        print(f"{kind:<8}{len(drawn):>7}{counts['right']:>7}{counts['other']:>7}{counts['none']:>15}")
        print("\n".join(shown[: options.show]), end="\n" if shown and options.show else "")
        bad += counts["other"]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
