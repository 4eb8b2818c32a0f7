"""PDF whose text is placed piece by piece: out of reading order, sign by sign, under a picture, over a watermark."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from random import Random

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from .blocks import Block, Para, Picture
from .grid import Box, Grid
from .reading import Reading
from .text import layout_columns

# How often each way of placing the text is made.
LAYOUTS = {
    "drawn": 10, "glyphs": 8, "shuffled": 8, "columns_first": 6, "ocr_layer": 6, "watermark": 6, "turned_back": 5,
    "encrypted": 4, "repeated_heads": 12, "upright_heads": 8, "gapped": 5,
}  # fmt: skip
_WIDTH, _HEIGHT = A4
_MARGIN = 56.0


@dataclass
class _Piece:
    x: float
    y: float
    size: float
    text: str


@dataclass
class _Page:
    pieces: list[_Piece] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


class _Pages:
    """Pages that fill from the top."""

    def __init__(self, font: str) -> None:
        self.font = font
        self.pages = [_Page()]
        self.y = _HEIGHT - _MARGIN

    def room(self, height: float) -> bool:
        """Whether a page had to be begun for so much height."""
        if self.y - height >= _MARGIN:
            return False
        self.pages.append(_Page())
        self.y = _HEIGHT - _MARGIN
        return True

    def width(self, text: str, size: float) -> float:
        return pdfmetrics.stringWidth(text, self.font, size)

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        lines = []
        for part in text.split("\n"):
            line = ""
            for sign in part:
                if line and self.width(line + sign, size) > width:
                    lines.append(line)
                    line = ""
                line += sign
            lines.append(line)
        return lines

    def paragraph(self, text: str, size: float, centered: bool) -> None:
        for number, line in enumerate(self.wrap(("" if centered else "　　") + text, size, _WIDTH - 2 * _MARGIN)):
            self.room(size * 1.6)
            self.y -= size * 1.6
            x = (_WIDTH - self.width(line, size)) / 2 if centered else _MARGIN
            indent = size * 2 if number == 0 and not centered else 0
            self.pages[-1].pieces.append(_Piece(x + indent, self.y, size, line.strip("　")))


def write(random: Random, blocks: list[Block], layout: str, font: str) -> tuple[bytes, Reading]:
    """The bytes of a PDF and what can be read of it."""
    reading = Reading()
    pages = _Pages(font)
    size = random.choice([10.5, 12.0])
    for block in blocks:
        if isinstance(block, Para):
            pages.paragraph(block.text, size + 4 if block.role == "title" else size, block.role == "title")
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
        else:
            pages.y -= 8
            _table(pages, block.grid, layout)
            pages.y -= 10
    return _emit(random, pages, layout, font), reading


def _table(pages: _Pages, grid: Grid, layout: str) -> None:
    shares = {"applications": [8, 13, 27] + [7.4] * 7, "disclosure": [31, 23, 23, 23]}.get(
        grid.name, [1.0] * grid.width
    )
    whole = _WIDTH - 2 * _MARGIN
    edges = [_MARGIN]
    for share in shares:
        edges.append(edges[-1] + whole * share / sum(shares))
    size = {"disclosure": 10.0, "applications": 8.5}.get(grid.name, 7.5)
    placed = layout_columns(grid)
    head = next(number for number, row in enumerate(grid.rows) if any(box.is_value for box in row))
    heights = [_row_height(pages, row, edges, size, layout) for row in placed]
    # The rows of a head are drawn again wherever a page begins within the table.
    pages.room(sum(heights[: head + 1]))
    first = True
    start = 0
    while start < len(placed):
        if not first and layout == "repeated_heads" and grid.name == "applications":
            _rows(pages, placed[:head], heights[:head], edges, size, layout)
        end = start
        used = 0.0
        while end < len(placed) and pages.y - used - heights[end] >= _MARGIN:
            used += heights[end]
            end += 1
        if end == start:
            pages.room(10**6)
            first = False
            continue
        _rows(pages, placed[start:end], heights[start:end], edges, size, layout)
        start = end
        if start < len(placed):
            pages.room(10**6)
            first = False


def _row_height(pages: _Pages, row: list[tuple[int, Box]], edges: list[float], size: float, layout: str) -> float:
    lines = 1
    for column, box in row:
        if box.rows == 1:
            width = edges[column + box.columns] - edges[column] - 4
            lines = max(lines, len(_box_lines(pages, box, size, width, layout)))
    return lines * size * 1.25 + 4


def _box_lines(pages: _Pages, box: Box, size: float, width: float, layout: str) -> list[str]:
    if layout == "upright_heads" and not box.is_value and width < 3.4 * size:
        return list("".join(box.text.split()))
    return pages.wrap(box.text.strip(), size, width)


def _rows(
    pages: _Pages,
    placed: list[list[tuple[int, Box]]],
    heights: list[float],
    edges: list[float],
    size: float,
    layout: str,
) -> None:
    """The rows of one page; what spans further is cut at the page's end."""
    tops = [pages.y]
    for height in heights:
        tops.append(tops[-1] - height)
    page = pages.pages[-1]
    for number, row in enumerate(placed):
        for column, box in row:
            bottom = tops[min(number + box.rows, len(heights))]
            left, right = edges[column], edges[column + box.columns]
            page.lines += [(left, tops[number], right, tops[number]), (left, bottom, right, bottom)]
            page.lines += [(left, tops[number], left, bottom), (right, tops[number], right, bottom)]
            lines = _box_lines(pages, box, size, right - left - 4, layout)
            y = (tops[number] + bottom) / 2 + len(lines) * size * 0.625 - size
            for line in lines:
                x = (left + right - pages.width(line, size)) / 2
                page.pieces.append(_Piece(x, y, size, line))
                y -= size * 1.25
    pages.y = tops[-1]


def _emit(random: Random, pages: _Pages, layout: str, font: str) -> bytes:
    out = io.BytesIO()
    lock = StandardEncryption("", "owner", canPrint=1) if layout == "encrypted" else None
    canvas = Canvas(out, pagesize=A4, invariant=1, encrypt=lock)
    for number, page in enumerate(pages.pages, 1):
        pieces = [piece for piece in page.pieces if piece.text.strip()]
        if layout == "shuffled":
            random.shuffle(pieces)
        elif layout == "columns_first":
            pieces.sort(key=lambda piece: (round(piece.x / 40), -piece.y))
        if layout == "turned_back":
            canvas.setPageRotation(180)
            canvas.translate(_WIDTH, _HEIGHT)
            canvas.rotate(180)
        if layout == "watermark":
            canvas.saveState()
            canvas.setFillGray(0.85)
            canvas.setFont(font, 48)
            canvas.translate(_WIDTH / 2, _HEIGHT / 2)
            canvas.rotate(45)
            canvas.drawCentredString(0, 0, "政府信息公开 2024")
            canvas.restoreState()
        if layout == "ocr_layer":
            canvas.drawImage(_grey(), 0, 0, _WIDTH, _HEIGHT)
        elif layout != "gapped":
            canvas.setLineWidth(0.5)
            for line in page.lines:
                canvas.line(*line)
        for piece in pieces:
            _draw(canvas, piece, font, layout)
        canvas.setFont(font, 9)
        canvas.drawCentredString(_WIDTH / 2, 30, random.choice(["— {} —", "- {} -"]).format(number))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, piece: _Piece, font: str, layout: str) -> None:
    x = piece.x
    parts = list(piece.text) if layout == "glyphs" else [piece.text]
    for part in parts:
        text = canvas.beginText(x, piece.y)
        text.setFont(font, piece.size)
        if layout == "ocr_layer":
            text.setTextRenderMode(3)
        if layout == "gapped":
            text.setCharSpace(0.8)
        text.textOut(part)
        canvas.drawText(text)
        x += pdfmetrics.stringWidth(part, font, piece.size)


def _grey() -> ImageReader:
    """The picture that stands for a scanned page."""
    out = io.BytesIO()
    Image.new("L", (400, 566), 246).save(out, "PNG")
    return ImageReader(io.BytesIO(out.getvalue()))
