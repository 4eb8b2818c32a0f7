"""PDF: fonts embedded or not, ruled tables or not, rows over pages, wrapped labels, turned pages, scans."""

from __future__ import annotations

import io
from functools import cache
from html import escape
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)

from .blocks import Block, Para, Picture
from .grid import Grid
from .reading import Reading
from .text import layout_columns

LAYOUTS = {
    "ruled": 24, "unruled": 12, "light": 8, "large": 12, "narrow": 8, "turned": 6, "two_columns": 8, "landscape": 6,
    "numbered": 8, "justified": 4, "scan": 4,
}  # fmt: skip
_FONT_FILES = [
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
]


@cache
def embedded_font() -> str | None:
    """The name of a font of this machine that has Chinese and can be embedded; nil when there is none."""
    for path in _FONT_FILES:
        if Path(path).exists():
            pdfmetrics.registerFont(TTFont("Embedded", path, subfontIndex=0))
            return "Embedded"
    return None


@cache
def _cid_font(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def choose_font(random: Random) -> str:
    """A font to embed, or one that a reader has to know."""
    embedded = embedded_font()
    return embedded if embedded and random.random() < 0.6 else _cid_font("STSong-Light")


def write(random: Random, blocks: list[Block], layout: str, font: str) -> tuple[bytes, Reading, str]:
    """The bytes of a PDF, what can be read of it, and the font, or `image` where there is none."""
    reading = Reading()
    if layout == "scan":
        reading.unreadable = True
        return _scan(blocks), reading, "image"
    size = {"large": 15, "narrow": 9}.get(layout, 11)
    story = []
    for block in blocks:
        if isinstance(block, Para):
            story.append(_paragraph(block, font, size, layout))
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
        else:
            if layout == "turned" and block.grid.name == "applications":
                story += [NextPageTemplate("turned"), PageBreak()]
            if layout == "two_columns" and block.grid.name == "disclosure":
                story += [NextPageTemplate("one"), PageBreak()]
            story += [Spacer(1, 3 * mm), _table(random, block.grid, font, size, layout), Spacer(1, 3 * mm)]
            if layout == "turned" and block.grid.name == "applications":
                story += [NextPageTemplate("one"), PageBreak()]
    title = next((block.text for block in blocks if isinstance(block, Para) and block.role == "title"), "报告")
    return _build(story, layout, font, title), reading, font


def _paragraph(block: Para, font: str, size: int, layout: str) -> Paragraph:
    centered = block.role == "title"
    style = ParagraphStyle(
        block.role,
        fontName=font,
        fontSize=size + 5 if centered else size,
        leading=(size + 5) * 1.5 if centered else size * 1.6,
        firstLineIndent=0 if centered else size * 2,
        alignment=TA_CENTER if centered else 4 if layout == "justified" else 0,
        wordWrap="CJK",
    )
    return Paragraph(escape(block.text), style)


def _table(random: Random, grid: Grid, font: str, size: int, layout: str) -> LongTable:
    width = (250 if layout == "landscape" else 230 if layout == "turned" and grid.name == "applications" else 160) * mm
    point = min(size, 9 if grid.name != "disclosure" else 11)
    if grid.name == "applications":
        shares = [9, 12, 26] + [7.5] * 7
    elif grid.name == "disclosure":
        shares = [31, 23, 23, 23]
    else:
        shares = [1] * 15
        point = min(point, 8)
    widths = [width * share / sum(shares) for share in shares]
    style = ParagraphStyle(
        "cell", fontName=font, fontSize=point, leading=point * 1.25, alignment=TA_CENTER, wordWrap="CJK"
    )
    rows = [[""] * grid.width for _ in grid.rows]
    commands = [
        ("FONT", (0, 0), (-1, -1), font, point),
        ("ALIGN", (0, 0), (-1, -1), "CENTER"),
        ("VALIGN", (0, 0), (-1, -1), random.choice(["MIDDLE", "MIDDLE", "TOP"])),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    if layout == "light":
        commands.append(("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey))
    elif layout != "unruled":
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    split = random.random() < 0.5
    for number, placed in enumerate(layout_columns(grid)):
        for column, box in placed:
            text = escape(box.text.strip("\u00a0 ")).replace("\n", "<br/>")
            rows[number][column] = Paragraph(text, style) if text else ""
            end = (column + box.columns - 1, number + box.rows - 1)
            # A tall merged cell cannot be broken over pages here; its words stand in its first row then.
            if (box.rows == 1 and box.columns > 1) or (box.rows > 1 and (box.rows < 4 or not split)):
                commands.append(("SPAN", (column, number), end))
    return LongTable(rows, widths, style=TableStyle(commands), repeatRows=0)


def _build(story: list, layout: str, font: str, title: str) -> bytes:
    out = io.BytesIO()
    page = landscape(A4) if layout == "landscape" else A4
    document = BaseDocTemplate(out, pagesize=page, invariant=1, title=title, leftMargin=22 * mm, rightMargin=22 * mm)

    def numbers(canvas: Canvas, _: BaseDocTemplate) -> None:
        if layout in ("numbered", "large", "two_columns"):
            canvas.setFont(font, 9)
            canvas.drawCentredString(page[0] / 2, 12 * mm, f"- {canvas.getPageNumber()} -")
        if layout == "numbered":
            canvas.drawString(22 * mm, page[1] - 12 * mm, title[:30])

    one = Frame(22 * mm, 20 * mm, page[0] - 44 * mm, page[1] - 40 * mm, 0, 0, 0, 0, id="one")
    half = (page[0] - 52 * mm) / 2
    columns = [
        Frame(22 * mm + i * (half + 8 * mm), 20 * mm, half, page[1] - 40 * mm, 0, 0, 0, 0, id=f"c{i}") for i in (0, 1)
    ]
    wide = landscape(A4)
    across = Frame(15 * mm, 15 * mm, wide[0] - 30 * mm, wide[1] - 30 * mm, 0, 0, 0, 0, id="wide")

    def turn(canvas: Canvas, _: BaseDocTemplate) -> None:
        # The page is portrait in the file and turned by its own entry, as printers' drivers do it.
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)

    templates = [
        PageTemplate("one", [one], onPage=numbers, pagesize=page),
        PageTemplate("turned", [across], onPage=turn, pagesize=A4),
        PageTemplate("columns", columns, onPage=numbers, pagesize=page),
    ]
    if layout == "two_columns":
        templates = [templates[2], templates[0], templates[1]]
    document.addPageTemplates(templates)
    document.build(story)
    return out.getvalue()


def _scan(blocks: list[Block]) -> bytes:
    """Pages that are one picture each."""
    file = next((path for path in _FONT_FILES if Path(path).exists()), None)
    font = ImageFont.truetype(file, 22) if file else ImageFont.load_default()
    image = Image.new("L", (826, 1169), 245)
    draw = ImageDraw.Draw(image)
    top = 60
    for block in blocks:
        if isinstance(block, Para) and top < 1100:
            for start in range(0, min(len(block.text), 90), 30):
                draw.text((70, top), block.text[start : start + 30] if file else "...", fill=30, font=font)
                top += 30
    out = io.BytesIO()
    picture = io.BytesIO()
    image.save(picture, "JPEG", quality=60)
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for _ in range(2):
        canvas.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 0, 0, A4[0], A4[1])
        canvas.showPage()
    canvas.save()
    return out.getvalue()
