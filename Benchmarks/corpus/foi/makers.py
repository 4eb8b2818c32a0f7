"""One maker for each format: a report's document, what can be read of it, and how it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from . import (
    damage,
    encodings,
    html,
    markdown,
    mhtml,
    outside,
    pdf,
    pdf_drawn,
    rtf,
    text,
    texture,
    word,
)
from .document import Report
from .encodings import Encoding
from .grid import Grid
from .reading import Reading


@dataclass
class Made:
    """A document as bytes; `step` is what another program has to do with them."""

    content: bytes
    reading: Reading
    layout: str
    encoding: str
    declared: str
    step: str | None = None


def _choose(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _encoded(random: Random, content: str, encoding: Encoding, is_page: bool, reading: Reading, layout: str) -> Made:
    data, really = encodings.encode(content, encoding, is_page)
    if random.random() < 0.02:
        data = damage.scratch(random, data, really.name)
        reading.notes.append("scratched")
    return Made(data, reading, layout, really.name, really.relation)


def _text(random: Random, report: Report) -> Made:
    encoding = encodings.for_text(random, report.script)
    if random.random() < 0.04 and (made := _extracted(random, report)):
        return made
    if random.random() < 0.02:
        # The source of a page under the name of a text.
        content, reading = html.write(random, report.blocks, "clean", None)
        return _encoded(random, content, encoding, True, reading, "page_source")
    layout = _choose(random, text.LAYOUTS)
    content, reading = text.write(random, report.blocks, layout)
    signs = _choose(random, texture.TEXTURES)
    if signs != "none":
        reading.notes.append(f"texture {signs}")
    return _encoded(random, texture.roughen(random, content, signs), encoding, False, reading, layout)


def _extracted(random: Random, report: Report) -> Made | None:
    """What pdftotext makes of a PDF."""
    font = pdf.embedded_font()
    if font is None:
        return None
    layout = random.choice(["ruled", "large", "numbered", "unruled"])
    content, reading, _ = pdf.write(random, report.blocks, layout, font)
    mode = random.choice(["layout", "layout", "raw", "plain"])
    extracted = outside.pdf_text(content, mode)
    if extracted is None:
        return None
    for grid in report.tables:
        _doubt(grid, reading, whole=mode == "plain")
    return _encoded(random, extracted, Encoding("utf-8", None, "undeclared"), False, reading, f"pdftotext_{mode}")


def _doubt(grid: Grid, reading: Reading, whole: bool) -> None:
    if whole:
        reading.all_unsure(grid)
    for row in grid.rows:
        reading.blank_moves(row)


def _page(random: Random, report: Report) -> Made:
    layout = _choose(random, html.LAYOUTS)
    encoding = encodings.for_page(random, report.script)
    content, reading = html.write(random, report.blocks, layout, encoding.declared)
    return _encoded(random, content, encoding, True, reading, layout)


def _markdown(random: Random, report: Report) -> Made:
    layout = _choose(random, markdown.LAYOUTS)
    content, reading = markdown.write(random, report.blocks, layout)
    name = random.choice(["utf-8", "utf-8", "utf-8-sig"])
    return _encoded(random, content, Encoding(name, None, "undeclared"), False, reading, layout)


def _mhtml(random: Random, report: Report) -> Made:
    layout = _choose(random, html.LAYOUTS)
    name, charset = random.choice([("utf-8", "utf-8"), ("utf-8", "utf-8"), ("gbk", "gb2312")])
    content, reading = html.write(random, report.blocks, layout, random.choice([charset, None]))
    data, _ = encodings.encode(content, Encoding(name, charset, "declared"), True)
    whole, transfer = mhtml.write(random, data, charset, report.title.plain)
    reading.notes.append(transfer)
    return Made(whole, reading, layout, name, "declared")


def _docx(random: Random, report: Report) -> Made:
    layout = _choose(random, word.LAYOUTS)
    content, reading = word.write(random, report.blocks, layout)
    return Made(content, reading, layout, "xml", "declared")


def _doc(random: Random, report: Report) -> Made:
    kind = _choose(random, {"word97": 70, "page_inside": 15, "rtf_inside": 10, "docx_inside": 5})
    if kind == "page_inside":
        # Sites offer pages under the name of a Word file.
        content, reading = html.write(random, report.blocks, "word", "utf-8")
        return Made(content.encode(), reading, kind, "utf-8", "declared")
    if kind == "rtf_inside":
        content, reading = rtf.write(random, report.blocks, "unicode")
        return Made(content, reading, kind, "ansi", "declared")
    content, reading = word.write(random, report.blocks, random.choice(["merged", "library"]))
    return Made(content, reading, kind, "binary", "declared", None if kind == "docx_inside" else "doc:MS Word 97")


def _rtf(random: Random, report: Report) -> Made:
    if random.random() < 0.3:
        content, reading = word.write(random, report.blocks, "merged")
        return Made(content, reading, "office", "ansi", "declared", "rtf:Rich Text Format")
    layout = _choose(random, rtf.LAYOUTS)
    content, reading = rtf.write(random, report.blocks, layout)
    return Made(content, reading, layout, "ansi", "declared")


_RULES = "<style>table{border-collapse:collapse}td,th{border:1px solid #333;padding:2px 4px}</style>"
# Pages whose tables keep their columns apart on paper.
_PRINTED = ["word", "clean", "upper", "heads", "entities", "paragraph_cells", "nested", "split"]


def _pdf(random: Random, report: Report) -> Made:
    way = _choose(random, {"flow": 40, "drawn": 28, "print": 18, "office": 14})
    if way == "print" and outside.chromium():
        layout = random.choice(_PRINTED)
        content, reading = html.write(random, report.blocks, layout, "utf-8")
        # What is not allowed to wrap is cut off at the paper's edge, and nobody could read it.
        content = content.replace(" nowrap", "").replace(" NOWRAP", "")
        if random.random() < 0.8:
            content = _RULES + content if "</head>" not in content else content.replace("</head>", _RULES + "</head>")
        return Made(content.encode(), reading, f"print_{layout}", "embedded", "declared", "print")
    if way == "office" and outside.office():
        layout = random.choice(["merged", "split_runs", "library"])
        content, reading = word.write(random, report.blocks, layout)
        return Made(content, reading, f"office_{layout}", "embedded", "declared", "pdf")
    font = pdf.choose_font(random)
    if way == "drawn":
        layout = _choose(random, pdf_drawn.LAYOUTS)
        if layout == "encrypted":
            # The names of a font that is not embedded come out wrong under encryption, and no reader knows it then.
            embedded = pdf.embedded_font()
            layout, font = (layout, embedded) if embedded else ("drawn", font)
        content, reading = pdf_drawn.write(random, report.blocks, layout, font)
    else:
        layout = _choose(random, pdf.LAYOUTS)
        content, reading, font = pdf.write(random, report.blocks, layout, font)
        if font == "Embedded" and random.random() < 0.06:
            content, layout = damage.strip_unicode(content), "no_tounicode"
            reading.unreadable = True
    kind = {"Embedded": "embedded", "image": "image"}.get(font, "cid")
    return Made(content, reading, layout, kind, "declared")


MAKERS: dict[str, Callable[[Random, Report], Made]] = {
    "txt": _text,
    "html": _page,
    "htm": _page,
    "md": _markdown,
    "mhtml": _mhtml,
    "docx": _docx,
    "pdf": _pdf,
    "rtf": _rtf,
    "doc": _doc,
}
