"""Markdown, as converters write it."""

from __future__ import annotations

from random import Random

from .blocks import Block, Para, Picture
from .grid import Grid
from .markup import WRITERS
from .reading import Reading
from .text import layout_columns

LAYOUTS = {"pipes": 60, "pipes_repeated": 15, "html_tables": 25}


def write(random: Random, blocks: list[Block], layout: str) -> tuple[str, Reading]:
    """The document's text."""
    reading = Reading()
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            mark = {"title": "# ", "heading": random.choice(["## ", "### ", "**"])}.get(block.role, "")
            lines += [mark + block.text + ("**" if mark == "**" else ""), ""]
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
            lines += ["![](image.png)", ""]
        elif layout == "html_tables":
            lines += [WRITERS["clean"](random, block.grid), ""]
        else:
            lines += [*_pipes(block.grid, layout == "pipes_repeated"), ""]
    return "\n".join(lines), reading


def _pipes(grid: Grid, repeat: bool) -> list[str]:
    filled: dict[tuple[int, int], str] = {}
    for number, row in enumerate(layout_columns(grid)):
        for column, box in row:
            text = box.text.replace("\n", "<br>" if repeat else "").replace("|", "\\|").strip()
            for down in range(box.rows):
                for across in range(box.columns):
                    first = down == 0 and across == 0
                    filled[(number + down, column + across)] = text if first or (repeat and not box.is_value) else ""
    lines = []
    for number in range(len(grid.rows)):
        lines.append("| " + " | ".join(filled.get((number, column), "") for column in range(grid.width)) + " |")
        if number == 0:
            lines.append("|" + " --- |" * grid.width)
    return lines
