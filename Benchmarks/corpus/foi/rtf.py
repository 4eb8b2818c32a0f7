"""Rich text, with Unicode or code-page escapes."""

from __future__ import annotations

from random import Random

from .blocks import Block, Para, Picture
from .grid import Grid
from .reading import Reading
from .text import layout_columns

LAYOUTS = {"unicode": 50, "codepage": 30, "uc0": 20}


def write(random: Random, blocks: list[Block], layout: str) -> tuple[bytes, Reading]:
    """The bytes of an .rtf file."""
    reading = Reading()
    fonts = r"{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\froman Times New Roman;}}"
    head = r"{\rtf1\ansi\ansicpg936\deff0\uc1" + fonts
    out = [
        head,
        r"{\colortbl;\red0\green0\blue0;}{\*\generator Writer;}{\info{\title \u25253?\u21578?}}\paperw11906\f0\fs24",
    ]
    if random.random() < 0.4:
        out.append(r"{\footer \pard\qc - {\field{\*\fldinst PAGE}{\fldrslt 3}} -\par}")
    for block in blocks:
        if isinstance(block, Para):
            out.append(r"\pard\fi480 " + _escape(block.text, layout) + r"\par")
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
            out.append(r"\pard{\pict\wmetafile8 0100}\par")
        else:
            out.append(_table(block.grid, layout))
    return ("\n".join(out) + "}").encode("ascii"), reading


def _escape(text: str, layout: str) -> str:
    out = ""
    for sign in text:
        code = ord(sign)
        if sign in "\\{}":
            out += "\\" + sign
        elif sign == "\n":
            out += r"\line "
        elif code < 128:
            out += sign
        elif layout == "codepage" and _gbk(sign):
            out += "".join(f"\\'{byte:02x}" for byte in _gbk(sign))
        else:
            units = sign.encode("utf-16-le")
            for index in range(0, len(units), 2):
                unit = int.from_bytes(units[index : index + 2], "little")
                number = unit - 65536 if unit > 32767 else unit
                out += rf"\u{number} " if layout == "uc0" else rf"\u{number}?"
    return r"{\uc0 " + out + "}" if layout == "uc0" else out


def _gbk(sign: str) -> bytes:
    try:
        return sign.encode("gbk")
    except UnicodeEncodeError:
        return b""


def _table(grid: Grid, layout: str) -> str:
    covered: dict[tuple[int, int], str] = {}
    lines = []
    for number, placed in enumerate(layout_columns(grid)):
        here = dict(placed)
        head, body, column = r"\trowd\trgaph108", "", 0
        while column < grid.width:
            box = here.get(column)
            width = box.columns if box else 1
            if box and box.rows > 1:
                head += r"\clvmgf"
                for down in range(1, box.rows):
                    covered[(number + down, column)] = str(box.columns)
            elif not box and (number, column) in covered:
                head += r"\clvmrg"
                width = int(covered[(number, column)])
            column += width
            head += rf"\cellx{column * 900}"
            body += r"\pard\intbl " + (_escape(box.text, layout) if box else "") + r"\cell "
        lines.append(head + body + r"\row")
    return "\n".join(lines) + r"\pard\par"
